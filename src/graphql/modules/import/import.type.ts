import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { MOST_REASONS, MOST_REJECTS } from '../../../contracts/operations/import-progress'
import type { RunStatus } from '../../../contracts/operations/jobs'
import { encodeId } from '../../../core/ids'
import type { ImportRecord } from '../../../services/operations/import.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Reason } from '../common/reason.type'
import { RunStatusEnum } from '../common/run-status.type'
import { Node } from '../node/node.type'

@ObjectType({ description: 'A reason for which an import rejected records, and how often.' })
@Visible('read')
export class RejectReason {
  @Field(() => String, {
    description: 'The reason in words that may change. It holds no value of a record.',
  })
  readonly reason!: string

  @Field(() => Int, { description: 'How many records were rejected for it.' })
  readonly count!: number
}

@ObjectType({ description: 'A line of a file that was not imported.' })
@Visible('read')
export class RejectedLine {
  @Field(() => Int, { description: 'The number of the line in the file; the first line is 1.' })
  readonly line!: number

  @Field(() => String, {
    description:
      'Why the line was not imported, in words that may change. It holds no value of the record, which may tell of a customer.',
  })
  readonly reason!: string
}

@ObjectType({
  implements: Node,
  description: 'An import of a file by the command line, in progress or over. It is kept for 90 days.',
})
@Visible('read')
export class Import {
  constructor(readonly record: ImportRecord) {}

  @Field(() => ID, { description: 'The id of the import, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Import', this.record.id)
  }

  @Field(() => String, { description: 'What the file holds, such as orders, items or demand.' })
  get target(): string {
    return this.record.target
  }

  @Field(() => String, { description: 'The source of the records: under its name their ids are known once.' })
  get source(): string {
    return this.record.source
  }

  @Field(() => String, { description: 'The name of the file, without its folder.' })
  get fileName(): string {
    return this.record.fileName
  }

  @Field(() => RunStatusEnum, {
    description: 'How far the import is. One whose process has told nothing for a minute has FAILED.',
  })
  get status(): RunStatus {
    return this.record.status
  }

  @Field(() => String, { description: 'What is being done, such as "reading", in words that may change.' })
  get stage(): string {
    return this.record.stage
  }

  @Field(() => Float, { description: 'The part of the work that is done, from 0 to 1.' })
  get progressFraction(): number {
    return this.record.progressFraction
  }

  @Field(() => Int, { description: 'How many records were read so far.' })
  get readRecords(): number {
    return this.record.read
  }

  @Field(() => Int, { description: 'How many records were new or changed something.' })
  get recordedRecords(): number {
    return this.record.recorded
  }

  @Field(() => Int, { description: 'How many records were known already.' })
  get unchangedRecords(): number {
    return this.record.unchanged
  }

  @Field(() => Int, { description: 'How many records were rejected.' })
  get rejectedRecords(): number {
    return this.record.rejected
  }

  @Field(() => Int, {
    description: 'How many records were taken together with another one of the same thing.',
  })
  get mergedRecords(): number {
    return this.record.merged
  }

  @Field(() => Int, { description: 'How many records the filter of the mapping left out.' })
  get leftOutRecords(): number {
    return this.record.leftOut
  }

  @Field(() => [RejectReason], {
    description: 'The 20 most frequent reasons for which records were rejected, the most frequent first.',
  })
  @Sized({ atMost: MOST_REASONS })
  get rejectReasons(): readonly RejectReason[] {
    return this.record.reasons
  }

  @Field(() => [RejectedLine], {
    description: 'The first 50 rejected lines. The file of rejects has all of them, with their records.',
  })
  @Sized({ atMost: MOST_REJECTS })
  get rejects(): readonly RejectedLine[] {
    return this.record.rejects
  }

  @Field(() => String, {
    description: 'The name of the file of rejects, which lies where the import was started.',
  })
  get rejectsFileName(): string {
    return this.record.rejectsFile
  }

  @Field(() => Reason, { nullable: true, description: 'Why the import failed. It is null where it did not.' })
  get error(): Reason | null {
    const { errorCode, errorMessage } = this.record
    return errorCode === null ? null : { code: errorCode, text: errorMessage ?? '' }
  }

  @Field(() => DateTimeScalar, { description: 'When the import began.' })
  get startedAt(): Date {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the import ended. It is null before that.',
  })
  get endedAt(): Date | null {
    return this.record.endedAt
  }
}

export const ImportConnection = connectionOf('Import', () => Import, ['read'])

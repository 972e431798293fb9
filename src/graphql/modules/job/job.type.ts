import { Field, Float, ID, ObjectType } from 'type-graphql'
import type { RunStatus } from '../../../contracts/operations/jobs'
import { encodeId } from '../../../core/ids'
import type { JobRecord } from '../../../services/operations/job.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Reason } from '../common/reason.type'
import { RunStatusEnum } from '../common/run-status.type'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'Background work that somebody asked for.' })
@Visible('read', 'models')
export class Job {
  constructor(readonly record: JobRecord) {}

  @Field(() => ID, { description: 'The id of the job, by which it is followed.' })
  get id(): string {
    return encodeId('Job', this.record.id)
  }

  @Field(() => String, { description: 'The kind of work, such as refresh-forecasts.' })
  get kind(): string {
    return this.record.kind
  }

  @Field(() => RunStatusEnum, { description: 'How far the job is.' })
  get status(): RunStatus {
    return this.record.status
  }

  @Field(() => Float, { description: 'The part of the work that is done, from 0 to 1.' })
  get progressFraction(): number {
    return this.record.progressFraction
  }

  @Field(() => JsonScalar, {
    description: 'What the job is about and, once it is over, what it did, as a JSON object.',
  })
  get details(): JsonValue {
    return this.record.details as JsonValue
  }

  @Field(() => Reason, { nullable: true, description: 'Why the job failed. It is null where it did not.' })
  get error(): Reason | null {
    const { errorCode, errorMessage } = this.record
    return errorCode === null ? null : { code: errorCode, text: errorMessage ?? '' }
  }

  @Field(() => String, { description: 'Who asked for the job: admin, key:<source>, or the system itself.' })
  get requestedBy(): string {
    return this.record.requestedBy
  }

  @Field(() => DateTimeScalar, { description: 'When the job was asked for.' })
  get createdAt(): Date {
    return this.record.createdAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the work began. It is null before that.',
  })
  get startedAt(): Date | null {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the job ended. It is null before that.' })
  get finishedAt(): Date | null {
    return this.record.finishedAt
  }
}

export const JobConnection = connectionOf('Job', () => Job, ['read', 'models'])

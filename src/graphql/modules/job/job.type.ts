import { Field, Float, ID, ObjectType } from 'type-graphql'
import type { RunStatus } from '../../../contracts/jobs'
import { encodeId } from '../../../core/ids'
import type { JobRecord } from '../../../services/job.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Reason, RunStatusEnum } from '../common/run-status.type'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'Background work that somebody asked for.' })
@Visible('read', 'models')
export class Job {
  constructor(readonly record: JobRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Job', this.record.id)
  }

  @Field(() => String)
  get kind(): string {
    return this.record.kind
  }

  @Field(() => RunStatusEnum)
  get status(): RunStatus {
    return this.record.status
  }

  @Field(() => Float, { description: '0..1' })
  get progressFraction(): number {
    return this.record.progressFraction
  }

  @Field(() => JsonScalar)
  get details(): JsonValue {
    return this.record.details as JsonValue
  }

  @Field(() => Reason, { nullable: true })
  get error(): Reason | null {
    const { errorCode, errorMessage } = this.record
    return errorCode === null ? null : { code: errorCode, text: errorMessage ?? '' }
  }

  @Field(() => String, { description: 'Who asked for it.' })
  get requestedBy(): string {
    return this.record.requestedBy
  }

  @Field(() => DateTimeScalar)
  get createdAt(): Date {
    return this.record.createdAt
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get startedAt(): Date | null {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get finishedAt(): Date | null {
    return this.record.finishedAt
  }
}

export const JobConnection = connectionOf('Job', () => Job, ['read', 'models'])

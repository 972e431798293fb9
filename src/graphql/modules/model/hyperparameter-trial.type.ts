import { Field, Float, Int, ObjectType } from 'type-graphql'
import type { RunStatus } from '../../../contracts/operations/jobs'
import type { TrialRecord } from '../../../services/models/model.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Reason } from '../common/reason.type'
import { RunStatusEnum } from '../common/run-status.type'

@ObjectType({ description: 'One configuration that a search for hyper-parameters has tried.' })
@Visible('read', 'models')
export class HyperparameterTrial {
  constructor(private readonly record: TrialRecord) {}

  @Field(() => Int, { description: 'Its place among the trials of the run, from 0.' })
  get number(): number {
    return this.record.number
  }

  @Field(() => JsonScalar, {
    description: 'The hyper-parameters that vary, by name. What all trials share stands with the run.',
  })
  get hyperparameters(): JsonValue {
    return this.record.hyperparameters
  }

  @Field(() => RunStatusEnum, { description: 'SUCCEEDED where the trial has a loss, else FAILED.' })
  get status(): RunStatus {
    return this.record.loss === null ? 'FAILED' : 'SUCCEEDED'
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The loss on windows before those of the gate, of which the least is best: the quantile loss of demand, and one minus the reciprocal rank of the next item of sessions. It is null where the trial failed.',
  })
  get loss(): number | null {
    return this.record.loss
  }

  @Field(() => Float, { description: 'The seconds that training and evaluating took.' })
  get seconds(): number {
    return this.record.seconds
  }

  @Field(() => Reason, { nullable: true, description: 'Why the trial failed. It is null where it did not.' })
  get error(): Reason | null {
    const { errorCode, errorMessage } = this.record
    return errorCode === null ? null : { code: errorCode, text: errorMessage ?? '' }
  }

  @Field(() => DateTimeScalar, { description: 'When the trial ended.' })
  get finishedAt(): Date {
    return this.record.createdAt
  }
}

export const HyperparameterTrialConnection = connectionOf('HyperparameterTrial', () => HyperparameterTrial, [
  'read',
  'models',
])

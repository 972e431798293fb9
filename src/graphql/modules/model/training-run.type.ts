import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import type { LossPoint as LossPointValue } from '../../../contracts/models/estimator'
import type { RunStatus } from '../../../contracts/operations/jobs'
import { encodeId } from '../../../core/ids'
import type { TrainingRunRecord } from '../../../services/models/model.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Reason } from '../common/reason.type'
import { RunStatusEnum } from '../common/run-status.type'
import { Node } from '../node/node.type'

@ObjectType({ description: 'The losses after one pass over the data.' })
@Visible('read', 'models')
class LossPoint {
  @Field(() => Int, { description: 'The number of the pass, from 1.' })
  readonly epoch!: number

  @Field(() => Float, { description: 'The mean loss on the windows that the network learns from.' })
  readonly trainLoss!: number

  @Field(() => Float, { description: 'The mean loss on the windows that decide when to stop.' })
  readonly validationLoss!: number
}

@ObjectType({ implements: Node, description: 'One training of a model, from the wish to its end.' })
@Visible('read', 'models')
export class TrainingRun {
  constructor(readonly record: TrainingRunRecord) {}

  @Field(() => ID, { description: 'The id of the run, by which it is followed and cancelled.' })
  get id(): string {
    return encodeId('TrainingRun', this.record.id)
  }

  @Field(() => String, { description: 'The name of the model that is trained.' })
  get model(): string {
    return this.record.modelName
  }

  @Field(() => String, { description: 'The kind of model that is trained, such as global-mlp.' })
  get family(): string {
    return this.record.family
  }

  @Field(() => JsonScalar, { description: 'The settings of the training, complete, as a JSON object.' })
  get hyperparameters(): JsonValue {
    return this.record.hyperparameters as JsonValue
  }

  @Field(() => Int, {
    description: 'The seed of the random numbers: equal seeds on equal data give equal models.',
  })
  get seed(): number {
    return this.record.seed
  }

  @Field(() => Int, { description: 'How many days of history the run reads at most.' })
  get trainingDays(): number {
    return this.record.trainingDays
  }

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'The search for hyper-parameters that comes before the training, as a JSON object. It is null where nothing is searched for.',
  })
  get search(): JsonValue {
    return this.record.search as unknown as JsonValue
  }

  @Field(() => RunStatusEnum, { description: 'How far the run is.' })
  get status(): RunStatus {
    return this.record.status
  }

  @Field(() => Float, { description: 'The part of the work that is done, from 0 to 1.' })
  get progressFraction(): number {
    return this.record.progressFraction
  }

  @Field(() => String, { description: 'What the run does at present, in a word.' })
  get stage(): string {
    return this.record.stage
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'The pass over the data that the network is in, from 1. It is null before the first one, and for models without passes.',
  })
  get epoch(): number | null {
    return this.record.epoch
  }

  @Field(() => [LossPoint], { description: 'The losses after each pass over the data so far.' })
  @Sized({ typically: 50 })
  get lossCurve(): readonly LossPointValue[] {
    return this.record.lossCurve
  }

  @Field(() => Reason, { nullable: true, description: 'Why the run failed. It is null where it did not.' })
  get error(): Reason | null {
    const { errorCode, errorMessage } = this.record
    return errorCode === null ? null : { code: errorCode, text: errorMessage ?? '' }
  }

  @Field(() => String, { description: 'Who asked for the run: admin, key:<source>, or the system itself.' })
  get requestedBy(): string {
    return this.record.requestedBy
  }

  @Field(() => DateTimeScalar, { description: 'When the run was asked for.' })
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

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the run ended. It is null before that.' })
  get finishedAt(): Date | null {
    return this.record.finishedAt
  }
}

export const TrainingRunConnection = connectionOf('TrainingRun', () => TrainingRun, ['read', 'models'])

import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import {
  lossIncreaseFraction,
  METRIC_DIMENSIONS,
  type MetricDimension,
  type Quantization,
} from '../../../contracts/model-version'
import type { RunStatus } from '../../../contracts/jobs'
import type { LossPoint as LossPointValue } from '../../../contracts/estimator'
import { encodeId } from '../../../core/ids'
import type { ModelVersionRecord, ModelView, TrainingRunRecord } from '../../../services/model.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost } from '../../operation-limits'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Reason, RunStatusEnum } from '../common/run-status.type'
import { Node } from '../node/node.type'

const TaskEnum = enumOf('Task', ['DEMAND'])

@ObjectType()
@Visible('read', 'models')
export class Metric {
  @Field(() => String, { description: 'Such as wape, mase, coverage80.' })
  readonly name!: string

  @Field(() => Float, { nullable: true, description: 'Null where there was nothing to compute it from.' })
  readonly value!: number | null
}

export const MetricDimensionEnum = enumOf(
  'MetricDimension',
  METRIC_DIMENSIONS,
  'LEVEL: items at their places, or over all of them. SEGMENT: kinds of series. HORIZON_DAY: days ahead.',
)

/** One to each metric: see src/evaluation/metrics.ts. */
const METRIC_COUNT = 11

@ObjectType({
  description: 'Figures of a part of the backtest, beside those of the baseline on the same part.',
})
@Visible('read', 'models')
export class MetricSlice {
  @Field(() => MetricDimensionEnum)
  readonly dimension!: MetricDimension

  @Field(() => String, {
    description:
      'LEVEL: bottom (items at their places) or rollUp (items over all of their places). SEGMENT: new (on sale for less than 56 days), ' +
      'smooth, erratic, intermittent or lumpy, by how the series sold in the 56 days before. HORIZON_DAY: the day ahead, from 1. ' +
      'Segments and days ahead are of the bottom level.',
  })
  readonly value!: string

  @Field(() => Int, { description: 'Scored days of series.' })
  readonly days!: number

  @Field(() => [Metric])
  @Cost({ listSize: METRIC_COUNT })
  readonly metrics!: readonly Metric[]

  @Field(() => [Metric], { description: 'Of the baseline on the same part.' })
  @Cost({ listSize: METRIC_COUNT })
  readonly baselineMetrics!: readonly Metric[]
}

@ObjectType()
@Visible('read', 'models')
class TrainingWindow {
  @Field(() => DayScalar)
  readonly from!: string

  @Field(() => DayScalar, { description: 'Inclusive.' })
  readonly to!: string

  @Field(() => DateTimeScalar, { description: 'What was received later was not seen.' })
  readonly asOf!: Date
}

@ObjectType({ description: 'What the evaluation gate said when the version was registered.' })
@Visible('read', 'models')
class GateVerdict {
  @Field(() => String)
  readonly decision!: string

  @Field(() => String, { description: 'The verdict in words and numbers.' })
  readonly summary!: string
}

@ObjectType({ description: 'What rounding the weights for storage cost, on the windows of `metrics`.' })
@Visible('read', 'models')
class WeightRounding {
  constructor(private readonly quantization: Quantization) {}

  @Field(() => String, { description: 'How they are stored: int8.' })
  get weights(): string {
    return this.quantization.weights
  }

  @Field(() => [Metric], {
    description: 'Before the rounding. `metrics` are those of the version as it is served.',
  })
  get fullPrecisionMetrics(): readonly Metric[] {
    return this.quantization.metrics.map(({ name, full }) => ({ name, value: full }))
  }

  @Field(() => Float, {
    nullable: true,
    description: 'By how much the quantile loss (pinball) rose: 0.01 is one percent. Below zero: it fell.',
  })
  get lossIncreaseFraction(): number | null {
    return lossIncreaseFraction(this.quantization)
  }
}

@ObjectType({ implements: Node, description: 'Immutable.' })
@Visible('read', 'models')
export class ModelVersion {
  constructor(readonly record: ModelVersionRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('ModelVersion', this.record.id)
  }

  @Field(() => String, { description: "The model's name." })
  get name(): string {
    return this.record.modelName
  }

  @Field(() => Int)
  get version(): number {
    return this.record.version
  }

  @Field(() => String)
  get family(): string {
    return this.record.family
  }

  @Field(() => [String], { description: 'champion, challenger, previous.' })
  get aliases(): readonly string[] {
    return this.record.aliases
  }

  @Field(() => [Metric], {
    description: 'Of a rolling-origin backtest: of items at their places, so that each unit counts once.',
  })
  get metrics(): readonly Metric[] {
    return this.record.metrics
  }

  @Field(() => [Metric], { description: 'Of the baseline on the same windows.' })
  get baselineMetrics(): readonly Metric[] {
    return this.record.baselineMetrics
  }

  @Field(() => WeightRounding, { nullable: true, description: 'Null: they are stored as they were trained.' })
  get weightRounding(): WeightRounding | null {
    return this.record.quantization && new WeightRounding(this.record.quantization)
  }

  @Field(() => GateVerdict)
  get gate(): GateVerdict {
    return this.record.gate
  }

  @Field(() => TrainingWindow, {
    nullable: true,
    description: 'Null where the model was trained elsewhere: on what is not known.',
  })
  get trainedOn(): TrainingWindow | null {
    const { trainedFrom, trainedTo, dataAsOf } = this.record
    if (trainedFrom === null || trainedTo === null || dataAsOf === null) return null
    return { from: trainedFrom, to: trainedTo, asOf: dataAsOf }
  }

  @Field(() => String)
  get device(): string {
    return this.record.device
  }

  @Field(() => Int)
  get seed(): number {
    return this.record.seed
  }

  @Field(() => String)
  get artifactSha256(): string {
    return this.record.artifactSha256
  }

  @Field(() => DateTimeScalar)
  get createdAt(): Date {
    return this.record.createdAt
  }
}

export const ModelVersionConnection = connectionOf('ModelVersion', () => ModelVersion, ['read', 'models'])

@ObjectType()
@Visible('read', 'models')
export class Model {
  constructor(readonly record: ModelView) {}

  @Field(() => String)
  get name(): string {
    return this.record.name
  }

  @Field(() => TaskEnum)
  get task(): 'DEMAND' {
    return this.record.task
  }

  @Field(() => ModelVersion, { nullable: true, description: 'The version that answers.' })
  get champion(): ModelVersion | null {
    return this.record.champion && new ModelVersion(this.record.champion)
  }

  @Field(() => ModelVersion, { nullable: true })
  get challenger(): ModelVersion | null {
    return this.record.challenger && new ModelVersion(this.record.challenger)
  }
}

@ObjectType()
@Visible('read', 'models')
class LossPoint {
  @Field(() => Int)
  readonly epoch!: number

  @Field(() => Float)
  readonly trainLoss!: number

  @Field(() => Float)
  readonly validationLoss!: number
}

@ObjectType({ implements: Node })
@Visible('read', 'models')
export class TrainingRun {
  constructor(readonly record: TrainingRunRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('TrainingRun', this.record.id)
  }

  @Field(() => String, { description: "The model's name." })
  get model(): string {
    return this.record.modelName
  }

  @Field(() => String)
  get family(): string {
    return this.record.family
  }

  @Field(() => JsonScalar)
  get hyperparameters(): JsonValue {
    return this.record.hyperparameters as JsonValue
  }

  @Field(() => Int)
  get seed(): number {
    return this.record.seed
  }

  @Field(() => RunStatusEnum)
  get status(): RunStatus {
    return this.record.status
  }

  @Field(() => Float, { description: '0..1' })
  get progressFraction(): number {
    return this.record.progressFraction
  }

  @Field(() => String)
  get stage(): string {
    return this.record.stage
  }

  @Field(() => Int, { nullable: true })
  get epoch(): number | null {
    return this.record.epoch
  }

  @Field(() => [LossPoint])
  @Cost({ listSize: 50 })
  get lossCurve(): readonly LossPointValue[] {
    return this.record.lossCurve
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

export const TrainingRunConnection = connectionOf('TrainingRun', () => TrainingRun, ['read', 'models'])

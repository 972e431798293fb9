import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import {
  type GateDecision,
  lossIncreaseFraction,
  type MetricDimension,
  type Quantization,
} from '../../../contracts/models/model-version'
import {
  LEAST_ARRIVALS,
  type NewItemRanking as NewItemRankingRecord,
  type NewItemRankingStatus,
  newItemRankingText,
} from '../../../contracts/session/new-item-ranking'
import { encodeId } from '../../../core/ids'
import type { ModelVersionRecord, ModelView } from '../../../services/models/model.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Node } from '../node/node.type'
import { FeatureImportance } from './feature-importance.type'
import { ModelComposition } from './model-composition.type'

const TASKS = {
  DEMAND: 'The model predicts how much will be sold.',
  SESSION: 'The model predicts what a visitor will do next.',
  PROMOTION:
    'The model predicts what promotions will add. It is fitted when it is asked, on the days of then.',
  UPLIFT:
    'The model predicts whom a promotion changes. It is learned when it is asked, from who was shown it.',
  OTHER: 'The task is not one of those that Forecart comes with.',
} as const
export type TaskKind = keyof typeof TASKS
export const TaskEnum = enumOf('Task', 'What a model predicts.', TASKS)

@ObjectType({ description: 'One figure of a backtest.' })
@Visible('read', 'models')
export class Metric {
  @Field(() => String, {
    description:
      'The name of the figure, such as wape, mase, pinball or coverage80; docs/benchmarks.md says what each means.',
  })
  readonly name!: string

  @Field(() => Float, {
    nullable: true,
    description: 'The figure. It is null where there was nothing to compute it from.',
  })
  readonly value!: number | null
}

export const MetricDimensionEnum = enumOf<MetricDimension>(
  'MetricDimension',
  'By what the figures of a backtest are split.',
  {
    LEVEL: 'The figures are of items at their places, or of items over all of their places.',
    SEGMENT: 'The figures are of one kind of series.',
    HORIZON_DAY: 'The figures are of one day ahead.',
  },
)

/** One to each metric: see src/evaluation/forecast/metrics.ts. */
const METRIC_COUNT = 11

@ObjectType({
  description: 'The figures of a part of the backtest, beside those of the baseline on the same part.',
})
@Visible('read', 'models')
export class MetricSlice {
  @Field(() => MetricDimensionEnum, { description: 'By what the backtest was split to get this part.' })
  readonly dimension!: MetricDimension

  @Field(() => String, {
    description:
      'Which part it is. LEVEL: bottom (items at their places) or rollUp (items over all of their places). SEGMENT: new (on sale for less than 56 days), smooth, erratic, intermittent or lumpy, by how the series sold in the 56 days before. HORIZON_DAY: the day ahead, from 1. Segments and days ahead are of the bottom level.',
  })
  readonly value!: string

  @Field(() => Int, { description: 'How many days of series were scored.' })
  readonly days!: number

  @Field(() => [Metric], { description: 'The figures of the version on this part.' })
  @Sized({ typically: METRIC_COUNT })
  readonly metrics!: readonly Metric[]

  @Field(() => [Metric], { description: 'The figures of the baseline on the same part.' })
  @Sized({ typically: METRIC_COUNT })
  readonly baselineMetrics!: readonly Metric[]
}

@ObjectType({ description: 'The data that a version was trained on.' })
@Visible('read', 'models')
class TrainingWindow {
  @Field(() => DayScalar, { description: 'The first day of the data.' })
  readonly from!: string

  @Field(() => DayScalar, { description: 'The last day of the data.' })
  readonly to!: string

  @Field(() => DateTimeScalar, {
    description: 'The training has seen nothing that was received after this instant.',
  })
  readonly asOf!: Date
}

const GateDecisionEnum = enumOf<GateDecision>(
  'GateDecision',
  'What the evaluation gate decided about the champion.',
  {
    CHALLENGER_PROMOTED: 'The new version became champion.',
    CHAMPION_KEPT: 'The champion of before stays.',
    BASELINE_PROMOTED: 'The baseline became champion, because nothing beats it.',
  },
)

@ObjectType({ description: 'What the evaluation gate said when the version was registered.' })
@Visible('read', 'models')
class GateVerdict {
  @Field(() => GateDecisionEnum, { description: 'What became of the champion.' })
  readonly decision!: GateDecision

  @Field(() => String, { description: 'The verdict in words and numbers.' })
  readonly summary!: string
}

@ObjectType({ description: 'What it cost to round the weights for storage, on the windows of "metrics".' })
@Visible('read', 'models')
class WeightRounding {
  constructor(private readonly quantization: Quantization) {}

  @Field(() => String, { description: 'How the weights are stored, which is int8.' })
  get weights(): string {
    return this.quantization.weights
  }

  @Field(() => [Metric], {
    description: 'The figures before the rounding; "metrics" are those of the version as it is served.',
  })
  get fullPrecisionMetrics(): readonly Metric[] {
    return this.quantization.metrics.map(({ name, full }) => ({ name, value: full }))
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'By how much the quantile loss (pinball) rose: 0.01 is one percent, and below zero it fell. It is null where that cannot be told.',
  })
  get lossIncreaseFraction(): number | null {
    return lossIncreaseFraction(this.quantization)
  }
}

const NewItemRankingStatusEnum = enumOf<NewItemRankingStatus>(
  'NewItemRankingStatus',
  'Whether the trees of a version of a session model rank new items.',
  {
    RANKED: 'They rank new items among the others.',
    TOO_FEW_ARRIVALS:
      'They do not: too few visits had turned to an item that was new. The source SIMILAR_NEW offers new items.',
    NO_TREES:
      'The version has no trees: they were switched off, had too few visits to learn from, or did not put lists into a better order. The source SIMILAR_NEW offers new items.',
    NOT_KNOWN: 'It was not kept with the version, which is of an earlier release or was trained elsewhere.',
  },
)

@ObjectType({ description: 'Whether the trees of a version rank new items, and what that was told by.' })
@Visible('read', 'models')
export class NewItemRanking {
  constructor(private readonly ranking: NewItemRankingRecord) {}

  @Field(() => NewItemRankingStatusEnum, { description: 'Whether they do, and why not where they do not.' })
  get status(): NewItemRankingStatus {
    return this.ranking.status
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of the questions that the trees learned from ended at an item that no earlier visit had turned to. It is null where there are no trees, or it was not kept.',
  })
  get arrivals(): number | null {
    return this.ranking.arrivals
  }

  @Field(() => Int, { description: 'How many of these trees need to learn how to rank new items.' })
  get arrivalsNeeded(): number {
    return LEAST_ARRIVALS
  }

  @Field(() => String, { description: 'The same in words and numbers.' })
  get summary(): string {
    return newItemRankingText(this.ranking)
  }
}

@ObjectType({
  implements: Node,
  description: 'A trained model as it was registered. It never changes; only aliases move.',
})
@Visible('read', 'models')
export class ModelVersion {
  constructor(readonly record: ModelVersionRecord) {}

  @Field(() => ID, { description: 'The id of the version, by which "node" finds it again.' })
  get id(): string {
    return encodeId('ModelVersion', this.record.id)
  }

  @Field(() => String, { description: 'The name of the model that this is a version of.' })
  get name(): string {
    return this.record.modelName
  }

  @Field(() => Int, { description: 'The number of the version within its model, from 1.' })
  get version(): number {
    return this.record.version
  }

  @Field(() => String, {
    description: 'The kind of model that was trained, such as global-mlp or seasonal-naive.',
  })
  get family(): string {
    return this.record.family
  }

  @Field(() => [String], {
    description: 'The names that stand for this version now: champion, challenger, previous.',
  })
  @Sized({ atMost: 3 })
  get aliases(): readonly string[] {
    return this.record.aliases
  }

  @Field(() => [Metric], {
    description:
      'The figures of the version in a rolling-origin backtest, over items at their places, so that each unit counts once. Of the task PROMOTION they are those of the ledger when the version was kept, of UPLIFT those of customers whom the model had not seen.',
  })
  get metrics(): readonly Metric[] {
    return this.record.metrics
  }

  @Field(() => [Metric], {
    description:
      'The figures of the baseline on the same windows, ledger or customers. Of PROMOTION it is one lift for all promotions, of UPLIFT one effect for all customers.',
  })
  get baselineMetrics(): readonly Metric[] {
    return this.record.baselineMetrics
  }

  @Field(() => WeightRounding, {
    nullable: true,
    description:
      'What it cost to round the weights for storage. It is null where they are stored as they were trained.',
  })
  get weightRounding(): WeightRounding | null {
    return this.record.quantization && new WeightRounding(this.record.quantization)
  }

  @Field(() => ModelComposition, {
    nullable: true,
    description:
      'Which families answer together in the version, and for which series. It is null where one model answers alone, and for versions that were trained before this was kept.',
  })
  get composition(): ModelComposition | null {
    return this.record.composition && new ModelComposition(this.record.composition)
  }

  @Field(() => FeatureImportance, {
    nullable: true,
    description:
      'How much each feature helps the model. It is null where the training did not measure it: the hyper-parameter featureSelection asks for it.',
  })
  get featureImportance(): FeatureImportance | null {
    return this.record.featureImportance && new FeatureImportance(this.record.featureImportance)
  }

  @Field(() => GateVerdict, { description: 'What the evaluation gate said when the version was registered.' })
  get gate(): GateVerdict {
    return this.record.gate
  }

  @Field(() => TrainingWindow, {
    nullable: true,
    description:
      'The data that the version was trained on. It is null where that is not known, because the model was trained elsewhere, and of one lift for all promotions, which is told from the ledger.',
  })
  get trainedOn(): TrainingWindow | null {
    const { trainedFrom, trainedTo, dataAsOf } = this.record
    if (trainedFrom === null || trainedTo === null || dataAsOf === null) return null
    return { from: trainedFrom, to: trainedTo, asOf: dataAsOf }
  }

  @Field(() => String, { description: 'The device that the version was trained on, such as ort-cpu.' })
  get device(): string {
    return this.record.device
  }

  @Field(() => Int, {
    description: 'The seed of the random numbers: equal seeds on equal data give equal models.',
  })
  get seed(): number {
    return this.record.seed
  }

  @Field(() => String, { description: 'The SHA-256 of the stored files, in hexadecimal digits.' })
  get artifactSha256(): string {
    return this.record.artifactSha256
  }

  @Field(() => DateTimeScalar, { description: 'When the version was registered.' })
  get createdAt(): Date {
    return this.record.createdAt
  }
}

export const ModelVersionConnection = connectionOf('ModelVersion', () => ModelVersion, ['read', 'models'])

@ObjectType({ description: 'A registered model: a name under which versions are trained and answer.' })
@Visible('read', 'models')
export class Model {
  constructor(readonly record: ModelView) {}

  @Field(() => String, { description: 'The name of the model, which is its key.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => TaskEnum, { description: 'What the model predicts.' })
  get task(): TaskKind {
    return this.record.task in TASKS ? (this.record.task as TaskKind) : 'OTHER'
  }

  @Field(() => ModelVersion, {
    nullable: true,
    description:
      'The version that answers. It is null while there is none, and of the task UPLIFT, where each promotion is answered by a version of its own.',
  })
  get champion(): ModelVersion | null {
    return this.record.champion && new ModelVersion(this.record.champion)
  }

  @Field(() => ModelVersion, {
    nullable: true,
    description: 'The version that was last compared with the champion. It is null while there is none.',
  })
  get challenger(): ModelVersion | null {
    return this.record.challenger && new ModelVersion(this.record.challenger)
  }
}

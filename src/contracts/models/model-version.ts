/** What is kept and shown of a registered model version: its figures, and what the gate said when it was registered. */
import type { Day } from '../../core/time/day'
import type { DemandSeriesKey } from '../demand/demand'

export const MODEL_ALIASES = ['champion', 'challenger', 'previous'] as const
export type ModelAliasName = (typeof MODEL_ALIASES)[number]

/** The registered name of the demand models. */
export const DEMAND_MODEL = 'demand'

export interface Metric {
  /** Such as `wape`, `coverage80`. */
  readonly name: string
  /** Null where the windows had nothing to compute it from. */
  readonly value: number | null
}

export const METRIC_DIMENSIONS = ['LEVEL', 'SEGMENT', 'HORIZON_DAY'] as const
export type MetricDimension = (typeof METRIC_DIMENSIONS)[number]

/** Figures of part of the windows: of a level, of series alike, or of one day of the horizon. */
export interface MetricSlice {
  readonly dimension: MetricDimension
  /** `bottom` or `rollUp`; the name of a segment; the day ahead, from 1. */
  readonly value: string
  /** Scored days of series. */
  readonly days: number
  readonly metrics: readonly Metric[]
}

/** A slice beside the same slice of the baseline. */
export interface ComparedSlice extends MetricSlice {
  readonly baselineMetrics: readonly Metric[]
}

/** The metrics that each series has of its own: those that say something of a hundred days. */
export const SERIES_METRICS = ['wape', 'mase', 'bias', 'pinball', 'coverage80'] as const
export type SeriesMetricName = (typeof SERIES_METRICS)[number]
/** Null where there was nothing to compute it from, such as the WAPE of days on which nothing was sold. */
export type SeriesMetrics = Readonly<Record<SeriesMetricName, number | null>>

/** How one series was forecast in the windows, beside the baseline. */
export interface SeriesEvaluation {
  readonly series: DemandSeriesKey
  /** Over all windows; a day that lies in several counts in each. */
  readonly scoredDays: number
  readonly metrics: SeriesMetrics
  readonly baselineMetrics: SeriesMetrics
}

/** The figures of a version apart. */
export interface EvaluationParts {
  readonly slices: readonly ComparedSlice[]
  /** Those with at least one scored day. */
  readonly series: readonly SeriesEvaluation[]
}

/** The price of rounding the weights for storage, as figures of the same windows before and after it. */
export interface Quantization {
  readonly weights: 'int8'
  readonly metrics: readonly {
    readonly name: string
    /** The figure with the weights as they were trained; null where there was nothing to compute it from. */
    readonly full: number | null
    /** The figure with the weights as they are stored and served. */
    readonly quantized: number | null
  }[]
}

/** Of a version in which models of several families answer together: which of them, and for which series. */
export interface ModelComposition {
  /** On how many windows the families were compared. 0: the history was too short for that, and all members count alike. */
  readonly comparedWindows: number
  /** Families that take part. */
  readonly members: readonly string[]
  readonly leftOut: readonly {
    readonly family: string
    readonly reason: LeftOutReason
  }[]
  /** The segment `all` stands for those that have no strategy of their own. */
  readonly segments: readonly {
    readonly segment: string
    readonly strategy: SegmentStrategy
    /** Families that answer there. */
    readonly families: readonly string[]
  }[]
}

export type LeftOutReason = 'TIME_BUDGET' | 'NOT_ENOUGH_DATA' | 'NOT_CHOSEN'
export type SegmentStrategy = 'ONE_MEMBER' | 'MEAN' | 'MEDIAN' | 'WEIGHTED'

/** Of a version whose training measured how much each feature helps: see `models/demand/permutation-importance.ts`. */
export interface FeatureImportance {
  /** Validation rows that it was measured on. */
  readonly rows: number
  /** How often each feature was permuted. */
  readonly repeats: number
  /** The most important first. */
  readonly features: readonly ImportantFeature[]
  /** Null where features were only measured. */
  readonly selection: FeatureSelection | null
}

export interface ImportantFeature {
  readonly name: string
  /** By which fraction the quantile loss rose when the feature was that of other rows; the mean over repeats. */
  readonly lossIncreaseFraction: number
  /** Of that mean, by its repeats. */
  readonly standardError: number
  /** Whether the version was trained without it. */
  readonly isLeftOut: boolean
}

/** A model of all features beside one without those that do not help: quantile losses on the same validation windows. */
export interface FeatureSelection {
  readonly lossWithAll: number
  /** The same as `lossWithAll` where no model without some was trained: all features help, or none does. */
  readonly lossWithSelected: number
  /** Whether the version is the one without. */
  readonly isAdopted: boolean
}

/** The metric that models are judged by. */
export const LOSS_METRIC = 'pinball'

/** By how much the loss rose because of the rounding, as a fraction; null where it cannot be told. */
export function lossIncreaseFraction({ metrics }: Quantization): number | null {
  const loss = metrics.find(({ name }) => name === LOSS_METRIC)
  if (!loss?.full || loss.quantized === null) return null
  return loss.quantized / loss.full - 1
}

export type GateOutcome = 'BETTER' | 'WORSE' | 'NO_DIFFERENCE'

/** One paired test over the same windows and series. Losses are weighted quantile losses: lower is better. */
export interface GateComparison {
  /** The model whose loss is tested, and below it the model that it is tested against. */
  readonly subject: 'challenger' | 'baseline'
  readonly against: 'champion' | 'baseline'
  readonly outcome: GateOutcome
  /** Null where there is too little to compare. */
  readonly subjectLoss: number | null
  readonly againstLoss: number | null
  /** `1 - subjectLoss / againstLoss`; positive: the subject is better. */
  readonly improvementFraction: number
  /** One-sided: that the subject is not better. */
  readonly pValue: number
  /** What the test takes for independent of each other, such as `items`. */
  readonly clusteredBy: string
  readonly clusters: number
  readonly windows: number
  readonly windowsWon: number
}

export type GateDecision =
  /** The challenger became champion. */
  | 'CHALLENGER_PROMOTED'
  /** The champion of before stays. */
  | 'CHAMPION_KEPT'
  /** The baseline became champion, because nothing beats it. */
  | 'BASELINE_PROMOTED'

export interface GateReport {
  readonly decision: GateDecision
  /** The verdict in words and numbers. */
  readonly summary: string
  /** Origins of the windows that all were evaluated on. */
  readonly origins: readonly Day[]
  readonly horizonDays: number
  readonly comparisons: readonly GateComparison[]
  /** Decimal key of the champion that was compared; null: there was none. */
  readonly championId: string | null
  /** Which of the references was the baseline. Missing in reports of before there were several: seasonal naive. */
  readonly baselineFamily?: string
}

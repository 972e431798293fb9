/**
 * Demand series as models see them. Labels are unreachable from inputs by type: an estimator is given a `DemandPanel`
 * of the past, a predictor a `DemandInput` that ends at its origin, and only `evaluation` holds a `DemandLabel`.
 * Arrays are row-major and belong to whoever made them; nobody writes to arrays of others.
 */
import type { Granularity, TimeGrid } from '../../core/time/grid'
import type { Cleaning } from './cleaning'
import type { KnownAhead } from './known-ahead'
import type { ModelSignature } from '../models/signature'

/** Known for the past and, as plans or forecasts, for the future. The order is the order of columns. */
export const DEMAND_COVARIATES = [
  /** ln(list price / the item's typical list price); 0 where unknown. */
  'logRelativePrice',
  /** Fraction 0..1 off the list price by running promotions. */
  'discountFraction',
  /** 1 while any promotion runs. */
  'promotion',
  /** 1 while a featured promotion runs. */
  'featured',
  /** 1 on a public holiday of the location's country. */
  'holiday',
  /** Degrees Celsius; NaN where unknown. */
  'temperatureC',
  /** Millimetres; NaN where unknown. */
  'precipitationMm',
  /** 1 on a day on which the location is, or will be, closed; over all locations the fraction that is. */
  'closed',
  /** 1 on a school holiday of the location's region. */
  'schoolHoliday',
  /** 1 on a day of any other named calendar: each has one of three columns by its name, for good. */
  'event1',
  'event2',
  'event3',
  /** What only the shop knows: a covariate that it names has one of these for good. Numbers as they are told; NaN where unknown, 0 where none has it. */
  'number1',
  'number2',
  'number3',
  /** The code of a word. */
  'category1',
] as const

export const COVARIATE_COUNT = DEMAND_COVARIATES.length
/** Those before the ones that the shop names. */
export const BUILT_IN_COVARIATE_COUNT = DEMAND_COVARIATES.indexOf('number1')

/** Columns of covariates that the shop names, by kind. */
export const NAMED_COLUMNS = {
  NUMBER: ['number1', 'number2', 'number3'],
  CATEGORY: ['category1'],
} as const

/** What is counted. REVENUE is in units of the currency, after discounts; RETURNS are units by the day they came back. */
export const MEASURES = ['UNITS', 'ORDERS', 'VISITS', 'REVENUE', 'RETURNS'] as const
export type Measure = (typeof MEASURES)[number]

/** Whether sums over items are counted rather than added up, because one order or visit may hold several items. */
export function isCountedDistinct(measure: Measure): boolean {
  return measure === 'ORDERS' || measure === 'VISITS'
}

/** What is added up: an item, the items of a category and of those below it, or all items; at a place, in a region, or everywhere. */
export interface DemandSeriesKey {
  /** Decimal database key; null: the items of the category, or all items. */
  readonly itemId: string | null
  /** Decimal database key. Null or absent where the item is null: all items. With an item it says nothing. */
  readonly categoryId?: string | null
  /** Decimal database key of a place or of a region, which is all places in it; null: all places. */
  readonly locationId: string | null
}

/** The series of one item. */
export interface ItemSeriesKey extends DemandSeriesKey {
  readonly itemId: string
}

type Id = string | bigint | null

/** Names what a series adds up, wherever that is sold: an item, a category, or all items. */
export function itemsName({ itemId, categoryId = null }: { itemId: Id; categoryId?: Id }): string {
  return String(itemId ?? (categoryId === null ? 'all' : `category-${categoryId}`))
}

/** Names a series in maps and sets. Keys of both kinds are taken: decimal texts and bigints of one series give one name. */
export function seriesName(key: {
  readonly itemId: Id
  readonly categoryId?: Id
  readonly locationId: Id
}): string {
  return `${itemsName(key)}/${key.locationId ?? 'all'}`
}

/** What is known of the sales of one past day of a series. Missing is not zero, and a place that is closed has no demand to learn from. */
export const STEP_STATUS = {
  /** Nobody said what was sold: the value is 0 and means nothing. */
  unobserved: 0,
  /** The value is what was sold, also where it is 0. */
  observed: 1,
  /** The place was closed; an item over all locations: all its places were. */
  closed: 2,
} as const

export interface DemandSeries extends DemandSeriesKey {
  /** The category of the item, or the one that the series adds up; null: there is none. */
  readonly categoryId: string | null
  /** Index of the first period on sale, at most `historySteps`; earlier ones are unobserved. */
  readonly firstObserved: number
  /** `[historySteps]` of STEP_STATUS. */
  readonly status: Uint8Array
  /** `[historySteps]` of the measure, such as units sold; 0 where the period is not observed. */
  readonly values: Float32Array
  /** `[historySteps]` fraction 0..1 of the period without stock: sales of such periods are a lower bound of demand. */
  readonly stockOutFraction: Float32Array
  /**
   * `[historySteps + futureSteps, COVARIATE_COUNT]`: of periods up to the last observed one what is known of them, of later ones
   * what was known at the end of that one; means over the days of a period. What was known at earlier origins is told by `knownAhead`.
   */
  readonly covariates: Float32Array
  readonly knownAhead: KnownAhead
}

/** Many series of one measure on one grid of time: `historySteps` periods observed, then `futureSteps` of known covariates. */
export interface DemandPanel {
  readonly grid: TimeGrid
  readonly historySteps: number
  readonly futureSteps: number
  readonly series: readonly DemandSeries[]
}

/** What a predictor may see: a panel whose last observed day is the origin. The first predicted day is the day after. */
export type DemandInput = DemandPanel

/** What happened after an origin. */
export interface DemandLabel {
  readonly horizon: number
  /** `[series, horizon]`; NaN where unobserved, or known to be closed. */
  readonly values: Float32Array
  /** `[series, horizon]`. */
  readonly stockOutFraction: Float32Array
}

/**
 * Sales of a day with at least this fraction without stock are a lower bound of demand: not scored as demand, and read only
 * where they are above the level of the days with stock, for then demand was higher still.
 */
export const CENSORED_FROM = 0.25

/** What the status and the stock of days are read from. */
export type ObservedDays = Pick<DemandSeries, 'status' | 'stockOutFraction'>

/** Whether the sales of the day are its demand: observed, the place open, the item in stock. */
export function isDemandKnown({ status, stockOutFraction }: ObservedDays, index: number): boolean {
  return status[index] === STEP_STATUS.observed && stockOutFraction[index]! < CENSORED_FROM
}

/** Whether demand was at least the sales of the day: observed, and out of stock for a good part of it. */
export function isLowerBound({ status, stockOutFraction }: ObservedDays, index: number): boolean {
  return status[index] === STEP_STATUS.observed && stockOutFraction[index]! >= CENSORED_FROM
}

const CLOSED_COLUMN = DEMAND_COVARIATES.indexOf('closed')

/**
 * Whether a day can be held against a forecast of it. A planned closure cannot, because its zero tells nothing. A place that stayed closed
 * without a plan to (on a holiday) sold nothing, which a forecast may have known from its calendar.
 */
export function isScored(series: ObservedDays & Pick<DemandSeries, 'covariates'>, index: number): boolean {
  if (isDemandKnown(series, index)) return true
  const isPlanned = series.covariates[index * COVARIATE_COUNT + CLOSED_COLUMN]! > 0
  return series.status[index] === STEP_STATUS.closed && !isPlanned
}

/**
 * Index of the last day that something is known of: observed, or closed right after such a day. -1 where the panel holds
 * none. It is the origin of the series: what lies after it is not known to be zero.
 */
export function lastObservedIndex({ status }: Pick<DemandSeries, 'status'>): number {
  let last = status.lastIndexOf(STEP_STATUS.observed)
  while (last >= 0 && status[last + 1] === STEP_STATUS.closed) last++
  return last
}

/** Fewer units a day than this are never taken for an outlier: small numbers are uneven by nature. */
export const LEAST_OUTLIER_UNITS = 100

/** Every demand model emits this grid; asked levels are interpolated monotonically. */
export const QUANTILE_LEVELS = [
  0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99,
] as const
/**
 * What models were trained with, and forecasts stored with, before the grid reached 0.01 and 0.99: the levels in the middle of it.
 * They are still read, see `evaluation/forecast/former-grid.ts`.
 */
export const FORMER_LEVELS: readonly number[] = QUANTILE_LEVELS.slice(2, -2)

export const LEVEL_COUNT = QUANTILE_LEVELS.length
/** Index of the median in the grid. */
export const MEDIAN_LEVEL = QUANTILE_LEVELS.indexOf(0.5)

/** How far ahead models of days look where nobody says. What a model reaches, its signature says. */
export const USUAL_HORIZON_DAYS = 28

/** A forecast begins at most so long after the last day that its series is observed on: older data says too little of now. */
export const MAX_STALE_DAYS = 28

export interface DemandPrediction {
  readonly horizon: number
  /** `[series, horizon]`. */
  readonly mean: Float32Array
  /** `[series, horizon, LEVEL_COUNT]`, not decreasing along the last axis, never negative. */
  readonly quantiles: Float32Array
  /** `[series]` of FALLBACK: not 0 where the history is too short for the model and a simpler rule answered. */
  readonly isFallback: Uint8Array
}

/** Whether a simpler rule answered, and from what. */
export const FALLBACK = {
  none: 0,
  /** From what the items of the category sell. */
  group: 1,
  /** From that and from how items of the category sold in the first weeks after their launch. */
  launchCurve: 2,
} as const

/** The levels that a model itself answers. The others of QUANTILE_LEVELS, if any, are a normal tail beyond them. */
export function learnedLevels({ outputs }: Pick<DemandSignature, 'outputs'>): readonly number[] {
  const count = outputs.find(({ name }) => name === 'quantiles')?.shape.at(-1)
  return count === FORMER_LEVELS.length ? FORMER_LEVELS : QUANTILE_LEVELS
}

export interface DemandSignature extends ModelSignature {
  readonly granularity: Granularity
  /** Periods of history that a full prediction needs. */
  readonly context: number
  readonly horizon: number
  /** Periods after which a season repeats. */
  readonly season: number
  /** What is done to the context before it is read. Absent: nothing. */
  readonly cleaning?: Cleaning
  /** `[horizon]` correlation of forecast errors (normal scores) by distance in periods, 1 first: what totals are sampled with. */
  readonly horizonCorrelation?: readonly number[]
}

/** What demand as a task is made of: see `TaskTypes`. */
export interface DemandTypes {
  readonly data: DemandPanel
  readonly input: DemandInput
  readonly prediction: DemandPrediction
  readonly signature: DemandSignature
}

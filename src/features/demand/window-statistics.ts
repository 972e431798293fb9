/** Level, scale and seasonal profile of the context of one window. One object is reused: windows are made by the million. */
import {
  COVARIATE_COUNT,
  type DemandSeries,
  isDemandKnown,
  isLowerBound,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import { phaseAhead, seasonalPhases, type WindowShape } from '../../contracts/demand/window-shape'
import { COVARIATE_COLUMN } from './covariate-columns'
import { hasReason } from './known-reasons'
import { outlierLimit, withinLimit } from './outliers'
import { WindowCleaner } from './window-cleaner'
import { isPromoted, recentPeriods, SUMMARY_LEVELS, UNITS_CLIP } from './window-definitions'

/** Weight of the plain level in the base of a phase, in periods. */
const BASE_PRIOR = 2

/** Ratios of the context stay within exp(+-2): a handful of days must not promise more. */
const MAX_LOG_RATIO = 2
/** Keeps logarithms of what hardly sells finite, in scales. */
const FLOOR = 0.05

/** What TREE_WINDOW_FEATURES say of. */
const WEEK_PERIODS = 7
const MONTH_PERIODS = 30
const LEAST_FOR_SLOPE = 3

/** In `observed`, until the level is known: sales of a period that ran out of stock. */
const LOWER_BOUND = 2

export class WindowStatistics {
  /** Mean of the observed units; 0 where none. */
  level = 0
  scale = 0.1
  /** How many periods of the context are known. */
  observedCount = 0
  /** `[context]`, 1 where units are read. */
  readonly observed: Uint8Array
  /** `[context]` as read: outliers within their limit, cleaned where the shape says so. */
  readonly units: Float64Array
  /** `[context]`, 1 on periods that nobody told of, or that were left out. */
  readonly missing: Uint8Array
  /** `[context]`, 1 where the sales have a reason (`hasReason`). Written only where there is a cleaner. */
  readonly explained: Uint8Array
  /** Absent where the shape says nothing of cleaning. */
  readonly cleaner: WindowCleaner | null
  /** Mean of logRelativePrice over the periods of the context that the panel has. */
  contextPrice = 0
  /** NaN where unknown. */
  contextTemperature = Number.NaN
  /** Phases of the season that the context tells apart. Those of the next four arrays: by periods after the origin modulo `phases`. */
  readonly phases: number
  /** In units of the scale. */
  readonly phaseBase: Float64Array
  readonly phaseMean: Float64Array
  readonly phaseLast: Float64Array
  /** ln(what the phase sells with a promotion / its base). */
  readonly phaseLift: Float64Array

  private readonly sorted: Float64Array
  private readonly promoted: Uint8Array
  /** How many periods are read: more than are known where gaps were filled, fewer where outliers were left out. */
  private readCount = 0
  private age = 0

  constructor(readonly shape: WindowShape) {
    const { context } = shape
    this.observed = new Uint8Array(context)
    this.units = new Float64Array(context)
    this.sorted = new Float64Array(context)
    this.promoted = new Uint8Array(context)
    this.missing = new Uint8Array(context)
    this.explained = new Uint8Array(context)
    this.cleaner = shape.cleaning ? new WindowCleaner(shape.cleaning, shape) : null
    this.phases = seasonalPhases(shape)
    this.phaseBase = new Float64Array(this.phases)
    this.phaseMean = new Float64Array(this.phases)
    this.phaseLast = new Float64Array(this.phases)
    this.phaseLift = new Float64Array(this.phases)
  }

  /** @param origin index of the last observed period; @param steps rows of `series.covariates`. */
  read(series: DemandSeries, origin: number, steps: number): void {
    const { context, granularity } = this.shape
    const first = origin - context + 1
    this.age = Math.max(0, Math.min(context, origin - series.firstObserved + 1))
    let sum = 0
    let count = 0
    let priceSum = 0
    let temperatureSum = 0
    let temperatureCount = 0
    let rows = 0
    for (let step = 0; step < context; step++) {
      const index = first + step
      this.observed[step] = 0
      this.promoted[step] = 0
      this.missing[step] = 0
      this.explained[step] = 0
      if (index < 0 || index >= steps) continue
      const row = index * COVARIATE_COUNT
      rows++
      priceSum += series.covariates[row + COVARIATE_COLUMN.logRelativePrice]!
      const temperature = series.covariates[row + COVARIATE_COLUMN.temperatureC]!
      if (!Number.isNaN(temperature)) {
        temperatureSum += temperature
        temperatureCount++
      }
      const promotion = series.covariates[row + COVARIATE_COLUMN.promotion]!
      this.promoted[step] = isPromoted(granularity, promotion) ? 1 : 0
      if (this.cleaner) this.explained[step] = hasReason(series, index, granularity) ? 1 : 0
      this.units[step] = series.values[index]!
      this.missing[step] =
        index >= series.firstObserved && series.status[index] === STEP_STATUS.unobserved ? 1 : 0
      if (isLowerBound(series, index)) this.observed[step] = LOWER_BOUND
      if (!isDemandKnown(series, index)) continue
      this.observed[step] = 1
      sum += this.units[step]!
      count++
    }
    const known = count
    if (this.cleaner) {
      this.cleaner.leaveOut(this)
      ;[sum, count] = this.readSum()
    }
    const leftOut = known - count
    sum = this.limitOutliers(sum)
    // What ran out and still sold more than other periods had at least that demand. What sold less says nothing.
    const expected = count > 0 ? sum / count : 0
    for (let step = 0; step < context; step++) {
      if (this.observed[step] !== LOWER_BOUND) continue
      const counts = this.units[step]! > expected
      this.observed[step] = counts ? 1 : 0
      if (!counts) continue
      sum += this.units[step]!
      count++
    }
    this.observedCount = count + leftOut
    if (this.cleaner) {
      this.cleaner.fillAndFilter(this)
      ;[sum, count] = this.readSum()
    }
    this.readCount = count
    this.level = count > 0 ? sum / count : 0
    this.scale = Math.fround(Math.sqrt(this.level * this.level + this.level + 0.01))
    this.contextPrice = rows > 0 ? priceSum / rows : 0
    this.contextTemperature = temperatureCount > 0 ? temperatureSum / temperatureCount : Number.NaN
    this.readPhases()
  }

  /** @returns the sum of the units that are read now, and how many periods they are of */
  private readSum(): [sum: number, count: number] {
    const { units, observed } = this
    return observed.reduce<[number, number]>(
      ([sum, count], isRead, step) => (isRead === 1 ? [sum + units[step]!, count + 1] : [sum, count]),
      [0, 0],
    )
  }

  /** Visits the periods that are read among the last `count` of the context, oldest first, and says how long before the origin they lie. */
  forEachRead(count: number, visit: (units: number, beforeOrigin: number) => void): void {
    const { context } = this.shape
    for (let step = Math.max(0, context - count); step < context; step++) {
      if (this.observed[step] === 1) visit(this.units[step]!, context - 1 - step)
    }
  }

  /** In the order of SUMMARY_FEATURES. */
  writeSummary(out: Float32Array, at: number, allLocations: boolean): void {
    const { level, scale, observedCount, readCount } = this
    const { context } = this.shape
    const recent = recentPeriods(this.shape)
    out[at] = Math.log(scale)
    out[at + 1] = level / scale
    for (const [index, periods] of recent.entries()) out[at + 2 + index] = this.recentMean(periods)
    out[at + 5] = this.trend()
    let squares = 0
    let zeros = 0
    let promoted = 0
    for (let step = 0; step < context; step++) {
      if (this.observed[step] === 0) continue
      squares += (this.units[step]! - level) ** 2
      if (this.units[step] === 0) zeros++
      promoted += this.promoted[step]!
    }
    const count = Math.max(1, readCount)
    out[at + 6] = Math.sqrt(squares / count) / scale
    out[at + 7] = zeros / count
    out[at + 8] = observedCount / context
    out[at + 9] = this.age / context
    out[at + 10] = promoted / count
    out[at + 11] = allLocations ? 1 : 0
    for (const [index, periods] of recent.entries()) out[at + 12 + index] = this.recentRatio(periods)
    this.writeQuantiles(out, at + 15)
  }

  /** In the order of TREE_WINDOW_FEATURES. */
  writeTreeFeatures(out: Float32Array, at: number): void {
    const { scale } = this
    const month = this.meanBetween(MONTH_PERIODS, 0)
    const [now, before] = [
      this.meanBetween(WEEK_PERIODS, 0),
      this.meanBetween(2 * WEEK_PERIODS, WEEK_PERIODS),
    ]
    out[at] = clip((month - this.level) / scale)
    out[at + 1] = this.recentSlope(WEEK_PERIODS) / scale
    out[at + 2] = logRatio(now / scale, before / scale)
  }

  /** Of the periods that are read from `from` before the end of the context to `to` before it; NaN where there are none. */
  private meanBetween(from: number, to: number): number {
    const { context } = this.shape
    let [sum, count] = [0, 0]
    for (let step = Math.max(0, context - from); step < context - to; step++) {
      if (this.observed[step] === 0) continue
      sum += this.units[step]!
      count++
    }
    return count > 0 ? sum / count : Number.NaN
  }

  /** Units a period, by least squares over the last periods; NaN where too few are read. */
  private recentSlope(periods: number): number {
    const { context } = this.shape
    const mean = this.meanBetween(periods, 0)
    let [stepSum, count] = [0, 0]
    const first = Math.max(0, context - periods)
    for (let step = first; step < context; step++) {
      if (this.observed[step] === 0) continue
      stepSum += step
      count++
    }
    if (count < LEAST_FOR_SLOPE) return Number.NaN
    let [covariance, variance] = [0, 0]
    for (let step = first; step < context; step++) {
      if (this.observed[step] === 0) continue
      covariance += (step - stepSum / count) * (this.units[step]! - mean)
      variance += (step - stepSum / count) ** 2
    }
    return covariance / variance
  }

  private readPhases(): void {
    const { level, scale, observed, units, promoted, phases } = this
    const { context } = this.shape
    let plainSum = 0
    let plainCount = 0
    for (let step = 0; step < context; step++) {
      if (observed[step] === 0 || promoted[step] === 1) continue
      plainSum += units[step]!
      plainCount++
    }
    const plainLevel = plainCount > 0 ? plainSum / plainCount : level
    for (let phase = 0; phase < phases; phase++) {
      let sum = 0
      let count = 0
      let baseSum = 0
      let baseCount = 0
      let last = Number.NaN
      // The first step of the phase; those a season apart share it. Step `context - 1` is the origin, which is 0 periods ahead.
      const start = phaseAhead(phase + context - 1, phases)
      for (let step = start; step < context; step += phases) {
        if (observed[step] === 0) continue
        sum += units[step]!
        count++
        last = units[step]!
        if (promoted[step] === 1) continue
        baseSum += units[step]!
        baseCount++
      }
      this.phaseMean[phase] = count > 0 ? clip((sum / count - level) / scale) : 0
      this.phaseLast[phase] = count > 0 ? clip((last - level) / scale) : 0
      this.phaseBase[phase] = (baseSum + BASE_PRIOR * plainLevel) / (baseCount + BASE_PRIOR) / scale
    }
    this.readLifts()
  }

  /** @returns the sum of the observed units without what is taken from outliers */
  private limitOutliers(sum: number): number {
    const { units, observed, sorted } = this
    const { context } = this.shape
    let count = 0
    for (let step = 0; step < context; step++) if (observed[step] === 1) sorted[count++] = units[step]!
    const limit = outlierLimit(sorted, count)
    let limited = sum
    for (let step = 0; step < context; step++) {
      const read = withinLimit(units[step]!, limit)
      if (observed[step] === 1) limited -= units[step]! - read
      units[step] = read
    }
    return limited
  }

  /** The phase of a step of the context, as in `phaseBase`. */
  private phaseOf(step: number): number {
    return phaseAhead(step + 1 - this.shape.context, this.phases)
  }

  private writeQuantiles(out: Float32Array, at: number): void {
    const { context } = this.shape
    let count = 0
    for (let step = 0; step < context; step++) {
      if (this.observed[step] === 1) this.sorted[count++] = this.units[step]!
    }
    const sorted = this.sorted.subarray(0, count).sort()
    for (let index = 0; index < SUMMARY_LEVELS.length; index++) {
      const rank = Math.min(count - 1, Math.floor(SUMMARY_LEVELS[index]! * count))
      out[at + index] = count > 0 ? clip((sorted[rank]! - this.level) / this.scale) : 0
    }
  }

  /** Shrunk towards the lift of all phases, and that towards none. */
  private readLifts(): void {
    const { level, scale, observed, units, promoted, phases, phaseBase } = this
    const { context } = this.shape
    const sums = new Float64Array(phases)
    const counts = new Float64Array(phases)
    let sold = BASE_PRIOR * level
    let expected = BASE_PRIOR * level
    for (let step = 0; step < context; step++) {
      if (observed[step] === 0 || promoted[step] === 0) continue
      const phase = this.phaseOf(step)
      sums[phase]! += units[step]!
      counts[phase]!++
      sold += units[step]!
      expected += phaseBase[phase]! * scale
    }
    const lift = expected > 0 ? sold / expected : 1
    for (let phase = 0; phase < phases; phase++) {
      const base = phaseBase[phase]!
      const promotedBase = (sums[phase]! / scale + BASE_PRIOR * base * lift) / (counts[phase]! + BASE_PRIOR)
      this.phaseLift[phase] = logRatio(promotedBase, base)
    }
  }

  /** ln(sold / expected by phase and promotion) over the last periods: how the level has moved within the context. */
  private recentRatio(periods: number): number {
    const { context } = this.shape
    let sold = 0
    let expected = 0
    let count = 0
    for (let step = context - periods; step < context; step++) {
      if (this.observed[step] === 0) continue
      const phase = this.phaseOf(step)
      const lift = this.promoted[step] === 1 ? Math.exp(this.phaseLift[phase]!) : 1
      sold += this.units[step]! / this.scale
      expected += this.phaseBase[phase]! * lift
      count++
    }
    return count > 0 ? logRatio(sold / count, expected / count) : 0
  }

  private recentMean(periods: number): number {
    const { context } = this.shape
    let sum = 0
    let count = 0
    for (let step = context - periods; step < context; step++) {
      if (this.observed[step] === 0) continue
      sum += this.units[step]!
      count++
    }
    return count > 0 ? clip((sum / count - this.level) / this.scale) : 0
  }

  private trend(): number {
    const { context } = this.shape
    let meanStep = 0
    for (let step = 0; step < context; step++) if (this.observed[step] === 1) meanStep += step
    meanStep /= Math.max(1, this.readCount)
    let covariance = 0
    let variance = 0
    for (let step = 0; step < context; step++) {
      if (this.observed[step] === 0) continue
      covariance += (step - meanStep) * (this.units[step]! - this.level)
      variance += (step - meanStep) ** 2
    }
    return variance > 0 ? clip(((covariance / variance) * context) / this.scale) : 0
  }
}

function logRatio(value: number, reference: number): number {
  const ratio = Math.log((value + FLOOR) / (reference + FLOOR))
  return Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, ratio))
}

function clip(value: number): number {
  return Math.max(-UNITS_CLIP, Math.min(UNITS_CLIP, value))
}

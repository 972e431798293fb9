/** Level, scale and weekday profile of the context of one window. One object is reused: windows are made by the million. */
import {
  COVARIATE_COUNT,
  type DemandSeries,
  isDemandKnown,
  isLowerBound,
} from '../../contracts/demand/demand'
import { COVARIATE_COLUMN } from './covariate-columns'
import { outlierLimit, withinLimit } from './outliers'
import { CONTEXT_DAYS, SUMMARY_LEVELS, UNITS_CLIP } from './window-definitions'

/** Weight of the plain level in the base of a weekday, in days. */
const BASE_PRIOR_DAYS = 2

/** Ratios of the context stay within exp(+-2): a handful of days must not promise more. */
const MAX_LOG_RATIO = 2
/** Keeps logarithms of what hardly sells finite, in scales. */
const FLOOR = 0.05

/** In `observed`, until the level is known: sales of a day that ran out of stock. */
const LOWER_BOUND = 2

export class WindowStatistics {
  /** Mean of the observed units; 0 where none. */
  level = 0
  scale = 0.1
  observedDays = 0
  /** `[CONTEXT_DAYS]`, 1 where units are read. */
  readonly observed = new Uint8Array(CONTEXT_DAYS)
  /** Mean of logRelativePrice over the days of the context that the panel has. */
  contextPrice = 0
  /** NaN where unknown. */
  contextTemperature = Number.NaN
  /** In units of the scale, by the number of days after the origin modulo 7. */
  readonly weekdayBase = new Float64Array(7)
  readonly weekdayMean = new Float64Array(7)
  readonly weekdayLast = new Float64Array(7)
  /** ln(what the weekday sells with a promotion / its base). */
  readonly weekdayLift = new Float64Array(7)

  private readonly sorted = new Float64Array(CONTEXT_DAYS)
  /** `[CONTEXT_DAYS]` as read: outliers within their limit. */
  readonly units = new Float64Array(CONTEXT_DAYS)
  private readonly promoted = new Uint8Array(CONTEXT_DAYS)
  private ageDays = 0

  /** @param origin index of the last observed day; @param days rows of `series.covariates`. */
  read(series: DemandSeries, origin: number, days: number): void {
    const first = origin - CONTEXT_DAYS + 1
    this.ageDays = Math.max(0, Math.min(CONTEXT_DAYS, origin - series.firstObserved + 1))
    let sum = 0
    let count = 0
    let priceSum = 0
    let temperatureSum = 0
    let temperatureCount = 0
    let rows = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      const index = first + step
      this.observed[step] = 0
      this.promoted[step] = 0
      if (index < 0 || index >= days) continue
      const row = index * COVARIATE_COUNT
      rows++
      priceSum += series.covariates[row + COVARIATE_COLUMN.logRelativePrice]!
      const temperature = series.covariates[row + COVARIATE_COLUMN.temperatureC]!
      if (!Number.isNaN(temperature)) {
        temperatureSum += temperature
        temperatureCount++
      }
      this.promoted[step] = series.covariates[row + COVARIATE_COLUMN.promotion]! > 0 ? 1 : 0
      this.units[step] = series.values[index]!
      if (isLowerBound(series, index)) this.observed[step] = LOWER_BOUND
      if (!isDemandKnown(series, index)) continue
      this.observed[step] = 1
      sum += this.units[step]!
      count++
    }
    sum = this.limitOutliers(sum)
    // A day that ran out and still sold more than other days had at least that demand. A day that sold less says nothing.
    const expected = count > 0 ? sum / count : 0
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] !== LOWER_BOUND) continue
      const counts = this.units[step]! > expected
      this.observed[step] = counts ? 1 : 0
      if (!counts) continue
      sum += this.units[step]!
      count++
    }
    this.observedDays = count
    this.level = count > 0 ? sum / count : 0
    this.scale = Math.fround(Math.sqrt(this.level * this.level + this.level + 0.01))
    this.contextPrice = rows > 0 ? priceSum / rows : 0
    this.contextTemperature = temperatureCount > 0 ? temperatureSum / temperatureCount : Number.NaN
    this.readWeekdays()
  }

  /** Visits the read days among the last `days`, at most CONTEXT_DAYS, oldest first, with their weekday as days after the origin modulo 7. */
  forEachRead(days: number, visit: (units: number, weekday: number) => void): void {
    for (let step = CONTEXT_DAYS - days; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] === 1) visit(this.units[step]!, weekdayOf(step))
    }
  }

  /** In the order of SUMMARY_FEATURES. */
  writeSummary(out: Float32Array, at: number, allLocations: boolean): void {
    const { level, scale, observedDays } = this
    out[at] = Math.log(scale)
    out[at + 1] = level / scale
    out[at + 2] = this.recentMean(7)
    out[at + 3] = this.recentMean(14)
    out[at + 4] = this.recentMean(28)
    out[at + 5] = this.trend()
    let squares = 0
    let zeros = 0
    let promoted = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] === 0) continue
      squares += (this.units[step]! - level) ** 2
      if (this.units[step] === 0) zeros++
      promoted += this.promoted[step]!
    }
    const days = Math.max(1, observedDays)
    out[at + 6] = Math.sqrt(squares / days) / scale
    out[at + 7] = zeros / days
    out[at + 8] = observedDays / CONTEXT_DAYS
    out[at + 9] = this.ageDays / CONTEXT_DAYS
    out[at + 10] = promoted / days
    out[at + 11] = allLocations ? 1 : 0
    out[at + 12] = this.recentRatio(7)
    out[at + 13] = this.recentRatio(14)
    out[at + 14] = this.recentRatio(28)
    this.writeQuantiles(out, at + 15)
  }

  private readWeekdays(): void {
    const { level, scale, observed, units, promoted } = this
    let plainSum = 0
    let plainCount = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      if (observed[step] === 0 || promoted[step] === 1) continue
      plainSum += units[step]!
      plainCount++
    }
    const plainLevel = plainCount > 0 ? plainSum / plainCount : level
    for (let weekday = 0; weekday < 7; weekday++) {
      let sum = 0
      let count = 0
      let baseSum = 0
      let baseCount = 0
      let last = Number.NaN
      // A day `weekday` days after the origin shares its day of the week with steps 7 days apart before it.
      const start = weekday === 0 ? 6 : weekday - 1
      for (let step = start; step < CONTEXT_DAYS; step += 7) {
        if (observed[step] === 0) continue
        sum += units[step]!
        count++
        last = units[step]!
        if (promoted[step] === 1) continue
        baseSum += units[step]!
        baseCount++
      }
      this.weekdayMean[weekday] = count > 0 ? clip((sum / count - level) / scale) : 0
      this.weekdayLast[weekday] = count > 0 ? clip((last - level) / scale) : 0
      this.weekdayBase[weekday] =
        (baseSum + BASE_PRIOR_DAYS * plainLevel) / (baseCount + BASE_PRIOR_DAYS) / scale
    }
    this.readLifts()
  }

  /** @returns the sum of the observed units without what is taken from outliers */
  private limitOutliers(sum: number): number {
    const { units, observed, sorted } = this
    let count = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) if (observed[step] === 1) sorted[count++] = units[step]!
    const limit = outlierLimit(sorted, count)
    let limited = sum
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      const read = withinLimit(units[step]!, limit)
      if (observed[step] === 1) limited -= units[step]! - read
      units[step] = read
    }
    return limited
  }

  private writeQuantiles(out: Float32Array, at: number): void {
    let count = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] === 1) this.sorted[count++] = this.units[step]!
    }
    const sorted = this.sorted.subarray(0, count).sort()
    for (let index = 0; index < SUMMARY_LEVELS.length; index++) {
      const rank = Math.min(count - 1, Math.floor(SUMMARY_LEVELS[index]! * count))
      out[at + index] = count > 0 ? clip((sorted[rank]! - this.level) / this.scale) : 0
    }
  }

  /** Shrunk towards the lift of all weekdays, and that towards none. */
  private readLifts(): void {
    const { level, scale, observed, units, promoted, weekdayBase } = this
    const sums = new Float64Array(7)
    const counts = new Float64Array(7)
    let sold = BASE_PRIOR_DAYS * level
    let expected = BASE_PRIOR_DAYS * level
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      if (observed[step] === 0 || promoted[step] === 0) continue
      const weekday = weekdayOf(step)
      sums[weekday]! += units[step]!
      counts[weekday]!++
      sold += units[step]!
      expected += weekdayBase[weekday]! * scale
    }
    const lift = expected > 0 ? sold / expected : 1
    for (let weekday = 0; weekday < 7; weekday++) {
      const base = weekdayBase[weekday]!
      const promotedBase =
        (sums[weekday]! / scale + BASE_PRIOR_DAYS * base * lift) / (counts[weekday]! + BASE_PRIOR_DAYS)
      this.weekdayLift[weekday] = logRatio(promotedBase, base)
    }
  }

  /** ln(sold / expected by weekday and promotion) over the last days: how the level has moved within the context. */
  private recentRatio(days: number): number {
    let sold = 0
    let expected = 0
    let count = 0
    for (let step = CONTEXT_DAYS - days; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] === 0) continue
      const weekday = weekdayOf(step)
      const lift = this.promoted[step] === 1 ? Math.exp(this.weekdayLift[weekday]!) : 1
      sold += this.units[step]! / this.scale
      expected += this.weekdayBase[weekday]! * lift
      count++
    }
    return count > 0 ? logRatio(sold / count, expected / count) : 0
  }

  private recentMean(days: number): number {
    let sum = 0
    let count = 0
    for (let step = CONTEXT_DAYS - days; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] === 0) continue
      sum += this.units[step]!
      count++
    }
    return count > 0 ? clip((sum / count - this.level) / this.scale) : 0
  }

  private trend(): number {
    let meanStep = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) if (this.observed[step] === 1) meanStep += step
    meanStep /= Math.max(1, this.observedDays)
    let covariance = 0
    let variance = 0
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      if (this.observed[step] === 0) continue
      covariance += (step - meanStep) * (this.units[step]! - this.level)
      variance += (step - meanStep) ** 2
    }
    return variance > 0 ? clip(((covariance / variance) * CONTEXT_DAYS) / this.scale) : 0
  }
}

/** The weekday of a day of the context, as the number of days after the origin modulo 7, like in `weekdayBase`. */
function weekdayOf(step: number): number {
  return (step + 1) % 7
}

function logRatio(value: number, reference: number): number {
  const ratio = Math.log((value + FLOOR) / (reference + FLOOR))
  return Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, ratio))
}

function clip(value: number): number {
  return Math.max(-UNITS_CLIP, Math.min(UNITS_CLIP, value))
}

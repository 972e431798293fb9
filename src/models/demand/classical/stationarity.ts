/** How often a series has to be differenced until it keeps its level, and whether its season has to. */
import { difference } from './arima/order'
import { decompose } from './decomposition'

const MOST_DIFFERENCES = 2
/** At 5 %: Kwiatkowski, Phillips, Schmidt and Shin (1992), table 1, for a level. */
const KPSS_CRITICAL = 0.463
/** A season of this strength is differenced: Wang, Smith and Hyndman (2006). */
const STRONG_SEASON = 0.64
/** A season smaller than this fraction of the squares of the series is what rounding leaves of none. */
const ROUNDING = 1e-18

/** The statistic of the KPSS test for a constant level; large values speak against it. NaN for a constant series. */
export function kpssStatistic(series: Float64Array): number {
  const count = series.length
  const mean = series.reduce((sum, value) => sum + value, 0) / count
  const lags = Math.trunc((3 * Math.sqrt(count)) / 13)
  const covariances = new Float64Array(lags + 1)
  let partial = 0
  let squares = 0
  for (let at = 0; at < count; at++) {
    const own = series[at]! - mean
    partial += own
    squares += partial * partial
    for (let lag = 0; lag <= Math.min(lags, at); lag++) covariances[lag]! += own * (series[at - lag]! - mean)
  }
  let variance = covariances[0]!
  for (let lag = 1; lag <= lags; lag++) variance += 2 * (1 - lag / (lags + 1)) * covariances[lag]!
  return squares / count / variance
}

/** 0, 1 or 2: as often as KPSS refuses a constant level at 5 %. */
export function differencesNeeded(series: Float64Array): number {
  let current = series
  for (let times = 0; times < MOST_DIFFERENCES; times++) {
    // A series that never changes, or is too short to tell, has a level.
    if (current.length < 4 || !(kpssStatistic(current) > KPSS_CRITICAL)) return times
    current = difference(current, 1)
  }
  return MOST_DIFFERENCES
}

/** 1 where the season is strong. With less than three of it, every season looks strong, and errors are larger. */
export function seasonalDifferencesNeeded(series: Float64Array, season: number): 0 | 1 {
  if (season < 2 || series.length < 3 * season + 5) return 0
  return seasonalStrength(series, season) > STRONG_SEASON ? 1 : 0
}

/** 1 - Var(remainder) / Var(season + remainder), 0 .. 1. */
export function seasonalStrength(series: Float64Array, season: number): number {
  const { seasonal, remainder } = decompose(series, season)
  const both = remainder.map((value, at) => value + seasonal[at]!)
  const whole = varianceOf(both)
  const size = series.reduce((sum, value) => sum + value * value, 0) / series.length
  return whole > ROUNDING * size ? Math.max(0, 1 - varianceOf(remainder) / whole) : 0
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}

export interface StationarityVerdict {
  /** Periods to period differences, and seasonal ones, that make the series keep its level. */
  readonly differences: number
  readonly seasonalDifferences: number
  readonly kpss: number
  readonly seasonalStrength: number
  readonly isStationary: boolean
}

export function stationarityOf(series: Float64Array, season: number): StationarityVerdict {
  const seasonalDifferences = seasonalDifferencesNeeded(series, season)
  const differences = differencesNeeded(seasonalDifferences > 0 ? difference(series, season) : series)
  return {
    differences,
    seasonalDifferences,
    kpss: kpssStatistic(series),
    seasonalStrength: season > 1 && series.length >= 2 * season ? seasonalStrength(series, season) : 0,
    isStationary: differences + seasonalDifferences === 0,
  }
}

/**
 * What a day that is under way will have sold at its end, from what it has sold so far. The forecast says what to expect and how unsure that is;
 * the hours of the last weeks say how much of a day is usually sold by now. Pure.
 *
 * The level of the day is taken for gamma distributed around the forecast, and what is sold for counts of it (the conjugate posterior of
 * Gelman et al. 2013, "Bayesian Data Analysis", 2.6): with a forecast of mean m whose level has the variance t2, a = m^2 / t2, and x sold in
 * the share F of the day,
 *
 *     level | x = (a + x) / (a / m + F),   rest of the day: mean (1 - F) level
 */
import { LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { demandQuantiles } from './demand-quantiles'
import { quantileAt } from './quantiles'

export const HOURS = 24

/** Days with sales, and units, that the hours of a day are told from at least. */
export const LEAST_PROFILE_DAYS = 7
export const LEAST_PROFILE_UNITS = 20
/** Units spread evenly over the hours that were ever sold in: a few sales must not say that an hour never sells. */
const EVEN_UNITS = 5
/** The forecast is taken to be wrong by this part of itself at least. */
const LEAST_DEVIATION = 0.1
/**
 * A forecast is worth the counts of so many days at most. Quantiles of whole units cannot tell how unsure the level of a slow seller is: those of .1
 * and .9 may be 0 and 1 whatever it is.
 */
const MOST_DAYS_OF_COUNTS = 7
/** Deviations of a normal distribution between its quantiles of .1 and .9. */
const DEVIATIONS_OF_80 = 2.563

/** Units by hour of the day, of several days. */
export interface HourlyProfile {
  /** Days with sales. */
  readonly days: number
  /** `[HOURS]` units of all days together. */
  readonly units: ArrayLike<number>
}

export interface Nowcast {
  /** The share of a day that is usually sold by now, 0..1. */
  readonly soldShare: number
  /** Of the whole day. */
  readonly mean: number
  /** `[LEVEL_COUNT]` at QUANTILE_LEVELS, of the whole day: never below what is sold already. */
  readonly quantiles: readonly number[]
}

/** Whether enough is known of the hours of the day. */
export function tellsHours({ days, units }: HourlyProfile): boolean {
  return days >= LEAST_PROFILE_DAYS && sumOf(units) >= LEAST_PROFILE_UNITS
}

/** The share of a day that is sold by an hour of it, such as 13.5, between 0 and 1. */
export function soldShareAt({ units }: HourlyProfile, hour: number): number {
  const sold = Array.from(units, (one) => one > 0)
  const even = EVEN_UNITS / Math.max(1, sold.filter(Boolean).length)
  const smooth = Array.from(units, (one, at) => one + (sold[at] ? even : 0))
  const until = smooth.reduce((sum, one, at) => sum + one * Math.max(0, Math.min(1, hour - at)), 0)
  return until / sumOf(smooth)
}

/**
 * @param forecast the mean of the day, and its quantiles at QUANTILE_LEVELS
 * @param soldUnits so far
 * @param hour of the day that it is now, in the time of the place, such as 13.5
 */
export function nowcast(
  forecast: { readonly mean: number; readonly quantiles: ArrayLike<number> },
  { soldUnits, hour, profile }: { soldUnits: number; hour: number; profile: HourlyProfile },
): Nowcast {
  const soldShare = soldShareAt(profile, hour)
  const mean = Math.max(forecast.mean, 1e-3)
  const at = (level: number): number => quantileAt(QUANTILE_LEVELS, forecast.quantiles, level)
  const deviation = (at(0.9) - at(0.1)) / DEVIATIONS_OF_80
  const levelVariance = Math.max(
    deviation ** 2 - mean,
    (LEAST_DEVIATION * mean) ** 2,
    mean / MOST_DAYS_OF_COUNTS,
  )
  const shape = mean ** 2 / levelVariance
  const rate = shape / mean + soldShare
  const left = 1 - soldShare
  const restMean = (left * (shape + soldUnits)) / rate
  const restVariance = restMean + (left ** 2 * (shape + soldUnits)) / rate ** 2
  const isWhole = Number.isInteger(soldUnits) && Array.from(profile.units).every(Number.isInteger)
  const rest =
    left > 0 ? demandQuantiles(restMean, restVariance, { isWhole }) : new Array<number>(LEVEL_COUNT).fill(0)
  return { soldShare, mean: soldUnits + restMean, quantiles: rest.map((units) => soldUnits + units) }
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, one) => sum + one, 0)
}

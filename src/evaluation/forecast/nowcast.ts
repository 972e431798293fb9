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
import { soldShareAt } from './hourly-shares'
import { quantileAt } from './quantiles'

/** The forecast is taken to be wrong by this part of itself at least. */
const LEAST_DEVIATION = 0.1
/**
 * A forecast is worth the counts of so many days at most. Quantiles of whole units cannot tell how unsure the level of a slow seller is: those of .1
 * and .9 may be 0 and 1 whatever it is.
 */
const MOST_DAYS_OF_COUNTS = 7
/** Deviations of a normal distribution between its quantiles of .1 and .9. */
const DEVIATIONS_OF_80 = 2.563

export interface Nowcast {
  /** The share of a day that is usually sold by now, 0..1. */
  readonly soldShare: number
  /** Of the whole day. */
  readonly mean: number
  /** `[LEVEL_COUNT]` at QUANTILE_LEVELS, of the whole day: never below what is sold already. */
  readonly quantiles: readonly number[]
}

/**
 * @param forecast the mean of the day, and its quantiles at QUANTILE_LEVELS
 * @param today `soldUnits` so far; `hour` of the day that it is now, in the time of the place, such as 13.5; `shares` of the hours of a usual day;
 *   `isWhole` where it is sold by the piece
 */
export function nowcast(
  forecast: { readonly mean: number; readonly quantiles: ArrayLike<number> },
  today: { soldUnits: number; hour: number; shares: ArrayLike<number>; isWhole: boolean },
): Nowcast {
  const { soldUnits, isWhole } = today
  const soldShare = soldShareAt(today.shares, today.hour)
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
  const rest =
    left > 0 ? demandQuantiles(restMean, restVariance, { isWhole }) : new Array<number>(LEVEL_COUNT).fill(0)
  return { soldShare, mean: soldUnits + restMean, quantiles: rest.map((units) => soldUnits + units) }
}

/**
 * Whether all units are whole ones, of the first group that sold anything: an item that sold nothing is sold like its category, and without
 * sales of that like the place.
 */
export function isSoldByThePiece(groups: readonly (readonly { readonly units: number }[])[]): boolean {
  const sold = groups.find((group) => group.length > 0) ?? []
  return sold.every(({ units }) => Number.isInteger(units))
}

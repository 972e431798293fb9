/**
 * What is not known of an item on the last day: its slow level, its wave of the year and its shock, which one forecast adds up. They share one covariance: a level that is told too high comes
 * with a shock that is told too low, and of half a year nobody knows whether it was the season.
 */
import type { Evidence, FitState } from './fit-state'
import { covarianceOf } from './partial-cholesky'
import { WAVE_COLUMNS } from './wave-hyperprior'

/** Slow level, sine and cosine of the year, and shock. */
export const LAST_STATE_COUNT = 4

const WEEK_COLUMNS = 7

/** @returns `[LAST_STATE_COUNT, LAST_STATE_COUNT]`, given the effects */
export function lastStateCovariance({ data, knots, wave }: FitState, evidence: Evidence): Float64Array {
  const { eliminated, latent, weighted } = evidence
  const { size, first } = eliminated
  const unit = (at: number): Float64Array => {
    const weights = new Float64Array(first)
    weights[at] = 1
    return weights
  }
  // A year that is not known has no wave: its columns are 0, and the level follows the season.
  const isYearKnown = wave.some((values) => values.some((value) => value !== 0))
  const seasons = Array.from({ length: WAVE_COLUMNS }, (_, k) =>
    isYearKnown ? unit(knots + WEEK_COLUMNS + k) : new Float64Array(first),
  )
  // The mean of the last shock falls by this with each of the other unknowns.
  const solved = new Float64Array(data.days)
  solved[data.days - 1] = 1
  latent.solve(solved, 1)
  const shock = new Float64Array(first)
  for (let day = 0; day < data.days; day++) {
    for (let k = 0; k < first; k++) shock[k]! -= solved[day]! * weighted[day * size + k]!
  }
  const covariance = covarianceOf(eliminated, [unit(knots - 1), ...seasons, shock])
  covariance[covariance.length - 1]! += latent.lastVariance()
  return covariance
}

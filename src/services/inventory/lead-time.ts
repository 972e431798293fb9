/** How long a delivery takes: a day for each path of the demand, so that both are uncertain together. */
import { normalQuantile, PATH_COUNT, ranksBesidePaths } from '../../evaluation'
import { Rng } from '../../core/statistics/rng'

const SEED = 20_240_102
/** Of rounding up with the probability of the fraction, f (1 - f), over all fractions. */
const ROUNDING_VARIANCE = 1 / 6

/** Given by a mean and a standard deviation in days, or by the lead times of past deliveries, each as likely as the others. */
export type LeadTime =
  { readonly meanDays: number; readonly deviationDays: number } | { readonly observedDays: readonly number[] }

/**
 * `[PATH_COUNT]` whole days. A mean and a deviation stand for a gamma distribution (Wilson and Hilferty's approximation), whose days are
 * rounded at random to the next ones, so that the mean stays what it is. Lead times do not depend on the demand.
 */
export function leadTimesOf(leadTime: LeadTime): Uint16Array {
  const rng = new Rng(SEED, 'rounding')
  const daysAt = quantilesOf(leadTime)
  return Uint16Array.from((besidePaths ??= ranksBesidePaths()), (rank) => {
    const days = daysAt((rank + 0.5) / PATH_COUNT)
    const whole = Math.floor(days)
    return whole + (rng.uniform() < days - whole ? 1 : 0)
  })
}

/** The longest that `leadTimesOf` says. */
export function longestLeadTime(leadTimes: Uint16Array): number {
  return leadTimes.reduce((longest, days) => Math.max(longest, days), 0)
}

/** The days of a lead time by how likely it is not to be longer. */
function quantilesOf(leadTime: LeadTime): (level: number) => number {
  if ('observedDays' in leadTime) {
    const sorted = [...leadTime.observedDays].sort((a, b) => a - b)
    return (level) => sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))]!
  }
  const { meanDays, deviationDays } = leadTime
  if (meanDays === 0 || deviationDays === 0) return () => meanDays
  // Rounding to whole days has a part in the deviation.
  const variance = Math.max(0, deviationDays ** 2 - ROUNDING_VARIANCE)
  const part = variance / meanDays ** 2 / 9
  return (level) => meanDays * Math.max(0, 1 - part + normalQuantile(level) * Math.sqrt(part)) ** 3
}

let besidePaths: Uint16Array | null = null

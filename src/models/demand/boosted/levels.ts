/** Trees learn a few levels; the others lie between them. */
import { QUANTILE_LEVELS } from '../../../contracts/demand/demand'
import { normalQuantile } from '../../../evaluation'

export const LEARNT_LEVELS = [0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975] as const
export const LEARNT_COUNT = LEARNT_LEVELS.length
/** Index of the median among LEARNT_LEVELS. */
export const LEARNT_MEDIAN = LEARNT_LEVELS.indexOf(0.5)

/** How a level of the grid lies between two learnt ones: at the low one plus so much of the way to the next; beyond 0..1 outside of them. */
interface Between {
  readonly low: number
  readonly share: number
}

/** Linear in normal scores, so that levels between those of a normal distribution are its own, and tails are normal. */
const BETWEEN: readonly Between[] = QUANTILE_LEVELS.map((level) => {
  const above = LEARNT_LEVELS.findIndex((learnt) => learnt >= level)
  const low = above === -1 ? LEARNT_COUNT - 2 : Math.max(0, above - 1)
  const [from, to] = [normalQuantile(LEARNT_LEVELS[low]!), normalQuantile(LEARNT_LEVELS[low + 1]!)]
  return { low, share: (normalQuantile(level) - from) / (to - from) }
})

/** Writes quantiles at QUANTILE_LEVELS, from 0. @param learnt at LEARNT_LEVELS, not decreasing */
export function writeGrid(learnt: Float64Array, out: Float32Array, at: number): void {
  for (const [index, { low, share }] of BETWEEN.entries())
    out[at + index] = Math.max(0, learnt[low]! + share * (learnt[low + 1]! - learnt[low]!))
}

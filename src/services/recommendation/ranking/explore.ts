/** Shows now and then what would not have been shown, and says how likely each place was, so that other rankings can be judged later. */
import type { Rng } from '../../../core/statistics/rng'

export interface Shown<Item> {
  readonly item: Item
  /** 0..1: how likely the item was at its place, given those before it. */
  readonly propensity: number
  /** It was drawn by lot in the place of another. */
  readonly isExplored: boolean
}

/** Candidates that a lot is drawn among. */
const LOTS = 50

/**
 * The first `count` items; each place is given by lot to one of the next fifty candidates with probability `fraction`, else to the best
 * of them. So every one of the fifty has a propensity of at least `fraction / 50`.
 *
 * @param ranked the best first
 */
export function explore<Item>(
  ranked: readonly Item[],
  count: number,
  fraction: number,
  rng: Pick<Rng, 'uniform'>,
): Shown<Item>[] {
  const left = [...ranked]
  const shown: Shown<Item>[] = []
  while (shown.length < count && left.length > 0) {
    const lots = Math.min(LOTS, left.length)
    const isByLot = fraction > 0 && rng.uniform() < fraction
    const at = isByLot ? Math.min(lots - 1, Math.floor(rng.uniform() * lots)) : 0
    const propensity = fraction / lots + (at === 0 ? 1 - fraction : 0)
    shown.push({ item: left.splice(at, 1)[0]!, propensity, isExplored: at > 0 })
  }
  return shown
}

/** Who ranks the lists that visits are shown: the laws of the world, or a policy that is given to it. */
import type { WorldLaws } from '../laws'

/** What a list is made for. What the visit is after is not part of it: no shop knows that. */
export interface SlateContext {
  readonly location: number
  readonly day: number
  /** Index; -1: nobody who is known. */
  readonly user: number
  /** 0..24, local. */
  readonly hour: number
  /** On sale, in ascending order. */
  readonly items: Uint16Array
  /** What is expected to be sold of an item that day at that place. */
  readonly meanUnits: (item: number) => number
  /** Ranks of the list. */
  readonly entries: number
}

/** Items on sale, best first, each once. What lies behind the last rank of a list is not shown. */
export type Ranking = (context: SlateContext) => readonly number[]

export interface SlatePolicy {
  readonly rank: Ranking
  /** Of lists: in a random order of all that is on sale. */
  readonly exploredShare: number
}

/** What sells best comes first. */
export const byPopularity: Ranking = ({ items, meanUnits }) =>
  [...items].sort((a, b) => meanUnits(b) - meanUnits(a) || a - b)

export function lawsPolicy({ slates }: WorldLaws): SlatePolicy {
  return { rank: byPopularity, exploredShare: slates.exploredShare }
}

/** `[ranks][items]` the probability of each item at each rank; items are all of the world's, of which there are `itemCount`. */
export function slateProbabilities(
  policy: SlatePolicy,
  context: SlateContext,
  itemCount: number,
): Float64Array[] {
  const { items, entries } = context
  const order = policy.rank(context)
  return Array.from({ length: entries }, (_, at) => {
    const probabilities = new Float64Array(itemCount)
    for (const item of items) probabilities[item] = policy.exploredShare / items.length
    probabilities[order[at]!]! += 1 - policy.exploredShare
    return probabilities
  })
}

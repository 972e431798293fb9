/** Who ranks the adverts that visits are shown: the laws of the world, or a policy that is given to it. */
import type { WorldLaws } from '../laws'
import type { SimulatedAdvert } from './entities'

/** What a list of adverts is made for. */
export interface AdvertContext {
  readonly placement: string
  readonly location: number
  readonly day: number
  /** Index; -1: nobody who is known. */
  readonly user: number
  /** 0..24, local. */
  readonly hour: number
  /** Indices of those that may be shown, in ascending order. */
  readonly adverts: readonly number[]
}

export interface AdvertPolicy {
  /** All that may be shown, best first, each once. What lies behind the last rank of a list is not shown. */
  readonly rank: (context: AdvertContext) => readonly number[]
  /** Of lists: in a random order. */
  readonly exploredShare: number
}

/** What a click is worth most comes first. */
export function lawsAdvertPolicy(
  { adverts: { exploredShare } }: WorldLaws,
  adverts: readonly SimulatedAdvert[],
): AdvertPolicy {
  const value = (advert: number) => adverts[advert]!.valuePerClickMinor
  return { exploredShare, rank: ({ adverts }) => [...adverts].sort((a, b) => value(b) - value(a) || a - b) }
}

/** `[ranks]`, each by advert: the probability of the advert at the rank. */
export function advertProbabilities(
  { rank, exploredShare }: AdvertPolicy,
  context: AdvertContext,
  entries: number,
): ReadonlyMap<number, number>[] {
  const { adverts } = context
  const order = rank(context)
  return Array.from(
    { length: Math.min(entries, adverts.length) },
    (_, at) =>
      new Map(
        adverts.map((advert) => [
          advert,
          exploredShare / adverts.length + (order[at] === advert ? 1 - exploredShare : 0),
        ]),
      ),
  )
}

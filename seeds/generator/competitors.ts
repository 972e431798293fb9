/** What competitors ask for our items: prices that stay for weeks around what each usually asks, from random streams of their own, so that worlds without competitors stay as they are. */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { SimulatedItem } from './entities'

const DAYS_PER_YEAR = 365.25
/** Customers need days to learn of a price. */
const LEAST_GAP_DAYS = 7

export interface CompetitorPriceChange {
  readonly competitor: string
  /** Index. */
  readonly item: number
  readonly fromDay: number
  readonly priceMinor: number
}

/** Of each competitor and item the first on day 0, in the order of days. Empty where the laws know none. */
export function simulateCompetitorPrices(
  seed: number,
  laws: WorldLaws,
  items: readonly SimulatedItem[],
  days: number,
): CompetitorPriceChange[] {
  const law = laws.competitors
  if (!law) return []
  return Array.from({ length: law.count }, (_, at) => `rival-${at + 1}`).flatMap((competitor) =>
    items.flatMap(({ externalId, prices }, item) => {
      const rng = new Rng(seed, 'competitor-price', competitor, externalId)
      const usual = prices[0]![1] * Math.exp(law.priceSpread * rng.normal())
      const drawn = (): number => Math.max(1, Math.round(usual * Math.exp(law.changeSpread * rng.normal())))
      const changes: CompetitorPriceChange[] = []
      for (let fromDay = 0; fromDay < days;) {
        changes.push({ competitor, item, fromDay, priceMinor: drawn() })
        if (law.changesPerYear === 0) break
        const gap = Math.round((-DAYS_PER_YEAR / law.changesPerYear) * Math.log(1 - rng.uniform()))
        fromDay += Math.max(LEAST_GAP_DAYS, gap)
      }
      return changes
    }),
  )
}

/** `[items, days]` the lowest price of a competitor in minor units; null where there are none. */
export function lowestCompetitorPrices(
  changes: readonly CompetitorPriceChange[],
  items: number,
  days: number,
): Int32Array | null {
  if (changes.length === 0) return null
  const lowest = new Int32Array(items * days).fill(2 ** 31 - 1)
  changes.forEach(({ competitor, item, fromDay, priceMinor }, at) => {
    const next = changes[at + 1]
    const until = next?.competitor === competitor && next.item === item ? next.fromDay : days
    for (let day = fromDay; day < until; day++) {
      const cell = item * days + day
      lowest[cell] = Math.min(lowest[cell]!, priceMinor)
    }
  })
  return lowest
}

/**
 * How often entries are clicked, apart from the place at which they were seen: the position-based model (Richardson, Dominowska and Ragno, 2007).
 * An entry that was seen at a rank is clicked with probability `place(rank) * rate(entry)`; place(1) is 1. Both are fitted in turns to the counts
 * (the likelihood of Poisson counts, with gamma priors): rates are drawn towards the rate of all entries together, places towards 1. So a rate is
 * what is to be expected at the first place, and few impressions say little.
 *
 * It is told apart from the place only as far as entries were seen at several ranks; what always stood at one rank shares its effect.
 */

/** Entries that were seen. */
export interface ClickCount {
  /** Decimal key of what was shown. */
  readonly targetId: string
  /** From 1. */
  readonly rank: number
  readonly impressions: number
  readonly clicks: number
}

/** Impressions that an entry is taken to have had at the rate of all. */
const PRIOR_IMPRESSIONS = 100
/** Clicks that a place is taken to have had as if it were the first. */
const PRIOR_CLICKS = 5
const ROUNDS = 30
/** Ranks from here on are taken as one. */
const MOST_RANKS = 20

export class ClickRates {
  /** Of all entries together, at the first place; null: nothing was seen. */
  readonly baseRate: number | null
  private readonly rateOf = new Map<string, number>()
  private readonly placeOf: number[]

  constructor(counts: readonly ClickCount[]) {
    const cells = counts.map(({ rank, ...count }) => ({ ...count, place: Math.min(rank, MOST_RANKS) - 1 }))
    const ranks = cells.reduce((most, { place }) => Math.max(most, place + 1), 0)
    this.placeOf = Array.from({ length: ranks }, () => 1)
    const impressions = cells.reduce((sum, cell) => sum + cell.impressions, 0)
    const clicks = cells.reduce((sum, cell) => sum + cell.clicks, 0)
    if (impressions === 0) {
      this.baseRate = null
      return
    }
    let base = clicks / impressions
    for (let round = 0; round < ROUNDS; round++) {
      const seen = sumBy(
        cells,
        ({ targetId }) => targetId,
        ({ impressions: n, place }) => n * this.placeOf[place]!,
      )
      const clicked = sumBy(
        cells,
        ({ targetId }) => targetId,
        ({ clicks: n }) => n,
      )
      for (const [targetId, n] of seen)
        this.rateOf.set(
          targetId,
          (clicked.get(targetId)! + PRIOR_IMPRESSIONS * base) / (n + PRIOR_IMPRESSIONS),
        )
      const expected = sumBy(
        cells,
        ({ place }) => place,
        ({ impressions: n, targetId }) => n * this.rateOf.get(targetId)!,
      )
      const found = sumBy(
        cells,
        ({ place }) => place,
        ({ clicks: n }) => n,
      )
      for (const [place, n] of expected)
        this.placeOf[place] = (found.get(place)! + PRIOR_CLICKS) / (n + PRIOR_CLICKS)
      const first = this.placeOf[0]!
      this.placeOf.forEach((value, place) => (this.placeOf[place] = Math.min(1, value / first)))
      const examined = cells.reduce((sum, { impressions: n, place }) => sum + n * this.placeOf[place]!, 0)
      base = Math.min(1, clicks / examined)
    }
    this.baseRate = base
  }

  /** How likely an entry is clicked where it is seen at the first place; null where nobody counted anything. */
  rate(targetId: string): number | null {
    const rate = this.rateOf.get(targetId) ?? this.baseRate
    return rate === null ? null : Math.min(1, rate)
  }

  /** By what the rate is multiplied at a rank, from 1. A rank that nothing was seen at is like the last one that something was. */
  place(rank: number): number {
    const known = this.placeOf
    return known.length === 0 ? 1 : known[Math.min(rank, known.length) - 1]!
  }
}

function sumBy<Cell, Key>(
  cells: readonly Cell[],
  keyOf: (cell: Cell) => Key,
  read: (cell: Cell) => number,
): Map<Key, number> {
  const sums = new Map<Key, number>()
  for (const cell of cells) sums.set(keyOf(cell), (sums.get(keyOf(cell)) ?? 0) + read(cell))
  return sums
}

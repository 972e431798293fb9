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
/**
 * Clicks of all entries together that nobody made: where there are none yet, rates stay above zero, so that what a click is worth still tells
 * adverts apart.
 */
const PRIOR_CLICKS_OF_ALL = 0.5
/** Clicks that a place is taken to have had as if it were the first. */
const PRIOR_CLICKS = 5
const ROUNDS = 15
/** Ranks from here on are taken as one. */
const MOST_RANKS = 20

export class ClickRates {
  /** Of all entries together, at the first place; null: nothing was seen. */
  readonly baseRate: number | null
  private readonly entryOf = new Map<string, number>()
  private readonly rates: Float64Array
  private readonly places: Float64Array

  constructor(counts: readonly ClickCount[]) {
    for (const { targetId } of counts)
      if (!this.entryOf.has(targetId)) this.entryOf.set(targetId, this.entryOf.size)
    const cells = new Cells(counts, this.entryOf)
    this.rates = new Float64Array(this.entryOf.size)
    this.places = new Float64Array(cells.placeCount).fill(1)
    const { totalSeen, totalClicked } = cells
    if (totalSeen === 0) {
      this.baseRate = null
      return
    }
    const clickedOfAll = totalClicked + PRIOR_CLICKS_OF_ALL
    let base = 0
    for (let round = 0; round < ROUNDS; round++) {
      const seen = cells.sumExpected('entry', this.places)
      base = Math.min(1, clickedOfAll / (seen.reduce((sum, one) => sum + one, 0) + 2 * PRIOR_CLICKS_OF_ALL))
      for (let entry = 0; entry < seen.length; entry++)
        this.rates[entry] =
          (cells.clickedOfEntry[entry]! + PRIOR_IMPRESSIONS * base) / (seen[entry]! + PRIOR_IMPRESSIONS)
      const expected = cells.sumExpected('place', this.rates)
      const factorOf = (place: number) =>
        (cells.clickedAtPlace[place]! + PRIOR_CLICKS) / (expected[place]! + PRIOR_CLICKS)
      const first = factorOf(0)
      for (let place = 0; place < this.places.length; place++)
        this.places[place] = Math.min(1, factorOf(place) / first)
    }
    this.baseRate = base
  }

  /** How likely an entry is clicked where it is seen at the first place; null where nobody counted anything. */
  rate(targetId: string): number | null {
    if (this.baseRate === null) return null
    const entry = this.entryOf.get(targetId)
    return entry === undefined ? this.baseRate : Math.min(1, this.rates[entry]!)
  }

  /** By what the rate is multiplied at a rank, from 1. A rank that nothing was seen at is like the last one that something was. */
  place(rank: number): number {
    return this.places[Math.min(rank, this.places.length) - 1] ?? 1
  }
}

/** The counts as columns: the fit goes over them often. */
class Cells {
  readonly placeCount: number
  readonly clickedOfEntry: Float64Array
  readonly clickedAtPlace: Float64Array
  readonly totalSeen: number
  readonly totalClicked: number
  private readonly entry: Int32Array
  private readonly place: Int32Array
  private readonly seen: Float64Array

  constructor(counts: readonly ClickCount[], entryOf: ReadonlyMap<string, number>) {
    // Plain loops: thousands of counts are fitted between requests.
    this.entry = new Int32Array(counts.length)
    this.place = new Int32Array(counts.length)
    this.seen = new Float64Array(counts.length)
    this.placeCount = 0
    for (let at = 0; at < counts.length; at++) {
      const { targetId, rank, impressions } = counts[at]!
      this.entry[at] = entryOf.get(targetId)!
      this.place[at] = Math.min(rank, MOST_RANKS) - 1
      this.seen[at] = impressions
      this.placeCount = Math.max(this.placeCount, this.place[at]! + 1)
    }
    this.clickedOfEntry = new Float64Array(entryOf.size)
    this.clickedAtPlace = new Float64Array(this.placeCount)
    let [totalSeen, totalClicked] = [0, 0]
    for (let at = 0; at < counts.length; at++) {
      const { impressions, clicks } = counts[at]!
      this.clickedOfEntry[this.entry[at]!]! += clicks
      this.clickedAtPlace[this.place[at]!]! += clicks
      totalSeen += impressions
      totalClicked += clicks
    }
    this.totalSeen = totalSeen
    this.totalClicked = totalClicked
  }

  /** Impressions times the factor of the other side, summed up by entry or by place. */
  sumExpected(by: 'entry' | 'place', factors: Float64Array): Float64Array {
    const { entry, place, seen } = this
    const sums = new Float64Array(by === 'entry' ? this.clickedOfEntry.length : this.placeCount)
    if (by === 'entry')
      for (let at = 0; at < seen.length; at++) sums[entry[at]!]! += seen[at]! * factors[place[at]!]!
    else for (let at = 0; at < seen.length; at++) sums[place[at]!]! += seen[at]! * factors[entry[at]!]!
    return sums
  }
}

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

/** The counts as columns, which the fit goes over often, and which travel to another thread at once. */
export interface ClickColumns {
  readonly entryCount: number
  readonly placeCount: number
  /** `[counts]` the number of the entry, and its place from 0. */
  readonly entry: Int32Array
  readonly place: Int32Array
  /** `[counts]` */
  readonly seen: Float64Array
  readonly clicked: Float64Array
}

export interface ClickFit {
  /** Of all entries together, at the first place; null: nothing was seen. */
  readonly baseRate: number | null
  /** `[entryCount]` */
  readonly rates: Float64Array
  /** `[placeCount]` */
  readonly places: Float64Array
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

/** @param entryOf the number of each entry, from 0; those that it lacks are numbered on, in place */
export function clickColumns(counts: readonly ClickCount[], entryOf: Map<string, number>): ClickColumns {
  const columns = {
    entry: new Int32Array(counts.length),
    place: new Int32Array(counts.length),
    seen: new Float64Array(counts.length),
    clicked: new Float64Array(counts.length),
  }
  let placeCount = 0
  // A plain loop: thousands of counts are read between requests.
  for (let at = 0; at < counts.length; at++) {
    const { targetId, rank, impressions, clicks } = counts[at]!
    const known = entryOf.get(targetId)
    const entry = known ?? entryOf.size
    if (known === undefined) entryOf.set(targetId, entry)
    columns.entry[at] = entry
    columns.place[at] = Math.min(rank, MOST_RANKS) - 1
    columns.seen[at] = impressions
    columns.clicked[at] = clicks
    placeCount = Math.max(placeCount, columns.place[at]! + 1)
  }
  return { ...columns, entryCount: entryOf.size, placeCount }
}

export function fitClicks(columns: ClickColumns): ClickFit {
  const { entryCount, placeCount, entry, place, seen, clicked } = columns
  const rates = new Float64Array(entryCount)
  const places = new Float64Array(placeCount).fill(1)
  const clickedOfEntry = sumBy(entry, clicked, entryCount)
  const clickedAtPlace = sumBy(place, clicked, placeCount)
  const total = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0)
  if (total(seen) === 0) return { baseRate: null, rates, places }
  const clickedOfAll = total(clicked) + PRIOR_CLICKS_OF_ALL
  let base = 0
  for (let round = 0; round < ROUNDS; round++) {
    const seenOfEntry = sumBy(entry, seen, entryCount, places, place)
    base = Math.min(1, clickedOfAll / (total(seenOfEntry) + 2 * PRIOR_CLICKS_OF_ALL))
    for (let one = 0; one < entryCount; one++)
      rates[one] = (clickedOfEntry[one]! + PRIOR_IMPRESSIONS * base) / (seenOfEntry[one]! + PRIOR_IMPRESSIONS)
    const expected = sumBy(place, seen, placeCount, rates, entry)
    const factorOf = (at: number) => (clickedAtPlace[at]! + PRIOR_CLICKS) / (expected[at]! + PRIOR_CLICKS)
    const first = factorOf(0)
    for (let at = 0; at < placeCount; at++) places[at] = Math.min(1, factorOf(at) / first)
  }
  return { baseRate: base, rates, places }
}

/** Sums of the values by key; where factors are given, of each value times that of its other key. */
function sumBy(
  keys: Int32Array,
  values: Float64Array,
  count: number,
  factors?: Float64Array,
  otherKeys?: Int32Array,
): Float64Array {
  const sums = new Float64Array(count)
  for (let at = 0; at < values.length; at++)
    sums[keys[at]!]! += factors && otherKeys ? values[at]! * factors[otherKeys[at]!]! : values[at]!
  return sums
}

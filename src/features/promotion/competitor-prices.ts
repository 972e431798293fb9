/** The lowest price that competitors ask for an item at a place, day by day, and how it moves from the last day that is known. */

export interface CompetitorPrice {
  readonly competitor: string
  /** Null: everywhere. Where a competitor has both, that of the place counts. */
  readonly placeId: string | null
  /** Day index; it holds until the next one of the competitor. */
  readonly from: number
  /** 0: the competitor has the item no more. */
  readonly priceMinor: number
}

/** What competitors ask for one item. Prices are grouped once for all places. */
export class CompetitorPrices {
  private readonly competitors: readonly {
    /** `[days]` NaN where none is known. */
    readonly everywhere: Float64Array
    readonly ofPlaces: ReadonlyMap<string | null, readonly CompetitorPrice[]>
  }[]

  /** @param prices by rising `from` */
  constructor(
    prices: readonly CompetitorPrice[],
    private readonly days: number,
  ) {
    const grouped = new Map<string, Map<string | null, CompetitorPrice[]>>()
    for (const price of prices) {
      const { competitor, placeId } = price
      const ofPlaces = grouped.get(competitor) ?? new Map<string | null, CompetitorPrice[]>()
      const ofPlace = ofPlaces.get(placeId)
      if (ofPlace) ofPlace.push(price)
      else ofPlaces.set(placeId, [price])
      grouped.set(competitor, ofPlaces)
    }
    this.competitors = [...grouped.values()].map((ofPlaces) => ({
      everywhere: pricesOfDays(ofPlaces.get(null) ?? [], days),
      ofPlaces,
    }))
  }

  /** `[days]` the lowest price at a place in minor units; NaN where none is known. */
  lowestAt(placeId: string): Float64Array {
    const lowest = new Float64Array(this.days).fill(Number.NaN)
    for (const { everywhere, ofPlaces } of this.competitors) {
      const own = ofPlaces.get(placeId)
      const ofPlace = own ? pricesOfDays(own, this.days) : everywhere
      for (let day = 0; day < this.days; day++) {
        const price = Number.isNaN(ofPlace[day]!) ? everywhere[day]! : ofPlace[day]!
        if (price > 0 && !(price >= lowest[day]!)) lowest[day] = price
      }
    }
    return lowest
  }
}

/** `[days]` ln(the lowest price / its median over the days that it is known on); 0 where it is not known. */
export function logCompetitorPrices(lowest: Float64Array): Float64Array {
  const known = lowest.filter((price) => price > 0).sort()
  const usual = known[Math.floor(known.length / 2)]
  return lowest.map((price) => (price > 0 ? Math.log(price / usual!) : 0))
}

export interface CompetitorRatiosWanted {
  /** Day indices: the last one of the history, and the one that is asked about. */
  readonly lastDay: number
  readonly day: number
  /** That competitors are taken to ask, in minor units. Null: what is known of the day. */
  readonly priceMinor: number | null
}

/**
 * What the lowest price of a competitor is on a day / on the last day of the history.
 * @param lowest `[places][days]` see `CompetitorPrices.lowestAt`
 * @returns `[places]`, 1 where either is unknown; or why a price that is named cannot be judged: nothing to compare it with, or no such price was seen
 */
export function competitorRatios(
  lowest: readonly Float64Array[],
  { lastDay, day, priceMinor }: CompetitorRatiosWanted,
): readonly number[] | 'COMPETITOR_UNKNOWN' | 'COMPETITOR_PRICE_OUTSIDE_SEEN' {
  if (priceMinor !== null) {
    if (!lowest.some((prices) => prices[lastDay]! > 0)) return 'COMPETITOR_UNKNOWN'
    const seen = lowest.map((prices) => prices.subarray(0, lastDay + 1).filter((price) => price > 0))
    const isAbove = seen.some((prices) => prices.some((price) => price <= priceMinor))
    const isBelow = seen.some((prices) => prices.some((price) => price >= priceMinor))
    if (!isAbove || !isBelow) return 'COMPETITOR_PRICE_OUTSIDE_SEEN'
  }
  return lowest.map((prices) => {
    const [before, then] = [prices[lastDay]!, priceMinor ?? prices[day]!]
    return before > 0 && then > 0 ? then / before : 1
  })
}

function pricesOfDays(prices: readonly CompetitorPrice[], days: number): Float64Array {
  const out = new Float64Array(days).fill(Number.NaN)
  const at = (day: number): number => Math.max(0, Math.min(day, days))
  prices.forEach(({ from, priceMinor }, index) => {
    out.fill(priceMinor, at(from), at(prices[index + 1]?.from ?? days))
  })
  return out
}

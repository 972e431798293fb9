/** The lowest price that competitors ask for an item at a place, day by day. */

export interface CompetitorPrice {
  readonly competitor: string
  /** Of one place; false: everywhere. Where a competitor has both, that of the place counts. */
  readonly isOfPlace: boolean
  /** Day index; it holds until the next one of the competitor. */
  readonly from: number
  readonly priceMinor: number
}

/**
 * @param prices by rising `from`
 * @returns `[days]` the lowest price in minor units; NaN where none is known
 */
export function lowestCompetitorPrices(prices: readonly CompetitorPrice[], days: number): Float64Array {
  const lowest = new Float64Array(days).fill(Number.NaN)
  for (const competitor of new Set(prices.map((price) => price.competitor))) {
    const own = prices.filter((price) => price.competitor === competitor)
    const [ofPlace, everywhere] = [true, false].map((isOfPlace) =>
      pricesOfDays(
        own.filter((price) => price.isOfPlace === isOfPlace),
        days,
      ),
    ) as [Float64Array, Float64Array]
    for (let day = 0; day < days; day++) {
      const price = Number.isNaN(ofPlace[day]!) ? everywhere[day]! : ofPlace[day]!
      if (!(price >= lowest[day]!)) lowest[day] = Number.isNaN(price) ? lowest[day]! : price
    }
  }
  return lowest
}

/** `[days]` ln(the lowest price / its median over the days that it is known on); 0 where it is not known. */
export function logCompetitorPrices(lowest: Float64Array): Float64Array {
  const known = lowest.filter((price) => price > 0).sort()
  const usual = known[Math.floor(known.length / 2)]
  return lowest.map((price) => (price > 0 ? Math.log(price / usual!) : 0))
}

function pricesOfDays(prices: readonly CompetitorPrice[], days: number): Float64Array {
  const out = new Float64Array(days).fill(Number.NaN)
  for (const { from, priceMinor } of prices) out.fill(priceMinor, Math.max(0, Math.min(from, days)))
  return out
}

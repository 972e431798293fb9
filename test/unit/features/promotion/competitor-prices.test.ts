import { competitorRatios, CompetitorPrices, logCompetitorPrices } from '../../../../src/features/promotion'

const price = (competitor: string, from: number, priceMinor: number, placeId: string | null = null) => ({
  ...{ competitor, from, priceMinor, placeId },
})
const lowest = (prices: readonly ReturnType<typeof price>[], days: number, placeId = 'here') => [
  ...new CompetitorPrices(prices, days).lowestAt(placeId),
]

describe('prices of competitors', () => {
  it('hold until the next one, and the lowest of all competitors counts', () => {
    const prices = [price('A', -5, 100), price('B', 2, 90), price('A', 3, 80), price('B', 4, 120)]
    expect(lowest(prices, 6)).toEqual([100, 100, 90, 80, 80, 80])
  })

  it('are those of the place where a competitor has both', () => {
    const prices = [price('A', 0, 100), price('A', 1, 130, 'here'), price('A', 2, 90)]
    expect(lowest(prices, 4)).toEqual([100, 130, 130, 130])
    expect(lowest(prices, 4, 'there')).toEqual([100, 100, 90, 90])
  })

  it('are unknown before the first one, and begin on no day that is not read', () => {
    expect(lowest([price('A', 2, 100), price('A', 9, 50)], 4)).toEqual([Number.NaN, Number.NaN, 100, 100])
    expect(lowest([], 2)).toEqual([Number.NaN, Number.NaN])
  })

  it('of 0 say that a competitor has the item no more, and hide no other competitor', () => {
    const prices = [
      price('A', 0, 90),
      price('B', 0, 100),
      price('A', 2, 0),
      price('B', 3, 0),
      price('A', 4, 95),
    ]
    expect(lowest(prices, 5)).toEqual([90, 90, 100, Number.NaN, 95])
    expect(lowest([price('A', 0, 90), price('A', 1, 0, 'here')], 2)).toEqual([90, Number.NaN])
  })

  it('are gone through once, however many competitors there are', () => {
    let reads = 0
    const prices = Array.from({ length: 300 }, (_, at) => ({
      ...price('', 0, 100 + at),
      get competitor() {
        reads++
        return `competitor ${at}`
      },
    }))
    const { length } = prices
    reads = 0
    const all = new CompetitorPrices(prices, 3)
    expect([...all.lowestAt('here'), ...all.lowestAt('there')]).toEqual(Array(6).fill(100))
    expect(reads).toBe(length)
  })

  it('count as logs of what is usual, and as usual where none is known', () => {
    const logs = logCompetitorPrices(Float64Array.of(Number.NaN, 100, 100, 200, 50, 100))
    expect([...logs]).toEqual([0, 0, 0, Math.log(2), Math.log(0.5), 0])
    expect([...logCompetitorPrices(Float64Array.of(Number.NaN))]).toEqual([0])
  })
})

describe('what the lowest price of a competitor is beside that of the last day', () => {
  const places = [Float64Array.of(80, 120, 100, 110), new Float64Array(4).fill(Number.NaN)]
  const ask = (priceMinor: number | null, of = places) =>
    competitorRatios(of, { lastDay: 2, day: 3, priceMinor })

  it('is told for each place, and is 1 where no competitor is known', () => {
    expect(ask(null)).toEqual([1.1, 1])
    expect(ask(80)).toEqual([0.8, 1])
  })

  it('is not told of a price that was never seen, nor where there is nothing to compare it with', () => {
    expect(ask(79)).toBe('COMPETITOR_PRICE_OUTSIDE_SEEN')
    expect(ask(121)).toBe('COMPETITOR_PRICE_OUTSIDE_SEEN')
    expect(ask(100, [places[1]!])).toBe('COMPETITOR_UNKNOWN')
    expect(ask(null, [places[1]!])).toEqual([1])
  })
})

import { logCompetitorPrices, lowestCompetitorPrices } from '../../../../src/features/promotion'

const price = (competitor: string, from: number, priceMinor: number, isOfPlace = false) => ({
  ...{ competitor, from, priceMinor, isOfPlace },
})

describe('prices of competitors', () => {
  it('hold until the next one, and the lowest of all competitors counts', () => {
    const prices = [price('A', -5, 100), price('B', 2, 90), price('A', 3, 80), price('B', 4, 120)]
    expect([...lowestCompetitorPrices(prices, 6)]).toEqual([100, 100, 90, 80, 80, 80])
  })

  it('are those of the place where a competitor has both', () => {
    const prices = [price('A', 0, 100), price('A', 1, 130, true), price('A', 2, 90)]
    expect([...lowestCompetitorPrices(prices, 4)]).toEqual([100, 130, 130, 130])
  })

  it('are unknown before the first one, and begin on no day that is not read', () => {
    expect([...lowestCompetitorPrices([price('A', 2, 100), price('A', 9, 50)], 4)]).toEqual([
      ...[Number.NaN, Number.NaN, 100, 100],
    ])
    expect([...lowestCompetitorPrices([], 2)]).toEqual([Number.NaN, Number.NaN])
  })

  it('count as logs of what is usual, and as usual where none is known', () => {
    const logs = logCompetitorPrices(Float64Array.of(Number.NaN, 100, 100, 200, 50, 100))
    expect([...logs]).toEqual([0, 0, 0, Math.log(2), Math.log(0.5), 0])
    expect([...logCompetitorPrices(Float64Array.of(Number.NaN))]).toEqual([0])
  })
})

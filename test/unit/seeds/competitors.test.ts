/** Competitors of a simulated shop: their prices move demand by the law, and nothing else of the world. */
import { WORLDS, simulateWorld, type WorldLaws } from '../../../seeds'
import { addReferenceRows } from '../../../seeds/writer/reference-rows'
import type { TableBuffers } from '../../../seeds/writer/tables'

const competitors = { count: 3, priceSpread: 0.1, changesPerYear: 20, changeSpread: 0.1, elasticity: 0.8 }

describe('competitors of a simulated shop', () => {
  const worldOf = (laws: WorldLaws) => simulateWorld({ seed: 5, lastDay: '2026-03-31', scale: 'tiny', laws })
  const alone = worldOf(WORLDS.retail)
  const beside = worldOf({ ...WORLDS.retail, competitors })

  it('move demand by the power of the lowest price, and nothing else of the world', () => {
    const { days } = beside.calendar
    const places = beside.locations.length
    const lowest = beside.lowestCompetitorPrices!
    let compared = 0
    for (let cell = 0; cell < alone.truth.mean.length; cell++) {
      if (alone.truth.withoutPromotions[cell] === 0) continue
      const item = Math.floor(cell / (places * days))
      const price = lowest[item * days + (cell % days)]!
      const factor = (price / beside.items[item]!.prices[0]![1]) ** competitors.elasticity
      const ratio = beside.truth.withoutPromotions[cell]! / alone.truth.withoutPromotions[cell]!
      expect(Math.abs(ratio / factor - 1)).toBeLessThan(1e-5)
      compared++
    }
    expect(compared).toBeGreaterThan(1_000)
    expect(beside.items).toEqual(alone.items)
    expect(beside.promotions).toEqual(alone.promotions)
    expect(beside.truth.elasticity).toEqual(alone.truth.elasticity)
    expect(alone.competitorPrices).toEqual([])
    expect(alone.lowestCompetitorPrices).toBeNull()
  })

  it('ask prices that hold until their next one, the lowest of which counts', () => {
    const { days } = beside.calendar
    const priceOn = (competitor: string, item: number, day: number) =>
      beside.competitorPrices.findLast(
        (one) => one.competitor === competitor && one.item === item && one.fromDay <= day,
      )!.priceMinor
    for (const [item, day] of [
      [0, 0],
      [1, Math.floor(days / 2)],
      [2, days - 1],
    ] as const) {
      const prices = ['rival-1', 'rival-2', 'rival-3'].map((competitor) => priceOn(competitor, item, day))
      expect(beside.lowestCompetitorPrices![item * days + day]).toBe(Math.min(...prices))
    }
    expect(beside.competitorPrices.length).toBeGreaterThan(3 * beside.items.length)
  })

  it('are in the price history that is written, with all prices that they asked up to now', () => {
    const written: unknown[][] = []
    const add: TableBuffers['add'] = (table, row) => {
      if (table === 'price_history') written.push([...row])
    }
    const keys = { of: (_: string, index: number) => index, locations: beside.locations.map((_, at) => at) }
    addReferenceRows(beside, keys, { add } as TableBuffers)
    const { calendar } = beside
    const told = beside.competitorPrices.filter(({ fromDay }) => fromDay < calendar.historyDays)
    expect(told.length).toBeGreaterThan(3 * beside.items.length)
    expect(
      written.filter(([, , competitor]) => competitor !== '').map((row) => [0, 2, 3, 4].map((at) => row[at])),
    ).toEqual(
      told.map(({ item, competitor, fromDay, priceMinor }) => [
        ...[item, competitor, calendar.dayAt(fromDay), priceMinor],
      ]),
    )
  })
})

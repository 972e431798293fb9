import { worldCalendar } from '../../../seeds/generator/calendar'
import type { SimulatedItem, SimulatedLocation } from '../../../seeds/generator/entities'
import { simulateItemShocks } from '../../../seeds/generator/demand'
import { simulatePromotions } from '../../../seeds/generator/promotions'
import { WORLDS, type WorldLaws } from '../../../seeds'

const calendar = worldCalendar('2026-06-30', 540, 70)
const items = Array.from({ length: 20 }, (_, index) => ({
  ...{ externalId: `item-${index}`, title: `Item ${index}`, leaf: index, launchDay: -100, retireDay: null },
})) as unknown as SimulatedItem[]
const locations = [{ region: 0 }, { region: 0 }] as unknown as SimulatedLocation[]

/** How far above the usual the shock of the first item is on the days of past promotions, and of planned ones. */
function shocksOf(planningDays: number | undefined): { readonly past: number; readonly planned: number } {
  const base = WORLDS.retail
  const laws: WorldLaws = {
    ...base,
    promotions: {
      ...base.promotions,
      ...{ timingCorrelation: 0.9, planned: 10, running: 0, itemsPerPromotion: [1, 1], planningDays },
    },
  }
  const means = { past: [] as number[], planned: [] as number[] }
  for (let seed = 0; seed < 150; seed++) {
    const itemShocks = simulateItemShocks(seed, laws, items, calendar.days)
    const promotions = simulatePromotions({ seed, laws, calendar, items, locations, itemShocks })
    for (const { items: covered, startDay, endDay } of promotions) {
      let sum = 0
      for (let day = startDay; day <= endDay; day++) sum += itemShocks[covered[0]! * calendar.days + day]!
      means[startDay < calendar.historyDays ? 'past' : 'planned'].push(sum / (endDay - startDay + 1))
      if (planningDays !== undefined && startDay >= calendar.historyDays)
        expect(startDay).toBeLessThanOrEqual(calendar.historyDays + planningDays)
    }
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { past: mean(means.past), planned: mean(means.planned) }
}

test('past and planned promotions stand on demand that is as high, where they choose among as many days', () => {
  const { past, planned } = shocksOf(25)
  expect(past).toBeGreaterThan(0.1)
  expect(Math.abs(past - planned)).toBeLessThan(0.08)
})

test('without planning days, past promotions choose from the whole history, and stand on higher demand', () => {
  const { past, planned } = shocksOf(undefined)
  expect(past).toBeGreaterThan(planned + 0.15)
})

/** Forecasts of an item that takes the place of another one, at several places. */
import { STEP_STATUS } from '../../../src/contracts/demand/demand'
import type { DemandRows } from '../../../src/contracts/demand/demand-rows'
import { seriesWithPredecessor } from '../../../src/features/demand'
import { Pairs } from '../../../src/features/demand/pairs'
import { PlaceFeatures } from '../../../src/features/demand/place-features'
import { randomDemandRows, SHOP_FIRST_DAY } from '../../support/demand-rows'

const HISTORY_DAYS = 60
const REACH = { contextDays: 56, maxStaleDays: 28 }

/** Item '1' sells 10 a day at each of ten places up to a day; '2' sells 10 a day at the first one from a day on. */
function shop({ oldUntil, newFrom }: { oldUntil: number; newFrom: number }): Pairs {
  const rows: DemandRows = randomDemandRows({
    ...{ seed: 1, items: 2, locations: 10, historyDays: HISTORY_DAYS, futureDays: 0 },
  })
  const cells = { item: [] as number[], location: [] as number[], day: [] as number[], units: [] as number[] }
  const sell = (item: number, location: number, from: number, until: number) => {
    for (let day = from; day < until; day++) {
      cells.item.push(item)
      cells.location.push(location)
      cells.day.push(SHOP_FIRST_DAY + day)
      cells.units.push(10)
    }
  }
  for (let location = 0; location < 10; location++)
    sell(0, location, 0, location === 0 ? Math.min(newFrom, oldUntil) : oldUntil)
  sell(1, 0, newFrom, HISTORY_DAYS)
  const first = cells.item.map((item, row) => ({ item, location: cells.location[row]!, row }))
  const places = new PlaceFeatures({ ...rows, weatherForecasts: null })
  return new Pairs(
    {
      ...rows,
      items: rows.items.map((item) => ({ ...item, launchedOn: null, retiredOn: null })),
      cells: {
        item: Int32Array.from(cells.item),
        location: Int32Array.from(cells.location),
        day: Int32Array.from(cells.day),
        units: Float64Array.from(cells.units),
      },
      firstSales: {
        item: Int32Array.from(first, ({ item }) => item),
        location: Int32Array.from(first, ({ location }) => location),
        day: Int32Array.from(first, ({ row }) => cells.day[row]!),
      },
      stockOuts: [],
      // Days without a sale are not known to be without.
      observedRanges: {
        item: new Int32Array(0),
        location: new Int32Array(0),
        from: new Int32Array(0),
        to: new Int32Array(0),
      },
    },
    places,
  )
}

const everywhere = { itemId: '2', locationId: null }

describe('an item that takes the place of another one', () => {
  it('has at each place the days of its predecessor, and over all places their sum', () => {
    const pairs = shop({ oldUntil: HISTORY_DAYS, newFrom: 20 })
    const joined = seriesWithPredecessor(pairs, everywhere, '1', REACH)!
    const observed = [...joined.series.values].filter(
      (_, day) => joined.series.status[day] === STEP_STATUS.observed,
    )
    expect(observed).toHaveLength(HISTORY_DAYS)
    expect(observed.every((units) => units === 100)).toBe(true)
    // Nine places have no day of their own yet.
    expect(joined.ownFrom).toBe(HISTORY_DAYS)
  })

  it('borrows only what is read of a predecessor', () => {
    const { id } = shop({ oldUntil: 20, newFrom: 20 }).places.rows.locations[0]!
    const at = { itemId: '2', locationId: id }
    const borrowed = (newFrom: number, contextDays: number) =>
      seriesWithPredecessor(shop({ oldUntil: newFrom, newFrom }), at, '1', { ...REACH, contextDays })
    expect(borrowed(30, 56)).toMatchObject({ ownFrom: 30 })
    // Forty days of its own, of which 28 are read.
    expect(borrowed(20, 28)).toBeNull()
  })

  it('is a newcomer where the predecessor ended too long ago', () => {
    const pairs = shop({ oldUntil: 25, newFrom: HISTORY_DAYS })
    expect(seriesWithPredecessor(pairs, everywhere, '1', REACH)).toBeNull()
    const later = shop({ oldUntil: 40, newFrom: HISTORY_DAYS })
    expect(seriesWithPredecessor(later, everywhere, '1', REACH)).not.toBeNull()
  })
})

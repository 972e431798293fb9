/** What models of every measure and granularity are trained on. */
import { seriesName } from '../../../src/contracts/demand/demand'
import { systemClock } from '../../../src/core/time/clock'
import { levelsOf } from '../../../src/evaluation'
import { loadTrainingPanel } from '../../../src/training/demand/training-panel'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { storeDemandShop } from '../../support/demand-shop'

describe('the panel that models are trained on', () => {
  let test: TestDatabase
  const load = (options: Partial<Parameters<typeof loadTrainingPanel>[1]> = {}) =>
    loadTrainingPanel(test.database, {
      ...{ clock: systemClock, trainingDays: 160, measure: 'UNITS', granularity: 'DAY' },
      ...options,
    })

  beforeAll(async () => {
    test = await createTestDatabase()
    await storeDemandShop(test.database)
    await test.database.query(
      `INSERT INTO location (id, external_id, name, kind, time_zone, updated_at) VALUES (99, 'eu', 'Europe', 'REGION', 'UTC', now());
       UPDATE location SET parent_id = 99 WHERE id = 2`,
    )
  })
  afterAll(() => test.drop())

  it('holds items, and what categories and all items add up to, at places, in regions and everywhere', async () => {
    const { series, historySteps } = await load()
    expect(historySteps).toBe(160)
    const levels = levelsOf(series)
    const sums = series.filter(({ itemId }) => itemId === null)
    expect(sums.map(seriesName)).toEqual([
      ...['category-1/1', 'category-1/2', 'category-1/all', 'category-2/1', 'category-2/2', 'category-2/all'],
      ...['all/1', 'all/2', 'all/99', 'all/all'],
    ])
    // Each unit counts once at the bottom, which all items everywhere is the sum of.
    const bottom = series.filter((_, row) => levels[row] === 'bottom')
    expect(bottom.every(({ itemId, locationId }) => itemId !== null && locationId !== null)).toBe(true)
    const unitsOf = (some: typeof series) =>
      some.reduce((sum, { values }) => sum + values.reduce((total, units) => total + units, 0), 0)
    expect(unitsOf(bottom)).toBe(unitsOf(sums.slice(-1)))
    expect(unitsOf(bottom)).toBeGreaterThan(1000)
  })

  it('has whole weeks and months', async () => {
    const weeks = await load({ granularity: 'WEEK' })
    expect(weeks.grid).toMatchObject({ granularity: 'WEEK', season: 52 })
    expect(weeks.historySteps).toBe(22)
    expect((await load({ granularity: 'MONTH' })).historySteps).toBe(5)
    expect(weeks.series.map(seriesName)).toEqual((await load()).series.map(seriesName))
  })

  it('does not know orders of several items where all of it was imported', async () => {
    const units = (await load()).series
    const { series } = await load({ measure: 'ORDERS' })
    series.forEach(({ itemId, status }, row) => {
      const sold = [...units[row]!.values.keys()].filter((day) => units[row]!.values[day]! > 0)
      expect(sold.length).toBeGreaterThan(0)
      expect(new Set(sold.map((day) => status[day]))).toEqual(new Set([itemId === null ? 0 : 1]))
    })
  })
})

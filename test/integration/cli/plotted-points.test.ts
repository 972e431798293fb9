import { plottedPoints, plottedRow } from '../../../src/cli/backtest/plotted-series'
import { systemClock } from '../../../src/core/time/clock'
import { addDays } from '../../../src/core/time/day'
import { backtest } from '../../../src/evaluation'
import { UNITS_BY_DAY } from '../../../src/contracts/demand/model-names'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { loadTrainingPanel } from '../../../src/training/demand/training-panel'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { storeDemandShop } from '../../support/demand-shop'

/** The first whole number that float32 does not hold. */
const EXACT = 2 ** 24 + 1

describe('the drawing of a backtest', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
    await storeDemandShop(test.database, { items: 2, locations: 1, historyDays: 120 })
  })
  afterAll(() => test.drop())

  it('shows what was sold as it was recorded, to the last unit, of as many days as are read', async () => {
    const panel = await loadTrainingPanel(test.database, {
      clock: systemClock,
      trainingDays: 100,
      ...UNITS_BY_DAY,
    })
    expect(panel.historySteps).toBe(100)
    const row = plottedRow(panel, null)
    const { itemId } = panel.series[row]!
    const day = addDays(panel.grid.start, panel.historySteps - 1)
    await test.database.query(
      'UPDATE demand_day SET units = $1 WHERE item_id = $2::bigint AND day = $3::date',
      [EXACT, itemId, day],
    )
    const { windows } = await backtest(DEMAND_FAMILIES['seasonal-naive'].createEstimator({}), panel, {
      windows: 1,
      stride: 28,
      horizon: 28,
      refit: false,
      seed: 1,
    })
    const points = await plottedPoints(test.database, panel, 'UNITS', windows, row)
    expect(points.at(-1)).toMatchObject({ day, actual: EXACT })
    const recorded = await test.database.query<{ day: string; units: number }>(
      'SELECT day, sum(units)::float8 AS units FROM demand_day WHERE item_id = $1::bigint GROUP BY day',
      [itemId],
    )
    const unitsOf = new Map(recorded.map((one) => [one.day, one.units]))
    expect(points.length).toBeGreaterThan(56)
    for (const { day: shown, actual } of points) {
      if (actual !== null) expect([shown, actual]).toEqual([shown, unitsOf.get(shown) ?? 0])
    }
  })
})

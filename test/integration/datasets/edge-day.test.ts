import { edgeDay } from '../../../src/db/repositories/demand/edge-day'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { storeDemandShop } from '../../support/demand-shop'

describe('the first and the last day of a place', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
    await storeDemandShop(test.database, { items: 12, locations: 2, historyDays: 120 })
    await test.database.query(
      `INSERT INTO location (id, external_id, name, kind, time_zone, updated_at)
       SELECT 1000 + n, 'kiosk-' || n, 'Kiosk', 'STORE', 'Europe/Berlin', now() FROM generate_series(1, 500) n`,
    )
    // Rows that came day by day, and fresh statistics: then PostgreSQL believes to find a day of a place soon among the days of all.
    await test.database.query('CLUSTER demand_day USING demand_day_day_idx')
    await test.database.query('ANALYZE')
  })
  afterAll(() => test.drop())

  it.each(['ASC', 'DESC'] as const)('%s are those of its rows', async (order) => {
    const end = order === 'ASC' ? 'min' : 'max'
    const days = await test.database.query<{ told: string | null; truth: string | null }>(
      `SELECT ${edgeDay(order, 'l.id', "'IMPORT'", 'd.units > 0')}::text AS told,
              (SELECT ${end}(day)::text FROM demand_day WHERE location_id = l.id AND source = 'IMPORT' AND units > 0) AS truth
         FROM location l`,
    )
    expect(days.some(({ truth }) => truth !== null)).toBe(true)
    expect(days.map(({ told }) => told)).toEqual(days.map(({ truth }) => truth))
  })

  it.each(['ASC', 'DESC'] as const)('%s are read from the index of the place', async (order) => {
    const plan = JSON.stringify(
      await test.database.query(
        `EXPLAIN (FORMAT JSON) SELECT ${edgeDay(order, 'l.id', "'IMPORT'")} FROM location l`,
      ),
    )
    expect(plan).toContain('demand_day_location_id_source_day_idx')
    expect(plan).not.toContain('demand_day_day_idx')
  })
})

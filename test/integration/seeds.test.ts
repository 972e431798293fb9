import {
  SCALES,
  WORLDS,
  cellIndex,
  lastSeedDay,
  seedShop,
  simulateDemandRows,
  simulateTransactions,
  simulateWeatherRows,
  simulateWorld,
  type SeedSummary,
} from '../../seeds'
import { fixedClock } from '../../src/core/time/clock'
import type { WeatherRows } from '../../src/contracts/session/weather-rows'
import { dayNumber, startOfDay } from '../../src/core/time/day'
import { readPlaceWeather } from '../../src/db/repositories/behaviour/place-weather.repository'
import { readSlateReport } from '../../src/db/repositories/slates/slate-report.repository'
import { loadDemandPanel } from '../../src/datasets/demand-panel'
import { panelAt } from '../../src/evaluation'
import { buildDemandPanel } from '../../src/features/demand'
import { AdvertReportService } from '../../src/services/slates/advert-report.service'
import { RollupService } from '../../src/services/demand/rollup.service'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { exhaustively } from '../support/extent'

const LAST_DAY = '2026-03-31'
const tiny = { size: 'tiny', seed: 5, lastDay: LAST_DAY } as const

async function number(test: TestDatabase, sql: string, params: readonly unknown[] = []): Promise<number> {
  const [row] = await test.database.query<{ n: number }>(`SELECT (${sql})::float8 AS n`, params)
  return row!.n
}

/** Units by `item|location|day`, of a query with these columns. */
async function soldByDay(test: TestDatabase, sql: string): Promise<Map<string, number>> {
  const rows = await test.database.query<{ item: string; location: string; day: string; units: number }>(sql)
  return new Map(rows.map(({ item, location, day, units }) => [`${item}|${location}|${day}`, units]))
}

describe('a seeded shop', () => {
  let test: TestDatabase
  let summary: SeedSummary
  const fractions: number[] = []
  const world = simulateWorld({ seed: tiny.seed, lastDay: LAST_DAY, scale: 'tiny' })

  const soldInWorld = () => {
    const sold = new Map<string, number>()
    world.items.forEach(({ externalId: item }, i) =>
      world.locations.forEach(({ externalId: location }, l) => {
        for (let day = 0; day < world.calendar.historyDays; day++) {
          const units = world.sales.units[cellIndex(world, i, l, day)]!
          if (units > 0) sold.set(`${item}|${location}|${world.calendar.dayAt(day)}`, units)
        }
      }),
    )
    return sold
  }

  beforeAll(async () => {
    test = await createTestDatabase()
    summary = await seedShop({
      ...tiny,
      database: test.database,
      onProgress: ({ fraction }) => fractions.push(fraction),
    })
  })
  afterAll(() => test.drop())

  it('holds as many rows as the summary says, and as the world has', async () => {
    for (const [table, count] of Object.entries(summary.rows)) {
      expect([table, await number(test, `SELECT count(*) FROM "${table}"`)]).toEqual([table, count])
      expect([table, count]).not.toEqual([table, 0])
    }
    let events = 0
    for (const { sessions, reviews } of simulateTransactions(world)) {
      for (const session of sessions) events += session.events.length
      events += reviews.length
    }
    expect(summary.rows.event).toBe(events)
    expect(summary.rows.event_receipt).toBe(events)
    expect(summary.rows.item).toBe(SCALES.tiny.items)
    expect(await number(test, 'SELECT count(*) FROM calendar_day')).toBe(world.holidays.length)
  })

  it('sold in each place on each local day what the world sold', async () => {
    const found = await soldByDay(
      test,
      `SELECT i.external_id AS item, l.external_id AS location,
              (o.ordered_at AT TIME ZONE l.time_zone)::date AS day, sum(ol.quantity) AS units
         FROM order_line ol JOIN shop_order o ON o.id = ol.order_id
         JOIN item i ON i.id = ol.item_id JOIN location l ON l.id = o.location_id GROUP BY 1, 2, 3`,
    )
    expect(found).toEqual(soldInWorld())
  })

  it('is rolled up to the same: purchases of sessions are not counted beside their orders', async () => {
    await new RollupService({
      database: test.database,
      clock: fixedClock('2026-04-02T00:00:00Z'),
    }).recomputeAll()
    const found = await soldByDay(
      test,
      `SELECT i.external_id AS item, l.external_id AS location, d.day, d.units
         FROM demand_day d JOIN item i ON i.id = d.item_id JOIN location l ON l.id = d.location_id WHERE d.units > 0`,
    )
    expect(found).toEqual(soldInWorld())
    expect(await number(test, 'SELECT sum(visits) FROM demand_day')).toBeGreaterThan(500)
    expect(await number(test, 'SELECT sum(returns) FROM demand_day')).toBeGreaterThan(10)
  })

  it('has adverts that stay within their budgets and days, and methods that pay for its orders where they were paid', async () => {
    expect(summary.rows.advert).toBe(9)
    const outside = `SELECT count(*) FROM advert_day d JOIN advert a ON a.id = advert_id
      WHERE day < starts_on OR day > coalesce(ends_on, $1::date) OR clicks > impressions`
    expect(await number(test, outside, [LAST_DAY])).toBe(0)
    const overspent = `SELECT count(*) FROM (SELECT a.id FROM advert_day d JOIN advert a ON a.id = advert_id
      GROUP BY a.id HAVING sum(cost_minor) > budget_minor) over_budget`
    expect(await number(test, overspent)).toBe(0)
    const differently = `SELECT count(*) FROM advert_day d WHERE (d.impressions, d.clicks) <> (
      SELECT count(*) FILTER (WHERE e.type = 'IMPRESSION'), count(*) FILTER (WHERE e.type = 'CLICK')
        FROM event e JOIN recommendation_slate s ON s.id = e.slate_id JOIN location l ON l.id = e.location_id
       WHERE s.target_type = 'Advert' AND s.target_ids[e.slate_rank] = d.advert_id AND (s.offered_at AT TIME ZONE l.time_zone)::date = d.day)`
    expect(await number(test, `SELECT sum(clicks) FROM advert_day`)).toBeGreaterThan(5)
    expect(await number(test, differently)).toBe(0)
    const unpayable = `SELECT count(*) FROM shop_order o
      LEFT JOIN payment_method m ON m.external_id = o.payment_method
      WHERE m.id IS NULL OR EXISTS (SELECT FROM payment_method_availability WHERE payment_method_id = m.id)
        AND NOT EXISTS (SELECT FROM payment_method_availability a WHERE a.payment_method_id = m.id
                         AND a.location_id = o.location_id AND a.currency = o.currency)`
    expect(await number(test, unpayable)).toBe(0)
  })

  it('has totals that are the sums of their lines', async () => {
    const wrong = await number(
      test,
      `SELECT count(*) FROM shop_order o JOIN LATERAL (
         SELECT sum(quantity * unit_price_minor - discount_minor) AS net, sum(discount_minor) AS discount
           FROM order_line WHERE order_id = o.id) s ON true
        WHERE o.total_minor <> s.net OR o.discount_minor <> s.discount`,
    )
    expect(wrong).toBe(0)
  })

  it('knows nothing after its last day but plans and forecasts', async () => {
    // The tiny shop's westernmost place is the last whose day ends.
    const end = startOfDay('2026-04-01', 'America/New_York')
    const latest = (column: string, table: string) =>
      test.database
        .query<{ at: Date }>(`SELECT max(${column}) AS at FROM "${table}"`)
        .then(([row]) => row!.at.getTime())
    for (const [column, table] of [
      ['occurred_at', 'event'],
      ['received_at', 'event'],
      ['ordered_at', 'shop_order'],
      ['received_at', 'shop_order'],
      ['delivered_at', 'shop_order'],
      ['returned_at', 'order_return'],
      ['counted_at', 'inventory_snapshot'],
      ['started_at', 'stock_out'],
      ['received_at', 'weather_day'],
      ['known_at', 'weather_forecast'],
      ['received_at', 'weather_forecast'],
      ['known_at', 'price_history'],
      ['known_at', 'promotion'],
      ['known_at', 'calendar_day'],
      ['received_at', 'price_history'],
      ['created_at', 'promotion'],
      ['received_at', 'advert_day'],
      ['created_at', 'advert'],
      ['decided_at', 'user_consent'],
    ] as const) {
      expect([table, column, (await latest(column, table)) < end.getTime()]).toEqual([table, column, true])
    }
    expect(
      await number(test, 'SELECT count(*) FROM promotion WHERE starts_on > $1::date', [LAST_DAY]),
    ).toBeGreaterThan(1)
    const forecasts = `SELECT count(*) FROM weather_day WHERE is_forecast AND day > $1::date`
    expect(await number(test, forecasts, [LAST_DAY])).toBe(2 * world.laws.weather.forecastDays)
    expect(
      await number(test, 'SELECT count(*) FROM weather_day WHERE is_forecast AND day <= $1::date', [
        LAST_DAY,
      ]),
    ).toBe(0)
  })

  it('tells visits of the weather as the fast mode does, and measures no day before it is over', async () => {
    const places = await test.database.query<{ id: string }>(
      `SELECT l.id::text FROM unnest($1::text[]) WITH ORDINALITY AS given(code, at) JOIN location l ON l.external_id = code ORDER BY at`,
      [world.locations.map(({ externalId }) => externalId)],
    )
    const told = await readPlaceWeather(test.database, {
      placeIds: places.map(({ id }) => id),
      first: world.calendar.firstDay,
      last: LAST_DAY,
      asOf: new Date('2026-04-02'),
    })
    // In tenths, as the shop tells it. Of the last day it also knows what was measured.
    const inWords = ({ place, day, knownMs, temperatureC, precipitationMm }: WeatherRows) =>
      [...place].flatMap((at, row) => {
        const tenths = [temperatureC[row]!, precipitationMm[row]!].map((value) => Math.round(value * 10))
        return day[row] === dayNumber(LAST_DAY)
          ? []
          : `${at} ${day[row]} ${knownMs[row]}: ${tenths.join(' ')}`
      })
    expect(inWords(told).length).toBeGreaterThan(100)
    expect(inWords(told)).toEqual(inWords(simulateWeatherRows(world)))
  })

  it('has the panel of the fast mode, as it was known at every day', async () => {
    const { panel } = await loadDemandPanel(test.database, {
      series: 'items',
      originDay: LAST_DAY,
      historySteps: world.calendar.historyDays,
      futureSteps: world.calendar.days - world.calendar.historyDays,
      origins: 'all',
    })
    const fast = buildDemandPanel(
      simulateDemandRows({ seed: tiny.seed, lastDay: LAST_DAY, scale: 'tiny' }).rows,
    )
    const ahead = (from: typeof panel, origin: number) =>
      panelAt(from, origin, { historySteps: 1, futureSteps: 28 }).series.map(({ covariates }) => covariates)
    const distinct = new Set<string>()
    for (const origin of [60, 100, 140, 171]) {
      // Items that are not sold any more are in the fast mode only.
      const known = ahead(panel, origin)
      expect(known.length).toBeGreaterThan(15)
      const expected = new Set(ahead(fast, origin).map((covariates) => covariates.join()))
      for (const covariates of known) {
        expect(expected.has(covariates.join())).toBe(true)
        distinct.add(covariates.join())
      }
    }
    expect(distinct.size).toBeGreaterThan(40)
  })

  it('leaves no row that refers to a row that is not there', async () => {
    const keys = await test.database.query<{ child: string; parent: string; column: string }>(
      `SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent, a.attname AS column
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND array_length(c.conkey, 1) = 1
          AND c.confkey[1] = (SELECT attnum FROM pg_attribute WHERE attrelid = c.confrelid AND attname = 'id')`,
    )
    expect(keys.length).toBeGreaterThan(20)
    for (const { child, parent, column } of keys) {
      const orphans = `SELECT count(*) FROM ${child} c WHERE c.${column} IS NOT NULL
                         AND NOT EXISTS (SELECT FROM ${parent} p WHERE p.id = c.${column})`
      expect([child, column, await number(test, orphans)]).toEqual([child, column, 0])
    }
  })

  it('knows customers who sign in from then on, and has reviews of what they ordered', async () => {
    const signIns = `SELECT count(*) FROM event WHERE type IN ('LOGIN', 'SIGNUP') AND user_id IS NOT NULL`
    expect(await number(test, signIns)).toBeGreaterThan(20)
    // Nobody is known in a session before signing in.
    const known = `SELECT count(*) FROM event e JOIN event l ON l.session_id = e.session_id AND l.type IN ('LOGIN', 'SIGNUP')
      WHERE e.user_id IS NOT NULL AND e.occurred_at < l.occurred_at OR e.user_id IS NULL AND e.occurred_at > l.occurred_at`
    expect(await number(test, known)).toBe(0)
    const reviews = `SELECT count(*) FROM event e WHERE type = 'REVIEW'`
    expect(await number(test, reviews)).toBeGreaterThan(3)
    const wrong = `${reviews} AND (rating IS NULL OR rating NOT BETWEEN 1 AND 5 OR NOT EXISTS (
      SELECT FROM shop_order o JOIN order_line n ON n.order_id = o.id
       WHERE o.external_id = e.order_external_id AND o.user_id = e.user_id AND n.item_id = e.item_id AND o.ordered_at < e.occurred_at))`
    expect(await number(test, wrong)).toBe(0)
  })

  it('links purchases to orders that exist', async () => {
    const purchases = `SELECT count(*) FROM event WHERE type = 'PURCHASE'`
    const linked = `${purchases} AND EXISTS (SELECT FROM shop_order o JOIN session s ON s.external_id = o.session_external_id
                     WHERE o.external_id = event.order_external_id AND s.id = event.session_id)`
    expect(await number(test, purchases)).toBeGreaterThan(10)
    expect(await number(test, linked)).toBe(await number(test, purchases))
  })

  it('has lists whose impressions and clicks name the item at their rank, and a report of them', async () => {
    const named = `SELECT count(*) FROM event WHERE slate_id IS NOT NULL`
    const right = `SELECT count(*) FROM event e JOIN recommendation_slate s ON s.id = e.slate_id
                    WHERE s.session_id = e.session_id AND s.propensities[e.slate_rank] BETWEEN 0 AND 1
                      AND CASE WHEN s.target_type = 'Item'
                               THEN s.target_ids[e.slate_rank] = e.item_id AND s.prices_minor[e.slate_rank] = e.price_minor
                               ELSE e.item_id IS NULL AND s.target_ids[e.slate_rank] > 0 END`
    expect(await number(test, named)).toBeGreaterThan(100)
    expect(await number(test, right)).toBe(await number(test, named))
    expect(await number(test, `SELECT count(*) FROM event WHERE type IN ('IMPRESSION', 'CLICK')`)).toBe(
      await number(test, named),
    )
    const [all] = await readSlateReport(test.database, {
      from: new Date('2026-01-01'),
      to: new Date('2026-04-02'),
      groupBy: 'SURFACE',
      experimentId: null,
      surface: null,
      windowHours: 24,
      maxGroups: 5,
    })
    expect(all).toMatchObject({ lists: summary.rows.recommendation_slate })
    expect(all!.clicks).toBe(await number(test, `SELECT count(*) FROM event WHERE type = 'CLICK'`))
    expect(all!.clicks).toBeGreaterThan(0)
  })

  it('says what was seeded, and tells of its progress', async () => {
    const { prisma } = test.database
    const settings = await prisma.setting.findMany({
      where: { key: { in: ['seed', 'shop'] } },
      orderBy: { key: 'asc' },
    })
    expect(settings.map(({ key, value }) => [key, value])).toEqual([
      [
        'seed',
        { size: 'tiny', seed: 5, world: 'retail', firstDay: world.calendar.firstDay, lastDay: LAST_DAY },
      ],
      ['shop', { currency: 'EUR', timeZone: 'Europe/Berlin' }],
    ])
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  })

  it('goes on with keys of its own', async () => {
    const { prisma } = test.database
    const newest = await number(test, 'SELECT max(id) FROM app_user')
    const user = await prisma.user.create({ data: { externalId: 'someone-new' } })
    expect(user.id).toBe(BigInt(newest) + 1n)
  })

  it('is not seeded again', async () => {
    const before = await number(test, 'SELECT count(*) FROM shop_order')
    await expect(seedShop({ ...tiny, database: test.database })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await number(test, 'SELECT count(*) FROM shop_order')).toBe(before)
  })
})

describe('a seeded shop whose visits see many adverts', () => {
  exhaustively(() => {
    it('has a return on the investment in each placement: what the visits bought after their clicks, beside what these cost', async () => {
      const test = await createTestDatabase()
      try {
        const { retail } = WORLDS
        const laws = {
          ...retail,
          adverts: { ...retail.adverts, shownShare: 1, clickLogOdds: 0, clicksPerPlaceDay: 5 },
        }
        const size = { ...SCALES.tiny, historyDays: 40, sessionDays: 28 }
        await seedShop({ ...tiny, size, world: laws, database: test.database })
        const to = { to: LAST_DAY, attributionHours: 1 }
        const lines = await new AdvertReportService(test.database).report(
          { kind: 'admin' },
          { from: '2026-03-01', ...to },
        )
        expect(lines.map(({ placement }) => placement).sort()).toEqual(
          Object.keys(laws.adverts.placements).sort(),
        )
        for (const line of lines) {
          expect(line.loggedClicks).toBe(line.clicks)
          expect(line.conversions).toBeGreaterThan(0)
          expect(line.returnOnInvestment).toBeCloseTo(
            Number(line.revenueMinor) / Number(line.costMinor) - 1,
            9,
          )
          expect(line.returnOnInvestment).toBeGreaterThan(-1)
        }
      } finally {
        await test.drop()
      }
    })
  })
})

describe('a seeding that does not end', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
  })
  afterAll(() => test.drop())

  it('leaves nothing behind when cancelled, and when its connection is killed; then it can begin again', async () => {
    const { database } = test
    const cancel = new AbortController()
    const cancelled = seedShop({
      ...tiny,
      database,
      signal: cancel.signal,
      onProgress: ({ fraction }) => fraction > 0.5 && cancel.abort(),
    })
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await number(test, 'SELECT count(*) FROM item')).toBe(0)

    const kills: Promise<unknown>[] = []
    const broken = seedShop({
      ...tiny,
      database,
      onProgress: ({ stage }) => {
        if (stage !== 'transactions' || kills.length > 0) return
        kills.push(
          database.query(
            `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          ),
        )
      },
    })
    await expect(broken).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await Promise.all(kills)
    expect(await number(test, 'SELECT count(*) FROM item')).toBe(0)

    const lastDay = lastSeedDay('tiny', new Date())
    const summary = await seedShop({ ...tiny, lastDay, database })
    expect(summary.totalRows).toBeGreaterThan(5_000)
    expect(await number(test, 'SELECT count(*) FROM event WHERE occurred_at > now()')).toBe(0)
  })
})

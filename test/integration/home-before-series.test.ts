/** A home made by the version before series had a table of their own: see test/fixtures/home-before-series/make.mjs. */
import { UNITS_BY_DAY } from '../../src/contracts/demand/model-names'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemandTypes } from '../../src/contracts/demand/demand'
import { packageRoot } from '../../src/core/package-root'
import { createLogger } from '../../src/core/logger'
import { fixedClock } from '../../src/core/time/clock'
import { createDatabase, type Database } from '../../src/db/client'
import { migrate, readMigrations } from '../../src/db/migrate'
import { NotificationListener } from '../../src/db/notifications'
import { findSeriesEvaluations } from '../../src/db/repositories/models/series-evaluation.repository'
import { artifactRoot, ModelRegistry } from '../../src/registry/registry'
import { installationId } from '../../src/db/repositories/operations/installation.repository'
import { Serving } from '../../src/serving/serving'
import { encodeFeedCursor } from '../../src/services/feed-cursor'
import { ForecastEngine } from '../../src/services/demand/forecast-engine'
import { ForecastFeed, type ForecastMessage } from '../../src/services/demand/forecast-feed'
import { ForecastService } from '../../src/services/demand/forecast.service'
import type { DemandForecastValue } from '../../src/services/demand/forecast-value'
import { RefreshService } from '../../src/services/demand/refresh.service'
import { createRawTestDatabase } from '../support/database'
import { temporaryFolder } from '../../bench/temporary-folder'
import { queryOnce } from '../support/embedded'

const FIXTURE = join(packageRoot(), 'test/fixtures/home-before-series')
const LAST_MIGRATION_BEFORE = '20261129120918_version_signature'
const admin = { kind: 'admin' } as const
const logger = createLogger({ level: 'silent', name: 'test' })

/** Tables that hung on an item and a location; the columns are those of the version before, which series give again. */
const KEPT = {
  forecast: `id, item_id, location_id, revision, origin_day::text, last_observed_day::text, version_id, covariate_hash, md5(points), issued_at::text`,
  forecast_refresh: `id, item_id, location_id, COLUMNS.category_id, forecast_id, created_at::text`,
  series_evaluation: `version_id, item_id, location_id, scored_days, wape, mase, bias, pinball, coverage80, baseline_wape, baseline_mase`,
}
const OF_SERIES = 'series_revision'
const REVISIONS = `item_id, location_id, revision, refreshed_revision, updated_at::text`

describe('a home of the version before', () => {
  const closers: (() => Promise<void> | void)[] = []
  const before: Record<string, object[]> = {}
  let url: string
  let database: Database
  let registry: ModelRegistry
  let forecasts: ForecastService
  let refreshes: RefreshService
  let feed: ForecastFeed

  beforeAll(async () => {
    const raw = await createRawTestDatabase({ contents: 'nothing' })
    closers.push(() => raw.drop())
    url = raw.url
    const migrations = readMigrations()
    const last = migrations.findIndex(({ name }) => name === LAST_MIGRATION_BEFORE)
    await migrate(url, logger, migrations.slice(0, last + 1))
    await queryOnce(url, readFileSync(join(FIXTURE, 'database.sql'), 'utf8'))
    for (const [table, columns] of Object.entries(KEPT)) {
      before[table] = await queryOnce(
        url,
        `SELECT ${columns.replace('COLUMNS', table)} FROM ${table} ORDER BY 1, 2, 3`,
      )
    }
    before[OF_SERIES] = await queryOnce(url, `SELECT ${REVISIONS} FROM ${OF_SERIES} ORDER BY 1, 2`)
    await migrate(url, logger)

    database = await createDatabase({ url, logger, poolSize: 4 })
    closers.push(() => database.close())
    const home = temporaryFolder()
    closers.push(() => home.remove())
    cpSync(join(FIXTURE, 'models'), artifactRoot(home.path, await installationId(database)), {
      recursive: true,
    })
    registry = await ModelRegistry.open({ database, home: home.path, logger })
    const listener = new NotificationListener(url, logger)
    await listener.start()
    closers.push(() => listener.close())
    const serving = new Serving({ registry, listener: null, logger })
    await serving.start()
    closers.push(() => serving.stop())
    const models = serving.of<DemandTypes>('demand')
    const clock = fixedClock('2026-03-10T12:00:00Z')
    const engine = new ForecastEngine({ database, models: () => models, clock })
    forecasts = new ForecastService({ database, engine, models: () => models, clock })
    refreshes = new RefreshService({ database, engine, clock, logger })
    feed = new ForecastFeed({ listener, refreshes, forecasts, logger })
    closers.push(() => feed.stop())
  })
  afterAll(async () => {
    for (const close of closers.reverse()) await close()
  })

  it.each(Object.entries(KEPT))('keeps every row of %s under its series', async (table, columns) => {
    expect(before[table]!.length).toBeGreaterThan(5)
    const after = await queryOnce(
      url,
      `SELECT ${columns.replace('COLUMNS', table).replace(/^id/, `${table}.id`).replace(' revision', ` ${table}.revision`)}
         FROM ${table} JOIN series ON series.id = series_id AND measure = 'UNITS' AND granularity = 'DAY' AND series.category_id = 0
        ORDER BY 1, 2, 3`,
    )
    expect(after).toEqual(before[table])
  })

  it('keeps the revision of every series, and what its subscribers were told of', async () => {
    expect(before[OF_SERIES]!.length).toBe(9)
    expect(await queryOnce(url, `SELECT ${REVISIONS} FROM series ORDER BY item_id, location_id`)).toEqual(
      before[OF_SERIES],
    )
  })

  it('answers with the stored forecasts of the champion, and computes none', async () => {
    const champion = await registry.champion('demand')
    expect(champion).toMatchObject({ version: 1, family: 'seasonal-naive' })
    const stored = await database.query<{ id: bigint; itemId: bigint; locationId: bigint }>(
      `SELECT max(f.id) AS "id", s.item_id AS "itemId", s.location_id AS "locationId" FROM forecast f
         JOIN series s ON s.id = f.series_id AND s.revision = f.revision AND s.revision = s.refreshed_revision
        GROUP BY 2, 3 ORDER BY 1`,
    )
    expect(stored.length).toBeGreaterThan(5)
    const answers = (await forecasts.forecastMany(
      admin,
      stored.map(({ itemId, locationId }) => ({
        ...UNITS_BY_DAY,
        itemId,
        categoryId: null,
        locationId: locationId || null,
        horizonDays: 28,
      })),
    )) as DemandForecastValue[]
    expect(answers.map(({ id, versionId }) => ({ id, versionId }))).toEqual(
      stored.map(({ id }) => ({ id, versionId: champion!.id })),
    )
    expect(await queryOnce(url, 'SELECT count(*)::int AS count FROM forecast')).toEqual([
      { count: before['forecast']!.length },
    ])
  })

  it('finds the evaluation of a series', async () => {
    const versionId = (await registry.champion('demand'))!.id
    const [figures] = await findSeriesEvaluations(database, [{ versionId, itemId: '1', locationId: null }])
    expect(figures).toMatchObject({ scoredDays: expect.any(Number), metrics: { wape: expect.any(Number) } })
  })

  it('lets a subscriber go on from a cursor of before, with what it missed and what waited to be refreshed', async () => {
    const subscriber = await feed.subscribe(
      admin,
      { measures: ['UNITS'], granularities: ['DAY'], itemIds: null, locationIds: null, categoryIds: null },
      encodeFeedCursor('demandForecastRefreshed', 9n),
    )
    const next = async () => {
      const { value: message } = (await subscriber.next()) as IteratorYieldResult<ForecastMessage>
      return [message.kind, message.forecast?.itemId, message.forecast?.locationId]
    }
    const missed = before['forecast_refresh']!.slice(9) as { item_id: string; location_id: string }[]
    expect(missed).toHaveLength(2)
    for (const { item_id: item, location_id: location } of missed) {
      expect(await next()).toEqual(['UPDATE', BigInt(item), BigInt(location) || null])
    }
    const [waiting] = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM series WHERE revision > refreshed_revision`,
    )
    expect(waiting!.count).toBe(2)
    expect(await refreshes.refreshPending()).toBe(2)
    expect([(await next())[0], (await next())[0]]).toEqual(['UPDATE', 'UPDATE'])
  })
})

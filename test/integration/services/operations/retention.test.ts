import { createLogger } from '../../../../src/core/logger'
import { enqueueJob } from '../../../../src/db/jobs'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { RetentionService } from '../../../../src/services/operations/retention.service'
import { insertModelVersion } from '../../../support/last-week-model'
import { clock, createShop, event, ingestKey, NOW, type TestShop } from '../../../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })
const MS_PER_DAY = 86_400_000
const daysAgo = (days: number): Date => new Date(Date.parse(NOW) - days * MS_PER_DAY)

describe('retention', () => {
  let shop: TestShop
  let retention: RetentionService

  beforeAll(async () => {
    shop = await createShop()
    retention = new RetentionService({
      database: shop.database,
      clock,
      logger,
      retention: { receiptDays: 90, auditDays: 730, slateDays: 90, predictionDays: 365 },
      // Several batches each.
      batchSize: 2,
    })
  })
  afterAll(() => shop.drop())

  /** Ages in days, sorted, of what is in `column` of a table. */
  /** Units of items by day, everywhere. */
  async function insertSeries(itemIds: readonly bigint[]): Promise<bigint[]> {
    const rows = await shop.read<{ id: bigint }>(
      `INSERT INTO series (measure, granularity, item_id) SELECT 'UNITS', 'DAY', unnest($1::bigint[])
       ON CONFLICT (item_id, category_id, location_id, measure, granularity) DO UPDATE SET updated_at = now() RETURNING id`,
      [itemIds],
    )
    return rows.map(({ id }) => id)
  }

  async function ages(table: string, column: string): Promise<number[]> {
    const rows = await shop.read<{ at: Date }>(
      `SELECT ${column} AS at FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1 DESC`,
    )
    return rows.map(({ at }) => Math.round((Date.parse(NOW) - at.getTime()) / MS_PER_DAY))
  }

  it('a repeated event is known to be the same for as many days as are set, and stays stored after that', async () => {
    const ingest = new IngestService({ database: shop.database, clock })
    const events = Array.from({ length: 5 }, () => event())
    expect(await ingest.ingestEvents(ingestKey, events)).toMatchObject({ accepted: 5 })
    await shop.read(`UPDATE event_receipt SET received_at = $1`, [daysAgo(89)])
    await retention.cleanUp()
    expect(await ingest.ingestEvents(ingestKey, events)).toMatchObject({ accepted: 0, duplicates: 5 })
    await shop.read(`UPDATE event_receipt SET received_at = $1`, [daysAgo(91)])
    await retention.cleanUp()
    expect(await shop.read(`SELECT 1 FROM event_receipt`)).toEqual([])
    expect(await shop.read(`SELECT 1 FROM event`)).toHaveLength(5)
    expect(await ingest.ingestEvents(ingestKey, events)).toMatchObject({ accepted: 5 })
  })

  it('keeps only the last forecast of a day for long', async () => {
    const versionId = await insertModelVersion(shop.database, 1)
    const [series] = await insertSeries([1n])
    const issue = (originDay: string, revision: number, days: number) =>
      shop.read(
        `INSERT INTO forecast (series_id, revision, origin_day, version_id, covariate_hash, horizon, points, issued_at)
         VALUES ($5, $1, $2, $3, 'h', 1, '', $4)`,
        [revision, originDay, versionId, daysAgo(days), series],
      )
    for (const revision of [1, 2, 3, 4]) await issue('2025-03-01', revision, 200)
    for (const revision of [1, 2, 3, 4]) await issue('2026-02-01', revision, 30)
    for (const revision of [1, 2, 3]) await issue('2026-03-09', revision, 1)
    await retention.cleanUp()
    expect(
      await shop.read(`SELECT origin_day::text AS day, revision::int FROM forecast ORDER BY 1, 2`),
    ).toEqual([
      { day: '2026-02-01', revision: 4 },
      { day: '2026-03-09', revision: 1 },
      { day: '2026-03-09', revision: 2 },
      { day: '2026-03-09', revision: 3 },
    ])
  })

  it('keeps the figures of single series for the newest versions, and for versions with an alias', async () => {
    for (let version = 2; version <= 14; version++) await insertModelVersion(shop.database, version)
    await shop.read(
      `INSERT INTO model_alias (model_name, alias, version_id) SELECT 'demand', 'champion', id FROM model_version WHERE version = 2`,
    )
    await shop.read(
      `INSERT INTO series_evaluation (version_id, series_id, scored_days)
       SELECT id, series_id, 28 FROM model_version, unnest($1::bigint[]) AS series_id`,
      [await insertSeries([1n, 2n, 3n])],
    )
    await retention.cleanUp()
    const kept = await shop.read<{ version: number; series: number }>(
      `SELECT version, count(*)::int AS series FROM series_evaluation JOIN model_version ON id = version_id GROUP BY 1 ORDER BY 1`,
    )
    expect(kept).toEqual([2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map((version) => ({ version, series: 3 })))
  })

  it.each([
    [
      'finished jobs',
      'job',
      'finished_at',
      [29, 31],
      `INSERT INTO job (kind, requested_by, finished_at) SELECT 'test', 'admin', unnest($1::timestamptz[])`,
    ],
    [
      'alerts that are over',
      'alert',
      'resolved_at',
      [179, 181],
      `INSERT INTO alert (kind, severity, message, subject, raised_at, resolved_at)
       SELECT 'TEST', 'INFO', '', at::text, at, at FROM unnest($1::timestamptz[]) AS at`,
    ],
    [
      'audit entries',
      'audit_entry',
      'at',
      [729, 731],
      `INSERT INTO audit_entry (actor, action, subject, at) SELECT 'admin', 'test', '', unnest($1::timestamptz[])`,
    ],
    [
      'lists of recommendations',
      'recommendation_slate',
      'offered_at',
      [89, 91],
      `INSERT INTO recommendation_slate (id, offered_at, viewer_kind, surface, target_type)
       SELECT gen_random_uuid(), unnest($1::timestamptz[]), 'admin', 'HOME', 'Item'`,
    ],
    [
      'refreshes',
      'forecast_refresh',
      'created_at',
      [6, 8],
      `WITH one AS (INSERT INTO series (measure, granularity, item_id) VALUES ('UNITS', 'DAY', 9) RETURNING id)
       INSERT INTO forecast_refresh (series_id, created_at) SELECT id, unnest($1::timestamptz[]) FROM one`,
    ],
  ])('%s', async (_what, table, column, [kept, gone], insert) => {
    await shop.read(`TRUNCATE ${table}`)
    await shop.read(insert, [[kept, kept, gone, gone, gone].map((days) => daysAgo(days!))])
    await retention.cleanUp()
    expect(await ages(table, column)).toEqual([kept, kept])
  })

  it('keeps what was told of promotions for as many days as are set from their end on, measured or not', async () => {
    await shop.read(
      `INSERT INTO promotion (external_id, name, kind, discount_fraction, starts_on, ends_on, updated_at)
       VALUES ('told', 'Told', 'PRICE_DISCOUNT', 0.2, '2025-01-01', '2025-01-07', now()), ('long', 'Long', 'PRICE_DISCOUNT', 0.2, '2024-12-01', $1::date, now())`,
      [daysAgo(364)],
    )
    for (const days of [1, 364, 366, 367, 800]) {
      await shop.read(
        `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower,
                incremental_upper, direct_units, direct_lower, direct_upper, plan, issued_at, measured_at)
         SELECT id, $1::timestamptz, 'model', 0.9, 10, 5, 1, 9, 5, 1, 9, 'plan', $1::timestamptz, CASE WHEN $2 > 366 THEN $1::timestamptz END FROM promotion WHERE external_id = 'told'`,
        [daysAgo(days), days],
      )
    }
    // It was told long ago of a promotion that ended lately.
    await shop.read(
      `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower,
              incremental_upper, direct_units, direct_lower, direct_upper, plan, issued_at)
       SELECT id, $1::timestamptz, 'model', 0.9, 10, 5, 1, 9, 5, 1, 9, 'plan', $1::timestamptz FROM promotion WHERE external_id = 'long'`,
      [daysAgo(500)],
    )
    await retention.cleanUp()
    expect(await ages('promotion_prediction', 'issued_at')).toEqual([1, 364, 500])
    await shop.read(`UPDATE promotion SET ends_on = $1::date WHERE external_id = 'long'`, [daysAgo(367)])
    await retention.cleanUp()
    expect(await ages('promotion_prediction', 'issued_at')).toEqual([1, 364])
  })

  it('keeps jobs and alerts that have not ended, however old they are', async () => {
    await shop.read(
      `INSERT INTO alert (kind, severity, message, subject, raised_at) VALUES ('OPEN', 'INFO', '', '', $1)`,
      [daysAgo(1_000)],
    )
    await shop.read(`INSERT INTO job (kind, requested_by, created_at) VALUES ('waiting', 'admin', $1)`, [
      daysAgo(1_000),
    ])
    await retention.cleanUp()
    expect(await shop.read(`SELECT kind FROM alert WHERE kind = 'OPEN'`)).toHaveLength(1)
    expect(await shop.read(`SELECT kind FROM job WHERE kind = 'waiting'`)).toHaveLength(1)
  })

  it('jobs of the queue that were tried as often as they may be', async () => {
    for (const name of ['given-up', 'given-up', 'given-up', 'lately', 'waiting']) {
      await enqueueJob(shop.database, 'test', { name }, { maxAttempts: 3 })
    }
    await shop.read(
      `UPDATE graphile_worker._private_jobs SET updated_at = CASE payload ->> 'name' WHEN 'lately' THEN $1::timestamptz ELSE $2 END,
              attempts = CASE payload ->> 'name' WHEN 'waiting' THEN 1 ELSE 3 END`,
      [daysAgo(29), daysAgo(31)],
    )
    await retention.cleanUp()
    expect(
      await shop.read(
        `SELECT payload ->> 'name' AS name FROM graphile_worker._private_jobs WHERE payload ->> 'name' IS NOT NULL ORDER BY id`,
      ),
    ).toEqual([{ name: 'lately' }, { name: 'waiting' }])
  })

  it('stops between batches when it is told to', async () => {
    await shop.read(`TRUNCATE event_receipt`)
    await shop.read(
      `INSERT INTO event_receipt (source, client_event_id, received_at) SELECT 'shop', n::text, $1 FROM generate_series(1, 10) AS n`,
      [daysAgo(100)],
    )
    const abort = new AbortController()
    abort.abort()
    await expect(retention.cleanUp({ signal: abort.signal })).rejects.toThrow()
    expect(await shop.read(`SELECT 1 FROM event_receipt`)).toHaveLength(10)
    await retention.cleanUp()
    expect(await shop.read(`SELECT 1 FROM event_receipt`)).toEqual([])
  })
})

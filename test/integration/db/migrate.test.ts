import { createHash } from 'node:crypto'
import { createLogger } from '../../../src/core/logger'
import { migrate, readMigrations } from '../../../src/db/migrate'
import type { Migration } from '../../../src/db/migrate'
import { createRawTestDatabase } from '../../support/database'
import { queryOnce } from '../../support/embedded'

const logger = createLogger({ level: 'silent', name: 'test' })
const open: { drop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { drop } of open.splice(0)) await drop()
})

async function emptyDatabase(): Promise<string> {
  const database = await createRawTestDatabase({ contents: 'nothing' })
  open.push(database)
  return database.url
}

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

const first = migration('20260101000000_first', 'CREATE TABLE one (n int); INSERT INTO one VALUES (1);')
const second = migration('20260102000000_second', 'ALTER TABLE one ADD COLUMN m int;')

it('applies what is missing, once, and keeps the same records as Prisma', async () => {
  const url = await emptyDatabase()
  expect(await migrate(url, logger, [first])).toEqual({ applied: [first.name] })
  expect(await migrate(url, logger, [first, second])).toEqual({ applied: [second.name] })
  expect(await migrate(url, logger, [first, second])).toEqual({ applied: [] })
  expect(await queryOnce(url, 'SELECT n, m FROM one')).toEqual([{ n: 1, m: null }])
  const records = await queryOnce(
    url,
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at, applied_steps_count
     FROM _prisma_migrations ORDER BY migration_name`,
  )
  expect(records).toEqual(
    [first, second].map(({ name, checksum }) => ({
      migration_name: name,
      checksum,
      finished: true,
      rolled_back_at: null,
      applied_steps_count: 1,
    })),
  )
})

it('refuses a database whose migration was changed after it had been applied', async () => {
  const url = await emptyDatabase()
  await migrate(url, logger, [first])
  const changed = migration(first.name, 'CREATE TABLE one (n bigint);')
  await expect(migrate(url, logger, [changed])).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining(first.name),
  })
})

it('refuses a database that a newer version has migrated', async () => {
  const url = await emptyDatabase()
  await migrate(url, logger, [first, second])
  await expect(migrate(url, logger, [first])).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining(second.name),
  })
})

it('leaves nothing of a migration that fails, and can go on after it was repaired', async () => {
  const url = await emptyDatabase()
  const broken = migration(second.name, 'ALTER TABLE one ADD COLUMN m int; SELECT no_such_function();')
  await expect(migrate(url, logger, [first, broken])).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('no_such_function'),
  })
  expect(await migrate(url, logger, [first, second])).toEqual({ applied: [second.name] })
})

it('is applied by one of several processes that start at once', async () => {
  const url = await emptyDatabase()
  const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, logger)))
  const names = readMigrations().map(({ name }) => name)
  expect(results.map(({ applied }) => applied).sort((a, b) => b.length - a.length)).toEqual([
    names,
    [],
    [],
    [],
  ])
})

it('holds what the schema language cannot say', async () => {
  const url = await emptyDatabase()
  await migrate(url, logger)
  await queryOnce(
    url,
    `INSERT INTO item (id, external_id, title, price_minor, currency, updated_at) VALUES (1, 'i', 't', 1, 'EUR', now());
     INSERT INTO location (id, external_id, name, kind, time_zone, updated_at) VALUES (1, 'l', 'n', 'STORE', 'UTC', now());
     INSERT INTO price_history (item_id, valid_from, price_minor, currency) VALUES (1, '2026-01-01', 1, 'EUR');
     INSERT INTO stock_out (item_id, location_id, started_at) VALUES (1, 1, '2026-01-01')`,
  )
  const refused = [
    [
      `INSERT INTO price_history (item_id, valid_from, price_minor, currency) VALUES (1, '2026-01-01', 2, 'EUR')`,
      '23505',
    ],
    [`INSERT INTO stock_out (item_id, location_id, started_at) VALUES (1, 1, '2026-01-02')`, '23505'],
    [`UPDATE stock_out SET ended_at = '2025-12-31'`, '23514'],
    [
      `INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
       VALUES ('p', 'p', 'DISPLAY', '2026-01-02', '2026-01-01', now())`,
      '23514',
    ],
  ] as const
  for (const [sql, code] of refused) await expect(queryOnce(url, sql)).rejects.toMatchObject({ code })
})

it('takes the invented training window from models that were trained elsewhere, and from no others', async () => {
  const url = await emptyDatabase()
  const migrations = readMigrations()
  const at = migrations.findIndex(({ name }) => name.endsWith('training_window_may_be_unknown'))
  await migrate(url, logger, migrations.slice(0, at))
  await queryOnce(url, `INSERT INTO model (name, task) VALUES ('demand', 'DEMAND')`)
  const insert = (version: number, family: string) =>
    queryOnce(
      url,
      `INSERT INTO model_version (model_name, version, family, artifact_sha256, manifest, metrics, baseline_metrics, gate,
                                  trained_from, trained_to, data_as_of, device, seed)
       VALUES ('demand', ${version}, '${family}', repeat('0', 64), '{}', '[]', '[]', '{}', '2026-01-01', '2026-01-01', now(), 'cpu', 0)`,
    )
  await insert(1, 'onnx')
  await insert(2, 'global-mlp')
  await migrate(url, logger, migrations)
  expect(
    await queryOnce(
      url,
      `SELECT version, num_nulls(trained_from, trained_to, data_as_of) AS unknown FROM model_version ORDER BY version`,
    ),
  ).toEqual([
    { version: 1, unknown: 3 },
    { version: 2, unknown: 0 },
  ])
  await expect(
    queryOnce(url, `UPDATE model_version SET trained_to = NULL WHERE version = 2`),
  ).rejects.toThrow('model_version_training_window')
})

it('ends alerts of lost devices that nobody could end any more, and no others', async () => {
  const url = await emptyDatabase()
  const migrations = readMigrations()
  const at = migrations.findIndex(({ name }) => name.endsWith('alert_host'))
  await migrate(url, logger, migrations.slice(0, at))
  await queryOnce(
    url,
    `INSERT INTO alert (kind, severity, message, subject, resolved_at)
     VALUES ('DEVICE_LOST', 'WARNING', '', 'open', NULL), ('DEVICE_LOST', 'WARNING', '', 'over', '2026-01-01'), ('OTHER', 'INFO', '', 'other', NULL)`,
  )
  await migrate(url, logger, migrations)
  expect(
    await queryOnce(
      url,
      `SELECT subject, resolved_at > '2026-01-02' AS "isNew", host FROM alert ORDER BY id`,
    ),
  ).toEqual([
    { subject: 'open', isNew: true, host: null },
    { subject: 'over', isNew: false, host: null },
    { subject: 'other', isNew: null, host: null },
  ])
})

it('trusts no session of before the rule that a session key proves nothing', async () => {
  const url = await emptyDatabase()
  const migrations = readMigrations()
  const rule = migrations.findIndex(({ name }) => name.endsWith('_session_claimant'))
  await migrate(url, logger, migrations.slice(0, rule))
  await queryOnce(
    url,
    `WITH place AS (INSERT INTO location (external_id, name, kind, time_zone, updated_at) VALUES ('a', 'A', 'ONLINE', 'UTC', now()) RETURNING id),
          someone AS (INSERT INTO app_user (external_id, updated_at) VALUES ('ada', now()) RETURNING id)
     INSERT INTO session (external_id, user_id, location_id, started_at, last_event_at)
     SELECT key, CASE key WHEN 'claimed' THEN someone.id END, place.id, now(), now()
       FROM place, someone, unnest(ARRAY['claimed', 'anonymous']) AS key`,
  )
  await migrate(url, logger, migrations)
  expect(
    await queryOnce(
      url,
      'SELECT external_id AS key, claimant_id::int AS claimant, is_shared FROM session ORDER BY 1',
    ),
  ).toEqual([
    { key: 'anonymous', claimant: 0, is_shared: false },
    { key: 'claimed', claimant: 0, is_shared: true },
  ])
})

/** Backup and restore of databases of DATABASE_URL; test/e2e/backup.exhaustive.test.ts has homes and servers. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { CliContext, Command } from '../../../src/cli/command'
import { backupCommand } from '../../../src/cli/commands/backup'
import { restoreCommand } from '../../../src/cli/commands/restore'
import { BACKUP_CHECKSUM_FILE, BACKUP_MANIFEST_FILE, checksumLine } from '../../../src/cli/backup/layout'
import { createLogger } from '../../../src/core/logger'
import { inOrderOfReferences } from '../../../src/db/backup/snapshot'
import { createDatabase, type Database } from '../../../src/db/client'
import { migrate, readMigrations } from '../../../src/db/migrate'
import { enqueueJob } from '../../../src/db/jobs'
import { sha256Of } from '../../../src/registry/manifest'
import { ModelRegistry } from '../../../src/registry/registry'
import { TaskCatalog } from '../../../src/registry/task-catalog'
import { createRawTestDatabase, createTestDatabase, type TestDatabase } from '../../support/database'
import { temporaryFolder } from '../../../bench/temporary-folder'
import { queryOnce } from '../../support/embedded'
import { draftVersion } from '../../support/model-versions'
import { alsoExhaustively, extent } from '../../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })
const TITLE = 'Tab\t, line\nbreak, back\\slash, \\N, "quotes", Größe 42 👟'
const folder = temporaryFolder()
const home = join(folder.path, 'home')
const backup = join(folder.path, 'backup')

let source: TestDatabase
let registry: ModelRegistry

async function run(
  command: Command,
  args: readonly string[],
  url: string,
  home: string,
): Promise<{ output: string; progress: string }> {
  const output = new PassThrough()
  const progressOutput = new PassThrough()
  await command.run(args, {
    config: { home, databaseUrl: url } as CliContext['config'],
    logger,
    tasks: new TaskCatalog(),
    output,
    progressOutput,
    signal: new AbortController().signal,
    openDatabase: () => Promise.reject(new Error('backups take the database as it is')),
    databaseUrl: () => Promise.resolve(url),
  })
  return { output: String(output.read()), progress: String(progressOutput.read() ?? '') }
}

/** Every row of every table, and what is waiting in the queue. */
async function contentOf(url: string): Promise<Record<string, unknown>> {
  const tables = await queryOnce(
    url,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  )
  const ofEach = tables.map(
    ({ name }) => `SELECT '${String(name)}' AS "table", t::text AS row FROM "${String(name)}" t`,
  )
  const rows = await queryOnce(url, `${ofEach.join(' UNION ALL ')} ORDER BY 1, 2`)
  const queue = await queryOnce(
    url,
    `SELECT identifier, payload::text, queue_name, run_at, j.max_attempts, j.key, j.priority
       FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
       LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id ORDER BY 1`,
  )
  return { tables, rows, queue }
}

async function addItem(database: Database, externalId: string, title = 'Thing'): Promise<bigint> {
  const [row] = await database.query<{ id: bigint }>(
    `INSERT INTO item (external_id, title, price_minor, currency, attributes, updated_at)
     VALUES ($1, $2, 100, 'EUR', '{"a": [1, "\\"x\\""]}', now()) RETURNING id`,
    [externalId, title],
  )
  return row!.id
}

async function migrationsOf(url: string): Promise<unknown[]> {
  const rows = await queryOnce(url, 'SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1')
  return rows.map(({ name }) => name)
}

beforeAll(async () => {
  source = await createTestDatabase()
  registry = await ModelRegistry.open({ database: source.database, home, logger })
  await registry.register([await draftVersion(registry, { content: 'the weights' })], {
    actor: 'test',
    expectedChampionId: null,
  })
  await addItem(source.database, 'sku', TITLE)
  await enqueueJob(source.database, 'train', { runId: '7' }, { queueName: 'training', jobKey: 'train-7' })
  await run(backupCommand, [backup], source.url, home)
})

afterAll(async () => {
  await source.drop()
  folder.remove()
})

it('a restored database has every row, job, sequence and model file, and takes new rows', async () => {
  const target = await createRawTestDatabase({ contents: 'nothing' })
  const otherHome = join(folder.path, 'restored')
  try {
    const { output } = await run(restoreCommand, [backup], target.url, otherHome)
    expect(output).toMatch(/^Restored \d+ rows of \d+ tables and 1 model versions/)
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url))
    expect(await queryOnce(target.url, 'SELECT title FROM item')).toEqual([{ title: TITLE }])
    const database = await createDatabase({ url: target.url, logger })
    try {
      const restored = await ModelRegistry.open({ database, home: otherHome, logger })
      const champion = (await restored.champion('demand'))!
      expect(String((await restored.files(champion)).get('model.onnx'))).toBe('the weights')
      expect(await addItem(database, 'another')).toBe(2n)
    } finally {
      await database.close()
    }
  } finally {
    await target.drop()
  }
})

it('only the owner may read a backup, and one that is there is never written over', async () => {
  expect(statSync(backup).mode & 0o077).toBe(0)
  for (const name of readdirSync(join(backup, 'tables'))) {
    expect(statSync(join(backup, 'tables', name)).mode & 0o077).toBe(0)
  }
  await expect(run(backupCommand, [backup], source.url, home)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).toEqual([])
})

it('damaged files of a model refuse the backup, or are left out where that is asked for', async () => {
  const champion = (await registry.champion('demand'))!
  const weights = join(registry.locate(champion).directory, 'model.onnx')
  const target = join(folder.path, 'without-models')
  writeFileSync(weights, 'damaged')
  try {
    await expect(run(backupCommand, [target], source.url, home)).rejects.toMatchObject({
      code: 'ARTIFACT_CORRUPT',
      message: expect.stringContaining('demand version 1'),
    })
    expect(existsSync(target)).toBe(false)
    const { progress } = await run(backupCommand, [target, '--skip-damaged-models'], source.url, home)
    expect(progress).toContain('demand version 1')
  } finally {
    writeFileSync(weights, 'the weights')
  }
})

describe('a restore is refused, and nothing is changed, where', () => {
  const damagedBackup = join(folder.path, 'damaged')
  const flip = (name: string): void => {
    const path = join(damagedBackup, name)
    const bytes = readFileSync(path)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    writeFileSync(path, bytes)
  }
  /** Empty, and still so after each refusal. */
  let target: Awaited<ReturnType<typeof createRawTestDatabase>>
  beforeAll(async () => {
    target = await createRawTestDatabase({ contents: 'nothing' })
  })
  afterAll(() => target.drop())
  beforeEach(() => cpSync(backup, damagedBackup, { recursive: true }))
  afterEach(() => rmSync(damagedBackup, { recursive: true }))

  it.each<[string, () => void, RegExp]>([
    ['a table was changed', () => flip('tables/item.copy.gz'), /tables\/item\.copy\.gz was changed/],
    ['a table is missing', () => rmSync(join(damagedBackup, 'tables/item.copy.gz')), /item\.copy\.gz cannot/],
    ['the jobs were changed', () => flip('jobs.copy.gz'), /jobs\.copy\.gz was changed/],
    ['the manifest was changed', () => flip('manifest.json'), /manifest\.json was changed/],
    ['a model was changed', () => flip('artifacts/demand/1/model.onnx'), /artifacts\/demand\/1 was changed/],
  ])('%s', async (_what, damage, reason) => {
    damage()
    const otherHome = join(folder.path, 'refused')
    const refused = run(restoreCommand, [damagedBackup], target.url, otherHome)
    await expect(refused).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(reason),
    })
    expect(existsSync(otherHome)).toBe(false)
    expect(await queryOnce(target.url, `SELECT FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
  })

  it('another program has its tables in the database', async () => {
    await queryOnce(target.url, 'CREATE TABLE item AS SELECT 1 AS theirs')
    await expect(
      run(restoreCommand, [backup, '--force'], target.url, join(folder.path, 'foreign')),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('another program') })
    expect(await queryOnce(target.url, 'SELECT theirs FROM item')).toEqual([{ theirs: 1 }])
  })
})

it('a shop that is there is replaced only by force, whole, and is kept where the last step fails', async () => {
  const target = await createTestDatabase()
  const otherHome = join(folder.path, 'replaced')
  try {
    await addItem(target.database, 'old', 'Old')
    const before = await contentOf(target.url)
    await expect(run(restoreCommand, [backup], target.url, otherHome)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('item (1 row)'),
    })
    expect(await contentOf(target.url)).toEqual(before)

    // A file where the folder of the model must go: publishing fails when all rows have been loaded.
    const { installationId } = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as {
      installationId: string
    }
    const blocked = join(otherHome, 'artifacts', installationId, 'demand')
    mkdirSync(join(blocked, '..'), { recursive: true })
    writeFileSync(blocked, '')
    await expect(run(restoreCommand, [backup, '--force'], target.url, otherHome)).rejects.toThrow()
    expect(await contentOf(target.url)).toEqual(before)
    rmSync(blocked)

    const { progress } = await run(restoreCommand, [backup, '--force'], target.url, otherHome)
    expect(progress).toContain('item (1 row)')
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url))
  } finally {
    await target.drop()
  }
})

describe('a backup of another version', () => {
  const known = readMigrations()

  it.each(extent({ short: [1], exhaustive: [1, Math.ceil(known.length / 2), known.length - 1] }))(
    'that has the first %i migrations is restored and brought up to date',
    async (count) => {
      const older = await createRawTestDatabase({ contents: 'nothing' })
      const target = await createRawTestDatabase({ contents: 'nothing' })
      const path = join(folder.path, `older-${count}`)
      try {
        await migrate(older.url, logger, known.slice(0, count))
        await queryOnce(
          older.url,
          `INSERT INTO item (external_id, title, price_minor, currency, updated_at) VALUES ('sku', $$${TITLE}$$, 100, 'EUR', now())`,
        )
        await run(backupCommand, [path], older.url, join(folder.path, 'older-home'))
        expect(await migrationsOf(older.url)).toHaveLength(count)
        await run(restoreCommand, [path], target.url, join(folder.path, 'newer-home'))
        expect(await migrationsOf(target.url)).toEqual(known.map(({ name }) => name))
        expect(await migrate(target.url, logger)).toEqual({ applied: [] })
        await migrate(older.url, logger)
        expect(await contentOf(target.url)).toEqual(await contentOf(older.url))
        const database = await createDatabase({ url: target.url, logger })
        try {
          expect(await addItem(database, 'another')).toBe(2n)
        } finally {
          await database.close()
        }
      } finally {
        await older.drop()
        await target.drop()
      }
    },
  )

  alsoExhaustively(() => {
    it('that has a migration which this version does not know is refused, and nothing is changed', async () => {
      const newer = join(folder.path, 'newer')
      const otherHome = join(folder.path, 'newer-refused')
      cpSync(backup, newer, { recursive: true })
      const manifest = JSON.parse(readFileSync(join(newer, BACKUP_MANIFEST_FILE), 'utf8')) as {
        migrations: { name: string; checksum: string }[]
      }
      manifest.migrations.push({ name: '29991231000000_of_tomorrow', checksum: '0'.repeat(64) })
      const text = JSON.stringify(manifest)
      writeFileSync(join(newer, BACKUP_MANIFEST_FILE), text)
      writeFileSync(join(newer, BACKUP_CHECKSUM_FILE), checksumLine(sha256Of(text)))
      const target = await createTestDatabase()
      try {
        await addItem(target.database, 'old', 'Old')
        const before = await contentOf(target.url)
        await expect(run(restoreCommand, [newer, '--force'], target.url, otherHome)).rejects.toMatchObject({
          code: 'MIGRATION_FAILED',
          message: expect.stringMatching(/29991231000000_of_tomorrow.* a newer one\. Nothing was changed/),
        })
        expect(await contentOf(target.url)).toEqual(before)
        expect(existsSync(otherHome)).toBe(false)
      } finally {
        await target.drop()
      }
    })
  })
})

it('tables come after those that they refer to', () => {
  const tables = ['a', 'b', 'c'].map((name) => ({ name }))
  const references = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ]
  expect(inOrderOfReferences(tables, references).map(({ name }) => name)).toEqual(['c', 'b', 'a'])
})

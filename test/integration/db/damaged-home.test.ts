/** Damaged files of a home: each is healed, or named with what to do about it. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger } from '../../../src/core/logger'
import { startEmbeddedDatabase } from '../../../src/db/embedded'
import { temporaryFolder } from '../../../bench/temporary-folder'
import { queryOnce } from '../../support/embedded'
import { exhaustively, exhaustivelyWhere } from '../../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })
const folder = temporaryFolder()
const home = join(folder.path, 'home')
const data = join(home, 'database/data')
const identity = join(home, 'database.json')
const postmasterFile = join(data, 'postmaster.pid')

async function ledger(): Promise<Record<string, unknown>[]> {
  const database = await startEmbeddedDatabase({ home, logger, durable: false })
  try {
    return await queryOnce(database.url, 'SELECT n FROM ledger')
  } finally {
    await database.stop()
  }
}

beforeAll(async () => {
  const database = await startEmbeddedDatabase({ home, logger, durable: false })
  await queryOnce(database.url, 'CREATE TABLE ledger AS SELECT 1 AS n')
  await database.stop()
})
afterAll(() => folder.remove())

const POSTMASTER_FILES: readonly [string, () => void][] = [
  ['empty', () => writeFileSync(postmasterFile, '')],
  ['no PostgreSQL file', () => writeFileSync(postmasterFile, 'hello\n')],
  [
    'of a process that is something else',
    () => writeFileSync(postmasterFile, `${process.pid}\n${data}\n1\n5432\n\n\n`),
  ],
  ['a folder', () => mkdirSync(postmasterFile)],
]
for (const [index, [what, damage]] of POSTMASTER_FILES.entries())
  exhaustivelyWhere(index > 0, () => {
    it(`a postmaster.pid that is ${what} is put aside`, async () => {
      damage()
      expect(await ledger()).toEqual([{ n: 1 }])
    })
  })

exhaustively(() => {
  it('a data directory that others may read is closed to them', async () => {
    chmodSync(data, 0o777)
    expect(await ledger()).toEqual([{ n: 1 }])
  })
})

it('a database.json that was deleted is made anew for the data that are there', async () => {
  rmSync(identity)
  expect(await ledger()).toEqual([{ n: 1 }])
})

describe('is named, with what to do:', () => {
  const kept = join(folder.path, 'kept')
  // With its owners: PostgreSQL may run as another account.
  beforeEach(() => void execFileSync('cp', ['-a', home, kept]))
  afterEach(() => {
    rmSync(home, { recursive: true })
    renameSync(kept, home)
  })

  it.each<[string, () => void, string, RegExp]>([
    [
      'an empty database.json',
      () => writeFileSync(identity, ''),
      'BAD_CONFIGURATION',
      /database\.json is damaged; .* delete it/,
    ],
    [
      'a database.json of something else',
      () => writeFileSync(identity, '{"a":1}'),
      'BAD_CONFIGURATION',
      /database\.json is damaged/,
    ],
    [
      'the database.json of another home',
      () =>
        writeFileSync(
          identity,
          JSON.stringify({ ...(JSON.parse(readFileSync(identity, 'utf8')) as object), password: 'another' }),
        ),
      'BAD_CONFIGURATION',
      /database\.json does not belong to the data .* delete it/,
    ],
    [
      'a data directory that is gone',
      () => rmSync(data, { recursive: true }),
      'BAD_CONFIGURATION',
      /data is missing, though .* put a copy back/,
    ],
    [
      'a data directory without its version',
      () => rmSync(join(data, 'PG_VERSION')),
      'BAD_CONFIGURATION',
      /PG_VERSION is missing or damaged/,
    ],
    [
      'data of another major version',
      () => writeFileSync(join(data, 'PG_VERSION'), '13\n'),
      'BAD_CONFIGURATION',
      /cannot read the data of PostgreSQL 13/,
    ],
    [
      'a data directory made by halves',
      () => rmSync(join(data, 'global'), { recursive: true }),
      'DATABASE_UNAVAILABLE',
      /did not start: .*database\.log has the rest/,
    ],
  ])('%s', async (_what, damage, code, message) => {
    damage()
    const refused = await ledger().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect((refused as Error).message).not.toContain('\n')
  })

  exhaustively(() => {
    it('a database that is gone', async () => {
      const database = await startEmbeddedDatabase({ home, logger, durable: false })
      await queryOnce(database.url.replace(/forecart$/, 'postgres'), 'DROP DATABASE forecart')
      await database.stop()
      await expect(ledger()).rejects.toMatchObject({
        message: expect.stringMatching(/"forecart" in .* is missing/) as string,
      })
    })
  })
})

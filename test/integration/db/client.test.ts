import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageRoot } from '../../../src/core/package-root'
import { createLogger } from '../../../src/core/logger'
import { createDatabase } from '../../../src/db/client'
import { createTestDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const countSettings = async () =>
  (await test.database.query<{ n: bigint }>('SELECT count(*) AS n FROM setting'))[0]?.n

describe('transaction', () => {
  it('commits what Prisma and raw SQL wrote, together', async () => {
    await test.database.transaction(async (tx) => {
      await tx.prisma.setting.create({ data: { key: 'prisma', value: 1 } })
      await tx.query(`INSERT INTO setting (key, value, updated_at) VALUES ('raw', '2', now())`)
      expect(await tx.query('SELECT key FROM setting ORDER BY key')).toEqual([
        { key: 'prisma' },
        { key: 'raw' },
      ])
      expect(await countSettings()).toBe(0n) // nobody else sees them yet
    })
    expect(await countSettings()).toBe(2n)
  })

  it('rolls both back when the callback rejects, and rejects with the same error', async () => {
    const before = await countSettings()
    const failure = new Error('no')
    const attempt = test.database.transaction(async (tx) => {
      await tx.prisma.setting.create({ data: { key: 'lost', value: 1 } })
      await tx.query(`INSERT INTO setting (key, value, updated_at) VALUES ('lost too', '2', now())`)
      throw failure
    })
    await expect(attempt).rejects.toBe(failure)
    expect(await countSettings()).toBe(before)
  })

  it('keeps transactions that run at the same time apart', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        test.database
          .transaction(async (tx) => {
            await tx.prisma.setting.create({ data: { key: `parallel-${i}`, value: i } })
            const rows = await tx.query<{ n: number }>(
              `SELECT count(*)::int AS n FROM setting WHERE key LIKE 'parallel-%' AND value <> to_jsonb($1::int)`,
              [i],
            )
            expect(rows).toEqual([{ n: 0 }])
            throw new Error('roll back')
          })
          .catch((error: Error) => expect(error.message).toBe('roll back')),
      ),
    )
  })

  it('leaves no hook behind that Node would call for every promise of the process', async () => {
    // In a process of its own: jest has such a hook in every one of its workers.
    const child = join(packageRoot(), 'test/support/hooked-promises-child.cjs')
    const { stdout } = await promisify(execFile)(process.execPath, [child, test.url])
    expect(JSON.parse(stdout)).toEqual({ inside: false, afterwards: false, afterFailure: false })
  })

  it('refuses a transaction that is used after its end', async () => {
    let leaked: { query(sql: string): Promise<unknown> } | undefined
    await test.database.transaction((tx) => Promise.resolve((leaked = tx)))
    await expect(leaked?.query('SELECT 1')).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  })
})

describe('query', () => {
  it('reads and writes every kind of value that the schema uses', async () => {
    const instant = new Date('2026-03-29T01:30:00.123Z')
    const [row] = await test.database.query(
      `SELECT $1::bigint AS int8, $2::timestamptz AS instant, $3::date AS day, $4::jsonb AS json, $5::bytea AS bytes,
              $6::bigint[] AS int8s, $7::date[] AS days, $8::float8[] AS floats, $9::text AS absent, 2.5::numeric AS numeric`,
      [
        9_007_199_254_740_993n,
        instant,
        '2026-03-29',
        JSON.stringify([{ a: 1 }]),
        new Uint8Array([0, 255]),
        [1n, null, -3n],
        ['2026-01-01', '2026-12-31'],
        [1.5, -0.25],
        undefined,
      ],
    )
    expect(row).toEqual({
      int8: 9_007_199_254_740_993n,
      instant,
      day: '2026-03-29',
      json: [{ a: 1 }],
      bytes: Buffer.from([0, 255]),
      int8s: [1n, null, -3n],
      days: ['2026-01-01', '2026-12-31'],
      floats: [1.5, -0.25],
      absent: null,
      numeric: 2.5,
    })
  })

  it('reads instants that Prisma wrote as the same instants', async () => {
    const runsAt = new Date('2026-10-25T00:59:59.999Z')
    await test.database.prisma.apiKey.create({
      data: { name: 'k', source: 's', prefix: 'p', hash: new Uint8Array([1]), createdAt: runsAt },
    })
    expect(await test.database.query(`SELECT created_at FROM api_key WHERE source = 's'`)).toEqual([
      { created_at: runsAt },
    ])
  })
})

describe('a session', () => {
  it('runs in UTC and compiles no statements, whatever the server, the database or the URL say', async () => {
    const [{ name } = { name: '' }] = await test.database.query<{ name: string }>(
      'SELECT current_database() AS name',
    )
    await test.database.query(`ALTER DATABASE ${name} SET TimeZone = 'America/New_York'`)
    const url = new URL(test.url)
    url.searchParams.set('options', '-c TimeZone=Asia/Tokyo')
    const logger = createLogger({ level: 'silent', name: 'test' })
    const database = await createDatabase({ url: url.toString(), logger })
    const at = new Date('2026-07-01T12:00:00Z')
    await database.prisma.auditEntry.create({ data: { at, actor: 'a', action: 'b', subject: 'c' } })
    expect(await database.query(`SELECT at FROM audit_entry`)).toEqual([{ at }])
    expect(await database.query('SHOW TimeZone')).toEqual([{ TimeZone: 'UTC' }])
    expect(await database.query('SHOW jit')).toEqual([{ jit: 'off' }])
    await database.close()
  })

  it('says that a database cannot be reached, instead of failing with a stack of its own', async () => {
    const url = new URL(test.url)
    url.port = '1'
    const logger = createLogger({ level: 'silent', name: 'test' })
    const opening = createDatabase({ url: url.toString(), logger, reconnectForMs: 200 })
    await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })
})

import { EventEmitter, once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger } from '../../../src/core/logger'
import { createDatabase } from '../../../src/db/client'
import { openHomeDatabase, startEmbeddedDatabase } from '../../../src/db/embedded'
import { prepareStorage } from '../../../src/db/embedded/storage'
import { enqueueJob, runJobs } from '../../../src/db/jobs'
import { migrate } from '../../../src/db/migrate'
import { NotificationListener, publish } from '../../../src/db/notifications'
import type { CrashEvent, EmbeddedDatabase } from '../../../src/db/embedded'
import { temporaryFolder } from '../../../bench/temporary-folder'
import { postmasterPid, queryOnce, startParentProcess } from '../../support/embedded'
import type { TemporaryFolder } from '../../../bench/temporary-folder'
import { untilGone } from '../../support/processes'
import { exhaustively } from '../../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })
let folder: TemporaryFolder
let home: string
let data: string
beforeAll(async () => {
  folder = temporaryFolder()
  home = join(folder.path, 'home')
  data = join(home, 'database/data')
  const database = await startEmbeddedDatabase({ home, logger })
  await queryOnce(database.url, 'CREATE TABLE ledger (n int)')
  await queryOnce(database.url, 'INSERT INTO ledger VALUES (1)')
  await database.stop()
})
afterAll(() => folder.remove())

async function withDatabase<T>(use: (database: EmbeddedDatabase) => Promise<T>): Promise<T> {
  const database = await startEmbeddedDatabase({ home, logger })
  try {
    return await use(database)
  } finally {
    await database.stop()
  }
}

/** Resolves with the events up to and including the first of `kind`. */
function until(database: EmbeddedDatabase, kind: CrashEvent['kind']): Promise<CrashEvent['kind'][]> {
  return new Promise((resolve) => {
    const kinds: CrashEvent['kind'][] = []
    const remove = database.onCrash((event) => {
      kinds.push(event.kind)
      if (event.kind !== kind) return
      remove()
      resolve(kinds)
    })
  })
}

describe('a home', () => {
  exhaustively(() => {
    it('keeps its data from one start to the next', async () => {
      await withDatabase(async ({ url }) => {
        expect(await queryOnce(url, 'SELECT n FROM ledger')).toEqual([{ n: 1 }])
      })
    })
  })

  it('runs a PostgreSQL that is durable and reachable from this machine only, with a password', async () => {
    await withDatabase(async ({ url }) => {
      const settings = await queryOnce(
        url,
        `SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories', 'fsync',
           'full_page_writes', 'synchronous_commit', 'server_encoding', 'TimeZone') ORDER BY lower(name)`,
      )
      expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
        fsync: 'on',
        full_page_writes: 'on',
        listen_addresses: '127.0.0.1',
        server_encoding: 'UTF8',
        synchronous_commit: 'on',
        TimeZone: 'UTC',
        unix_socket_directories: '',
      })
      const wrong = new URL(url)
      wrong.password = 'wrong'
      await expect(queryOnce(wrong.toString(), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    })
    for (const file of ['database.json', 'database.log'])
      expect(statSync(join(home, file)).mode & 0o077).toBe(0)
    expect(statSync(data).mode & 0o077).toBe(0)
  })

  it('refuses a second process while one runs its database, and names the first', async () => {
    await withDatabase(async ({ url }) => {
      const second = await startParentProcess(home)
      expect(second.answer.error).toMatchObject({
        code: 'ALREADY_RUNNING',
        details: { pid: process.pid },
      })
      expect(second.answer.error?.message).toContain(String(process.pid))
      await second.stop()
      expect(await queryOnce(url, 'SELECT n FROM ledger')).toEqual([{ n: 1 }])
    })
  })
})

describe('when processes are killed', () => {
  it('PostgreSQL ends with the process that started it, and the next start finds every committed row', async () => {
    const parent = await startParentProcess(home)
    const pid = postmasterPid(data)
    await queryOnce(parent.answer.url ?? '', 'INSERT INTO ledger VALUES (2)')
    parent.child.kill('SIGKILL')
    await withDatabase(async ({ url }) => {
      expect(await queryOnce(url, 'SELECT n FROM ledger ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
      expect(postmasterPid(data)).not.toBe(pid)
      await queryOnce(url, 'DELETE FROM ledger WHERE n = 2')
    })
    await untilGone(pid)
    await untilGone(parent.answer.supervisorPid ?? 0)
  })

  exhaustively(() => {
    it('nothing is left running when no next start comes', async () => {
      const parent = await startParentProcess(home)
      const pid = postmasterPid(data)
      parent.child.kill('SIGKILL')
      await untilGone(pid)
      await untilGone(parent.answer.supervisorPid ?? 0)
    })
  })

  exhaustively(() => {
    it('PostgreSQL comes back by itself at the same address', async () => {
      await withDatabase(async (embedded) => {
        const database = await createDatabase({ url: embedded.url, logger, poolSize: 3 })
        await Promise.all([1, 2, 3].map(() => database.query('SELECT pg_sleep(0)')))
        const restarted = until(embedded, 'restarted')
        process.kill(postmasterPid(data), 'SIGKILL')
        expect(await restarted).toEqual(['crashed', 'restarted'])
        expect(await database.query('SELECT n FROM ledger')).toEqual([{ n: 1 }])
        await database.transaction(async (tx) => {
          await tx.query('INSERT INTO ledger VALUES (3)')
        })
        await database.query('DELETE FROM ledger WHERE n = 3')
        await database.close()
      })
    })
  })

  it('a query that comes while PostgreSQL is away waits for it', async () => {
    await withDatabase(async (embedded) => {
      const database = await createDatabase({ url: embedded.url, logger, poolSize: 3 })
      const crashed = until(embedded, 'crashed')
      process.kill(postmasterPid(data), 'SIGKILL')
      await crashed
      expect(await database.query('SELECT n FROM ledger')).toEqual([{ n: 1 }])
      await database.close()
    })
  })

  exhaustively(() => {
    it('a transaction under way is lost as a whole, and says that the database was away', async () => {
      await withDatabase(async (embedded) => {
        const database = await createDatabase({ url: embedded.url, logger, poolSize: 3 })
        const restarted = until(embedded, 'restarted')
        const lost = database.transaction(async (tx) => {
          await tx.query('INSERT INTO ledger VALUES (4)')
          process.kill(postmasterPid(data), 'SIGKILL')
          await restarted
          await tx.query('INSERT INTO ledger VALUES (5)')
        })
        await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
        expect(await database.query('SELECT n FROM ledger')).toEqual([{ n: 1 }])
        await database.close()
      })
    })
  })

  it('jobs and notifications go on after PostgreSQL came back', async () => {
    await withDatabase(async (embedded) => {
      await migrate(embedded.url, logger)
      const database = await createDatabase({ url: embedded.url, logger, poolSize: 3 })
      const listener = new NotificationListener(embedded.url, logger)
      await listener.start()
      const heard = new Promise((resolve) => listener.on('job', resolve))
      const reconnected = new Promise<void>((resolve) => listener.onReconnect(resolve))
      const done: unknown[] = []
      const changed = new EventEmitter()
      const runner = await runJobs({
        database,
        tasks: {
          crash: async () => {
            const restarted = until(embedded, 'restarted')
            process.kill(postmasterPid(data), 'SIGKILL')
            await restarted
          },
          work: (payload) => Promise.resolve(done.push(payload)).then(() => void changed.emit('done')),
        },
        concurrency: 1,
        crontab: '',
        logger,
      })
      const worked = once(changed, 'done')
      await enqueueJob(database, 'crash', {})
      await reconnected
      await enqueueJob(database, 'work', { n: 1 })
      await worked
      expect(done).toEqual([{ n: 1 }])
      await publish(database, 'job', { jobId: '1' })
      expect(await heard).toEqual({ jobId: '1' })
      await runner.stop()
      expect(await database.query('SELECT * FROM graphile_worker.jobs')).toEqual([])
      await listener.close()
      await database.close()
    })
  })

  exhaustively(() => {
    it('a supervisor is replaced, and its PostgreSQL with it', async () => {
      await withDatabase(async (embedded) => {
        const before = embedded.supervisorPid ?? 0
        const pid = postmasterPid(data)
        const restarted = until(embedded, 'restarted')
        process.kill(before, 'SIGKILL')
        expect(await restarted).toEqual(['crashed', 'restarted'])
        await untilGone(pid)
        expect(embedded.supervisorPid).not.toBe(before)
        expect(await queryOnce(embedded.url, 'SELECT n FROM ledger')).toEqual([{ n: 1 }])
      })
    })
  })

  exhaustively(() => {
    it('the next start ends a PostgreSQL whose parent and supervisor were killed together', async () => {
      const parent = await startParentProcess(home)
      const orphan = postmasterPid(data)
      process.kill(parent.answer.supervisorPid ?? 0, 'SIGKILL')
      parent.child.kill('SIGKILL')
      await withDatabase(async ({ url }) => {
        expect(await queryOnce(url, 'SELECT n FROM ledger')).toEqual([{ n: 1 }])
      })
      await untilGone(orphan)
    })
  })
})

describe('openHomeDatabase', () => {
  exhaustively(() => {
    it('uses the database that a server runs, and leaves it running', async () => {
      await withDatabase(async ({ url }) => {
        const opened = await openHomeDatabase(home, logger)
        expect(opened.url).toBe(url)
        await opened.close()
        expect(await queryOnce(url, 'SELECT n FROM ledger')).toEqual([{ n: 1 }])
      })
    })
  })

  it('starts the database where no server runs, and stops it after other commands have finished with it', async () => {
    const first = await openHomeDatabase(home, logger)
    const pid = postmasterPid(data)
    const second = await openHomeDatabase(home, logger)
    expect(second.url).toBe(first.url)
    const database = await createDatabase({ url: second.url, logger, poolSize: 1 })
    const closed = first.close()
    expect(await database.query('SELECT n FROM ledger')).toEqual([{ n: 1 }])
    await database.close()
    await closed
    await untilGone(pid)
  })
})

const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

;(isRoot ? describe : describe.skip)('accounts', () => {
  exhaustively(() => {
    it('an ordinary user runs it as itself', async () => {
      const ownHome = join(folder.path, 'nobody')
      mkdirSync(ownHome)
      chownSync(ownHome, NOBODY, NOBODY)
      const parent = await startParentProcess(ownHome, { uid: NOBODY, gid: NOBODY, durable: false })
      expect(parent.answer.error).toBeUndefined()
      expect(await queryOnce(parent.answer.url ?? '', 'SELECT 1 AS n')).toEqual([{ n: 1 }])
      expect(statSync(join(ownHome, 'database/data')).uid).toBe(NOBODY)
      await parent.stop()
      // root goes on with what the user began
      const asRoot = await startParentProcess(ownHome, { durable: false })
      expect(asRoot.answer.error).toBeUndefined()
      await asRoot.stop()
    })
  })

  it('an ordinary user is told that a home is not its own', async () => {
    const parent = await startParentProcess(home, { uid: NOBODY, gid: NOBODY })
    expect(parent.answer.error).toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringContaining('belongs to another account') as string,
    })
    await parent.stop()
  })

  it('root runs it as another account', () => {
    expect(statSync(data).uid).not.toBe(0)
  })

  exhaustively(() => {
    it('a home that only root can enter keeps its data elsewhere, and a new home at its path starts empty', async () => {
      const closed = join(folder.path, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      const sharedFolder = join(folder.path, 'shared')
      const options = { sharedFolder, durable: false }
      const closedHome = join(closed, 'home')
      const begun = await startParentProcess(closedHome, options)
      await queryOnce(begun.answer.url ?? '', 'CREATE TABLE kept (n int)')
      await begun.stop()
      const again = await startParentProcess(closedHome, options)
      expect(await queryOnce(again.answer.url ?? '', 'SELECT * FROM kept')).toEqual([])
      await again.stop()
      rmSync(closedHome, { recursive: true })
      const anew = await startParentProcess(closedHome, options)
      await expect(queryOnce(anew.answer.url ?? '', 'SELECT * FROM kept')).rejects.toMatchObject({
        code: '42P01',
      })
      await anew.stop()
      expect(databasesIn(sharedFolder)).toHaveLength(2)
    })
  })

  exhaustively(() => {
    it('a start tells in one warning of databases whose homes do not exist any more', async () => {
      const closed = join(folder.path, 'closed-too')
      mkdirSync(closed, { mode: 0o700 })
      const sharedFolder = join(folder.path, 'shared-too')
      const [deleted, replaced, kept] = ['deleted', 'replaced', 'kept'].map((name) => join(closed, name))
      for (const one of [deleted!, replaced!]) {
        const parent = await startParentProcess(one, { sharedFolder, durable: false })
        expect(parent.answer.error).toBeUndefined()
        await parent.stop()
      }
      const warnings: { object: unknown; text?: string }[] = []
      const listening = createLogger({ level: 'silent', name: 'test' })
      jest
        .spyOn(listening, 'warn')
        .mockImplementation((object: unknown, text?: string) => void warnings.push({ object, text }))

      mkdirSync(kept!)
      prepareStorage(kept!, listening, sharedFolder)
      expect(warnings).toEqual([])

      const abandoned = databasesIn(sharedFolder).filter((id) => existsSync(join(sharedFolder, id, 'data')))
      for (const one of [deleted!, replaced!]) rmSync(one, { recursive: true })
      mkdirSync(replaced!)
      prepareStorage(replaced!, listening, sharedFolder)
      expect(warnings).toEqual([
        {
          object: {
            count: 2,
            databases: expect.arrayContaining([
              { folder: join(sharedFolder, abandoned[0]!), home: expect.stringMatching(/deleted|replaced/) },
              { folder: join(sharedFolder, abandoned[1]!), home: expect.stringMatching(/deleted|replaced/) },
            ]),
          },
          text: expect.stringContaining(
            `In ${sharedFolder} lie 2 databases whose homes were deleted, moved or replaced`,
          ),
        },
      ])
    })
  })

  function databasesIn(sharedFolder: string): string[] {
    return readdirSync(sharedFolder).filter((entry) => !entry.startsWith('postgresql-'))
  }
})

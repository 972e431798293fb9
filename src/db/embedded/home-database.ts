/** For commands: the database of a home, whether a server runs on it or not. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { ForecartError, hasErrorCode } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { RUNNING_FILE, startEmbeddedDatabase } from './launcher'
import type { RunningFile } from './launcher'

/** A database that is being created takes a few seconds until it accepts connections. */
const WAIT_FOR_MS = 30_000
const RETRY_AFTER_MS = 100

export interface HomeDatabase {
  readonly url: string
  /** Stops the database if this call started it, after other commands that use it have disconnected. */
  close(): Promise<void>
}

/**
 * Uses the database that another process of this home runs, else starts it until `close`. While it is started this way a server
 * refuses to start on the same home.
 * @throws DATABASE_UNAVAILABLE where another process holds the database and it does not come up; else as startEmbeddedDatabase.
 */
export async function openHomeDatabase(home: string, logger: Logger): Promise<HomeDatabase> {
  for (const deadline = performance.now() + WAIT_FOR_MS; ;) {
    try {
      const database = await startEmbeddedDatabase({ home, logger, waitForLockMs: 0 })
      return {
        url: database.url,
        close: async () => {
          await othersToDisconnect(database.url)
          await database.stop()
        },
      }
    } catch (error) {
      if (!hasErrorCode(error, 'ALREADY_RUNNING')) throw error
      const url = await runningUrl(home)
      if (url !== null) return { url, close: () => Promise.resolve() }
      if (performance.now() > deadline) {
        throw new ForecartError(
          'DATABASE_UNAVAILABLE',
          `Another process holds the database of ${home}, and it does not accept connections`,
          {},
          { cause: error },
        )
      }
      await delay(RETRY_AFTER_MS)
    }
  }
}

/** Null where it does not accept connections (yet, or any more). */
async function runningUrl(home: string): Promise<string | null> {
  const file = join(home, RUNNING_FILE)
  if (!existsSync(file)) return null
  const { url } = readRunning(file)
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    await client.end()
    return url
  } catch {
    return null // the caller looks again, or gives up with the reason
  }
}

function readRunning(file: string): RunningFile {
  try {
    const { url } = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunningFile>
    if (typeof url === 'string') return { url }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new ForecartError(
    'DATABASE_UNAVAILABLE',
    `${file} is damaged; start the server again, which makes a new one`,
    {
      file,
    },
  )
}

/** Two commands may share a database that the first of them started. Other programs, such as a forgotten psql, are not waited for. */
async function othersToDisconnect(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (;;) {
      const { rowCount } = await client.query(
        `SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'forecart%' LIMIT 1`,
      )
      if (rowCount === 0) return
      await delay(RETRY_AFTER_MS)
    }
  } finally {
    await client.end()
  }
}

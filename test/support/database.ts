/** A migrated database of its own for a test file. */
import { randomBytes } from 'node:crypto'
import { createLogger } from '../../src/core/logger'
import { createDatabase } from '../../src/db/client'
import type { Database } from '../../src/db/client'
import { administer, askBroker, urlOf } from './broker'

export interface TestDatabase {
  readonly database: Database
  readonly url: string
  /** Closes `database` and drops it with whatever else is connected to it. */
  drop(): Promise<void>
}

/** Takes about 50 ms after the first; the first test of a run waits for the server too. */
export async function createTestDatabase(options: { poolSize?: number } = {}): Promise<TestDatabase> {
  const { url, drop } = await createRawTestDatabase()
  const logger = createLogger({ level: 'error', name: 'test' })
  const database = await createDatabase({ url, logger, poolSize: options.poolSize ?? 5 })
  return {
    database,
    url,
    async drop() {
      await database.close()
      await drop()
    },
  }
}

/** A database without a client; `empty`: without tables too. */
export async function createRawTestDatabase(
  options: { empty?: boolean } = {},
): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl, template, prefix, copying } = await askBroker('database')
  const name = `${prefix}_${randomBytes(4).toString('hex')}`
  await administer(
    adminUrl,
    `CREATE DATABASE ${name} TEMPLATE ${options.empty ? 'template1' : template} ${copying}`,
  )
  return {
    url: urlOf(adminUrl, name),
    drop: async () => void (await administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  }
}

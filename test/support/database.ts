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
export async function createTestDatabase(
  options: { poolSize?: number; contents?: Contents } = {},
): Promise<TestDatabase> {
  const { url, drop } = await createRawTestDatabase(options)
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

/** What a database begins with: nothing, tables without rows, or the shop of small-shop.ts. */
type Contents = 'nothing' | 'tables' | 'small shop'

/** A database without a client. */
export async function createRawTestDatabase(
  options: { contents?: Contents } = {},
): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl, template, prefix, copying } = await askBroker('database')
  const templates = {
    nothing: async () => 'template1',
    tables: async () => template,
    'small shop': () => askBroker('smallShop'),
  }
  const name = `${prefix}_${randomBytes(4).toString('hex')}`
  await administer(
    adminUrl,
    `CREATE DATABASE ${name} TEMPLATE ${await templates[options.contents ?? 'tables']()} ${copying}`,
  )
  return {
    url: urlOf(adminUrl, name),
    drop: async () => void (await administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  }
}

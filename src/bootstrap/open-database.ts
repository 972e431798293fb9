/** The database of a running server. */
import type { Config } from '../config/env'
import { ForecartError, hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import { createDatabase, type Database } from '../db/client'
import { startEmbeddedDatabase } from '../db/embedded'
import { migrate } from '../db/migrate'
import type { ShutdownStack } from './shutdown'

const POOL_SIZE = 20

interface DatabaseOptions {
  readonly config: Config
  readonly logger: Logger
  readonly shutdown: ShutdownStack
  /** The server cannot go on: the embedded database is lost. */
  readonly onFatal: (error: Error) => void
}

/** Of DATABASE_URL, or the one in the home, migrated. @throws DATABASE_UNAVAILABLE, MIGRATION_FAILED */
export async function openDatabase({
  config,
  logger,
  shutdown,
  onFatal,
}: DatabaseOptions): Promise<Database> {
  let url = config.databaseUrl
  if (url === null) {
    const embedded = await startEmbeddedDatabase({ home: config.home, logger })
    shutdown.add('embedded database', () => embedded.stop())
    embedded.onCrash((event) => {
      if (event.kind === 'lost') onFatal(new Error(`The embedded database is lost: ${event.reason}`))
    })
    url = embedded.url
  }
  await migrate(url, logger).catch((error: unknown) => {
    if (config.databaseUrl === null || !hasErrorCode(error, 'DATABASE_UNAVAILABLE')) throw error
    const { host } = new URL(config.databaseUrl)
    throw new ForecartError(
      'DATABASE_UNAVAILABLE',
      `The database of DATABASE_URL, at ${host}, cannot be reached`,
    )
  })
  const database = await createDatabase({
    url,
    logger,
    poolSize: POOL_SIZE,
    applicationName: 'forecart server',
  })
  shutdown.add('database client', () => database.close())
  return database
}

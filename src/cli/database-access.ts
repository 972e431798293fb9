/** The database of a command: opened when it is first needed, closed when the command ends. */
import type { Config } from '../config/env'
import type { Logger } from '../core/logger'
import { createDatabase, type Database } from '../db/client'
import { type HomeDatabase, openHomeDatabase } from '../db/embedded'
import { makeHome } from '../db/make-home'
import { migrate } from '../db/migrate'

export class DatabaseAccess {
  private opening: Promise<Database> | null = null
  private openingUrl: Promise<string> | null = null
  private home: HomeDatabase | null = null

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  open(): Promise<Database> {
    this.opening ??= this.connect()
    return this.opening
  }

  /** The address of the database as it is: not migrated, and perhaps without tables. */
  url(): Promise<string> {
    this.openingUrl ??= this.findUrl()
    return this.openingUrl
  }

  async close(): Promise<void> {
    try {
      await this.openingUrl?.catch(() => null)
      // A database that could not be opened has been reported to whoever opened it.
      const database = await this.opening?.catch(() => null)
      await database?.close()
    } finally {
      await this.home?.close()
    }
  }

  private async connect(): Promise<Database> {
    const { logger } = this
    const url = await this.url()
    await migrate(url, logger)
    return createDatabase({ url, logger, applicationName: 'forecart command' })
  }

  private async findUrl(): Promise<string> {
    const { config, logger } = this
    makeHome(config.home)
    if (config.databaseUrl !== null) return config.databaseUrl
    this.home = await openHomeDatabase(config.home, logger)
    return this.home.url
  }
}

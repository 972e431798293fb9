/**
 * The embedded default: a real PostgreSQL below the home, reachable from this machine only, that lives as long as the process that
 * started it and loses nothing that was acknowledged.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { ForecartError, isForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { toDatabaseError } from '../database-error'
import { lockFile } from '../file-lock'
import { lockHome } from '../home-lock'
import { findBinaries } from './binaries'
import { POSTGRES_ENVIRONMENT, SUPERUSER, initializeDataDirectory, setPassword } from './initialize'
import { type DatabaseStorage, lost, markComplete, prepareStorage, writeSecret } from './storage'
import { startSupervisor } from './supervisor-client'
import type { Supervisor } from './supervisor-client'
import type { SupervisorMessage } from './supervisor-protocol'

const DATABASE_NAME = 'forecart'
/** Where other processes of this home find the running database; removed when it stops, never trusted without connecting. */
export const RUNNING_FILE = 'database.running.json'

export interface RunningFile {
  readonly url: string
}

const SETTINGS = [
  'max_connections=100',
  'shared_buffers=256MB',
  'max_wal_size=512MB', // bounds what a start after a crash has to replay to a few seconds
  'lc_messages=C',
  'log_timezone=UTC',
  'timezone=UTC',
  'jit=off', // compiling costs more than the short statements of a server gain
]
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on']
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

export interface EmbeddedDatabaseOptions {
  readonly home: string
  readonly logger: Logger
  /** False only for throw-away databases of tests: a crash of the machine may then lose data. */
  readonly durable?: boolean
  /** Holds databases of homes that PostgreSQL's account cannot enter; /var/lib/forecart unless given. */
  readonly sharedFolder?: string
  /** How long to wait for a process that runs the database to let go of it; 2 s unless given. */
  readonly waitForLockMs?: number
}

/** crashed: PostgreSQL died and is being started again. restarted: it accepts connections again. lost: it could not be started. */
export type CrashEvent =
  | { readonly kind: 'crashed'; readonly exit: string }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'lost'; readonly reason: string }

export interface EmbeddedDatabase {
  readonly url: string
  /** The id of the process that watches over PostgreSQL. Another one takes its place when it dies. */
  readonly supervisorPid: number | null
  /** Resolves when PostgreSQL has stopped. Idempotent. */
  stop(): Promise<void>
  /** Returns a function that removes the handler. */
  onCrash(handler: (event: CrashEvent) => void): () => void
}

/**
 * Starts the home's database, creating it first where there is none.
 * @throws ALREADY_RUNNING where another process runs it, BAD_CONFIGURATION where this machine cannot, DATABASE_UNAVAILABLE
 *   where PostgreSQL does not start.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const lock = await lockHome(options.home, 'database', options.waitForLockMs)
  try {
    const database = await EmbeddedServer.start(options)
    return {
      url: database.url,
      get supervisorPid() {
        return database.supervisorPid
      },
      onCrash: (handler) => database.onCrash(handler),
      stop: async () => {
        await database.stop()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

class EmbeddedServer {
  private readonly handlers = new Set<(event: CrashEvent) => void>()
  private supervisor: Supervisor | null = null
  private replacement: Promise<void> = Promise.resolve()
  private stopping = false

  private constructor(
    readonly url: string,
    private readonly home: string,
    private readonly logger: Logger,
    private readonly launch: (
      port: number | null,
      onMessage: (message: SupervisorMessage) => void,
    ) => Promise<Supervisor>,
  ) {}

  static async start({
    home,
    logger,
    durable = true,
    sharedFolder,
  }: EmbeddedDatabaseOptions): Promise<EmbeddedServer> {
    mkdirSync(home, { recursive: true })
    const storage = prepareStorage(home, logger, sharedFolder)
    const { account, dataDirectory, majorVersion } = storage
    const binaries = await findBinaries({ account, copyTo: storage.copyTo, majorVersion, logger })
    if (majorVersion === null) await initializeDataDirectory(storage, binaries, durable)
    if (storage.needsPassword) {
      logger.warn(
        { file: storage.identityFile },
        'The data are older than this file; PostgreSQL is given the new password',
      )
      const lock = lockFile(join(dataDirectory, 'PG_VERSION'), { existing: true })
      if (lock === null)
        throw new ForecartError('DATABASE_UNAVAILABLE', `Another PostgreSQL still runs on ${dataDirectory}`)
      await setPassword(storage, binaries).finally(() => lock.release())
    }

    const launch = (port: number | null, onMessage: (message: SupervisorMessage) => void) =>
      startSupervisor(
        {
          ...account,
          port,
          dataDirectory,
          postgres: binaries.postgres,
          logFile: storage.logFile,
          settings: [...SETTINGS, ...(durable ? DURABLE : NOT_DURABLE)],
          environment: POSTGRES_ENVIRONMENT,
        },
        onMessage,
      )
    let deliver: (message: SupervisorMessage) => void = () => undefined
    const supervisor = await launch(null, (message) => deliver(message))
    try {
      const urlOf = (database: string) =>
        `postgresql://${SUPERUSER}:${storage.password}@127.0.0.1:${supervisor.port}/${database}`
      await createDatabaseOnce(urlOf('postgres'), storage)
      if (!storage.isComplete) markComplete(storage)
      const server = new EmbeddedServer(urlOf(DATABASE_NAME), home, logger, launch)
      deliver = (message) => server.receive(message)
      server.watch(supervisor)
      const running: RunningFile = { url: server.url }
      writeSecret(join(home, RUNNING_FILE), JSON.stringify(running))
      return server
    } catch (error) {
      supervisor.stop()
      await supervisor.ended
      throw toDatabaseError(error)
    }
  }

  get supervisorPid(): number | null {
    return this.supervisor?.pid ?? null
  }

  onCrash(handler: (event: CrashEvent) => void): () => void {
    this.handlers.add(handler)
    return () => this.handlers.delete(handler)
  }

  async stop(): Promise<void> {
    if (!this.stopping) {
      this.stopping = true
      rmSync(join(this.home, RUNNING_FILE), { force: true })
    }
    await this.replacement
    this.supervisor?.stop()
    await this.supervisor?.ended
  }

  private watch(supervisor: Supervisor): void {
    this.supervisor = supervisor
    void supervisor.ended.then(() => {
      if (!this.stopping) this.replacement = this.replaceSupervisor(supervisor.port)
    })
  }

  /** The supervisor itself was killed. A new one ends the PostgreSQL that it left behind and starts it on the same port. */
  private async replaceSupervisor(port: number): Promise<void> {
    this.emit({ kind: 'crashed', exit: 'the supervisor ended' })
    try {
      const next = await this.launch(port, (message) => this.receive(message))
      this.watch(next)
      this.emit({ kind: 'restarted' })
    } catch (error) {
      this.emit({ kind: 'lost', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  private receive(message: SupervisorMessage): void {
    if (message.kind === 'crashed') this.emit(message)
    else if (message.kind === 'started') this.emit({ kind: 'restarted' })
    // "failed" is followed by the supervisor's end, which starts another one.
  }

  private emit(event: CrashEvent): void {
    if (event.kind === 'restarted') this.logger.info('The embedded database accepts connections again')
    else this.logger.error({ event }, 'The embedded database ended unexpectedly')
    for (const handler of [...this.handlers]) handler(event)
  }
}

async function createDatabaseOnce(url: string, storage: DatabaseStorage): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'forecart launcher' })
  await client.connect().catch((error: unknown) => {
    throw isRefusedLogin(error) ? foreignIdentity(storage, error) : error
  })
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME])
    if (rowCount !== 0) return
    if (storage.isComplete)
      throw lost(`The database "${DATABASE_NAME}" in ${storage.dataDirectory}`, storage.identityFile)
    await client.query(`CREATE DATABASE ${DATABASE_NAME}`)
  } catch (error) {
    if (isForecartError(error)) throw error
    throw new ForecartError(
      'DATABASE_UNAVAILABLE',
      'The embedded database could not be set up',
      {},
      { cause: error },
    )
  } finally {
    await client.end()
  }
}

/** invalid_password, invalid_authorization_specification (there is no such role). */
function isRefusedLogin(error: unknown): boolean {
  return ['28P01', '28000'].includes(String((error as { code?: unknown }).code))
}

function foreignIdentity({ identityFile, dataDirectory }: DatabaseStorage, cause: unknown): ForecartError {
  return new ForecartError(
    'BAD_CONFIGURATION',
    `${identityFile} does not belong to the data in ${dataDirectory}: PostgreSQL refuses its password; put the right one back, or delete it, and a new one is made for the same data`,
    { file: identityFile },
    { cause },
  )
}

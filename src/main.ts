/** `npm start`: reads the environment, starts everything, says where it is, and ends in good order when it is told to. */
import './config/production'
import { announcement } from './bootstrap/announcement'
import { claimHome } from './bootstrap/claim-home'
import { openDatabase } from './bootstrap/open-database'
import { startProgress } from './core/progress'
import { ShutdownStack } from './bootstrap/shutdown'
import { type Config, readConfig } from './config/env'
import { ForecartError } from './core/errors'
import { explainError } from './core/explain-error'
import { createLogger } from './core/logger'

const FAILURE = 1
/** A stop that hangs is cut off: what was acknowledged is safe, and children end with their parent. */
const STOP_WITHIN_MS = 30_000

async function main(): Promise<void> {
  const config = readConfig()
  const logger = createLogger({ level: config.logLevel, name: 'forecart' })
  const shutdown = new ShutdownStack(logger)
  const abort = new AbortController()

  const stop = (code: number, reason: string): void => {
    if (abort.signal.aborted) return
    abort.abort(new ForecartError('CANCELLED', reason))
    logger.info({ reason }, 'Stopping')
    setTimeout(() => process.exit(FAILURE), STOP_WITHIN_MS).unref()
    void shutdown.run().then(() => process.exit(code))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0, signal))
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'An error that nobody caught')
    stop(FAILURE, 'uncaught exception')
  })

  try {
    await run(config, { logger, shutdown, signal: abort.signal, stop })
  } catch (error) {
    if (abort.signal.aborted) return
    abort.abort()
    await shutdown.run()
    throw error
  }
}

interface RunOptions {
  readonly logger: ReturnType<typeof createLogger>
  readonly shutdown: ShutdownStack
  readonly signal: AbortSignal
  readonly stop: (code: number, reason: string) => void
}

async function run(config: Config, { logger, shutdown, signal, stop }: RunOptions): Promise<void> {
  const adminToken = await claimHome(config, shutdown)
  const opening = openDatabase({
    config,
    logger,
    shutdown,
    onFatal: (error) => {
      logger.fatal({ err: error }, error.message)
      stop(FAILURE, 'the database is lost')
    },
  })
  // Most of the server's code, which takes about as long to load as the database to start; who was refused did not wait for it.
  const { startApplication } = require('./bootstrap/application') as typeof import('./bootstrap/application')
  const { url, isEmpty } = await startApplication({
    config,
    logger,
    shutdown,
    signal,
    progress: (label) => startProgress(label, process.stdout),
    database: await opening,
    adminToken,
  })
  process.stdout.write(announcement({ url, adminToken, isEmpty, secondsToReady: process.uptime() }))
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`)
  process.exit(FAILURE)
})

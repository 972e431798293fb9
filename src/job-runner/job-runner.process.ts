/**
 * Takes jobs from the queue: roll-up, refresh, training, cleaning. A child process of the server, so that nothing of this
 * runs on the server's event loop; any number of them may work on one database.
 */
import { serveParent } from '../core/child-process-worker'
import { systemClock } from '../core/clock'
import { createLogger, type Logger } from '../core/logger'
import { createDatabase, type Database } from '../db/client'
import { enqueueJob, runJobs } from '../db/jobs'
import { NotificationListener } from '../db/notifications'
import { DeviceOrder, type LostDevice } from '../contracts/device'
import { DEMAND_MODEL } from '../contracts/model-version'
import { ModelRegistry } from '../registry/registry'
import { AlertService } from '../services/alert.service'
import { deviceLossReporter } from '../services/device.service'
import { ForecastEngine } from '../services/forecast-engine'
import { JobService } from '../services/job.service'
import { OutlierService } from '../services/outlier.service'
import { RefreshService } from '../services/refresh.service'
import { RetentionService } from '../services/retention.service'
import { RollupService } from '../services/rollup.service'
import { DemandServing } from '../serving/demand-serving'
import { runOrFollow } from '../training/run-or-follow'
import { TrainingRunner } from '../training/training-runner'
import type { JobRunnerProtocol, JobRunnerStart } from './job-runner-protocol'
import { createTasks, CRONTAB, REFRESH_ASKED_FOR_TASK } from './tasks'

/** Training waits for a process of its own, so it holds a place for long; the others are short. */
const CONCURRENCY = 4
const POOL_SIZE = 6

interface Running {
  readonly modelHostPid: number | null
  stop(): Promise<void>
}

/** Who is told of lost devices; set by `watchDevices`. */
let tellServer: (event: LostDevice) => void = () => undefined

async function start(options: JobRunnerStart): Promise<Running> {
  const { databaseUrl, home, logLevel, modelMemoryMib: memoryMib } = options
  const logger = createLogger({ level: logLevel, name: 'job-runner' })
  const database = await createDatabase({ url: databaseUrl, poolSize: POOL_SIZE, logger })
  const listener = new NotificationListener(databaseUrl, logger)
  await listener.start()
  const registry = await ModelRegistry.open({ database, home, logger })
  const alerts = new AlertService({ database, logger })
  const report = deviceLossReporter({ alerts, user: 'The job runner', home, logger })
  const devices = new DeviceOrder(options.devices, (event) => {
    report(event)
    tellServer(event)
  })
  const serving = new DemandServing({ registry, listener, logger, devices, memoryMib })
  await serving.start()
  const training = new TrainingRunner({ database, home, logger, listener, devices })
  const engine = new ForecastEngine({ database, serving, clock: systemClock, listener })
  const refresh = new RefreshService({ database, engine, clock: systemClock, logger })
  const tasks = createTasks({
    rollup: new RollupService(database),
    outliers: new OutlierService(database),
    refresh,
    jobs: new JobService({ database }),
    retention: new RetentionService({ database, clock: systemClock, logger, retention: options.retention }),
    train: async (runId, signal) => {
      // A run that a runner of before still holds is waited for: to fail and try again would use up the attempts of the job.
      await runOrFollow({ database, training }, runId, { signal, onProgress: () => undefined })
    },
    failAbandonedRuns: () => training.failAbandoned(),
    refreshChampion: () => serving.refreshChampion(),
    cleanRegistry: () => registry.clean(),
  })
  const unsubscribe = listener.on('model-alias', ({ modelName, alias }) => {
    if (modelName === DEMAND_MODEL && alias === 'champion') void askForRefresh(database, logger)
  })
  const jobs = await runJobs({ database, tasks, concurrency: CONCURRENCY, crontab: CRONTAB, logger })
  jobs.ended.catch((error: unknown) => {
    logger.fatal({ err: error }, 'The queue cannot be worked on; the server starts another runner')
    process.kill(process.pid, 'SIGKILL')
  })
  return {
    modelHostPid: serving.hostPid,
    async stop() {
      unsubscribe()
      await jobs.stop()
      await serving.stop()
      await listener.close()
      await database.close()
    },
  }
}

/** What was asked for lately is answered by another model now. Several runners ask for one refresh. */
async function askForRefresh(database: Database, logger: Logger): Promise<void> {
  await enqueueJob(database, REFRESH_ASKED_FOR_TASK, {}, { jobKey: REFRESH_ASKED_FOR_TASK }).catch(
    (error: unknown) => logger.error({ err: error }, 'The refresh after a promotion was not asked for'),
  )
}

let running: Running | null = null

serveParent<JobRunnerProtocol>(
  {
    watchDevices(_payload, { progress }) {
      tellServer = progress
      return new Promise<never>(() => undefined)
    },
    async start(payload) {
      running = await start(payload)
      return { modelHostPid: running.modelHostPid }
    },
  },
  { onStop: async () => running?.stop() },
)

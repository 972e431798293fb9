/**
 * Takes jobs from the queue: roll-up, refresh, training, cleaning. A child process of the server, so that nothing of this
 * runs on the server's event loop; any number of them may work on one database.
 */
import { serveParent } from '../core/process/child-process-worker'
import { systemClock } from '../core/time/clock'
import { createLogger, type Logger } from '../core/logger'
import { createDatabase, type Database } from '../db/client'
import { enqueueJob, runJobs } from '../db/jobs'
import { NotificationListener } from '../db/notifications'
import { DeviceOrder, type LostDevice } from '../contracts/operations/device'
import { ModelRegistry } from '../registry/registry'
import { loadPart, TaskCatalog } from '../registry/task-catalog'
import { Retraining } from '../services/models/retraining'
import { AlertService } from '../services/operations/alert.service'
import { deviceLossReporter } from '../services/operations/device.service'
import { Serving } from '../serving/serving'
import { TrainingRunner } from '../training/training-runner'
import type { JobRunnerProtocol, JobRunnerStart } from './job-runner-protocol'
import { modelJobs } from './model-jobs'
import type { CreateTaskJobs, TaskJobs } from './task-jobs'

/** Training waits for a process of its own, so it holds a place for long; the others are short. */
const CONCURRENCY = 4
const POOL_SIZE = 6

interface Running {
  readonly modelHostPid: number | null
  stop(): Promise<void>
}

/** Is told of lost devices; set by `watchDevices`. */
let tellServer: (event: LostDevice) => void = () => undefined

async function start(options: JobRunnerStart): Promise<Running> {
  const { databaseUrl, home, logLevel, modelMemoryMib: memoryMib } = options
  const logger = createLogger({ level: logLevel, name: 'job-runner' })
  const database = await createDatabase({ url: databaseUrl, poolSize: POOL_SIZE, logger })
  const listener = new NotificationListener(databaseUrl, logger)
  await listener.start()
  const tasks = new TaskCatalog(options.tasks)
  const registry = await ModelRegistry.open({ database, home, logger, tasks })
  const alerts = new AlertService({ database, logger })
  const report = deviceLossReporter({ alerts, user: 'The job runner', home, logger })
  const devices = new DeviceOrder(options.devices, (event) => {
    report(event)
    tellServer(event)
  })
  const serving = new Serving({ registry, listener, logger, devices, memoryMib, answersJobs: true })
  await serving.start()
  const training = new TrainingRunner({ database, home, logger, listener, devices, tasks })
  const { retrainOnDrift = null } = options
  const retraining = retrainOnDrift && new Retraining({ database, tasks, logger, ...retrainOnDrift })
  const shared = { database, listener, clock: systemClock, logger, retention: options.retention }
  const ofTasks = new Map<string, TaskJobs>()
  for (const { name, jobs } of tasks.modules) {
    if (jobs !== undefined)
      ofTasks.set(name, (loadPart(jobs, 'jobs') as CreateTaskJobs)({ ...shared, serving, retraining }))
  }
  const all = [modelJobs({ ...shared, registry, training }), ...ofTasks.values()]
  const unsubscribe = listener.on('model-alias', ({ modelName, alias }) => {
    const job = ofTasks.get(tasks.modulesOf(modelName).name)?.afterPromotion
    if (job !== undefined && alias === 'champion') void askFor(job, database, logger)
  })
  const jobs = await runJobs({
    database,
    tasks: Object.assign({}, ...all.map(({ handlers }) => handlers)) as TaskJobs['handlers'],
    concurrency: CONCURRENCY,
    crontab: all.flatMap(({ crontab }) => crontab).join('\n'),
    logger,
  })
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

/** Several runners ask for one job. */
async function askFor(job: string, database: Database, logger: Logger): Promise<void> {
  await enqueueJob(database, job, {}, { jobKey: job }).catch((error: unknown) =>
    logger.error({ err: error, job }, 'The job after a promotion was not asked for'),
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

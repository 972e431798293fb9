/** The composition of a running server: started in order, stopped in the opposite one. */
import type { Config } from '../config/env'
import { readBuild } from '../core/build'
import { systemClock } from '../core/time/clock'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import { NotificationListener } from '../db/notifications'
import { writeDefaultConsent } from '../db/repositories/behaviour/consent.repository'
import { isShopEmpty } from '../db/repositories/operations/system.repository'
import { JobRunner } from '../job-runner/job-runner'
import { openTaskCatalog } from '../registry/own-tasks'
import { ModelRegistry } from '../registry/registry'
import { startServer } from '../server/server'
import { RollupService } from '../services/demand/rollup.service'
import { LiveIndex } from '../services/recommendation/session-index/live-index'
import { createServices } from '../services/services'
import { AlertService } from '../services/operations/alert.service'
import { championAlert } from '../services/models/champion-alert'
import { DeviceService } from '../services/operations/device.service'
import { demandModelName } from '../contracts/demand/model-names'
import type { DemandTypes } from '../contracts/demand/demand'
import { SESSION_MODEL, type SessionTypes } from '../contracts/session/session'
import { Serving } from '../serving/serving'
import { TrainingRunner } from '../training/training-runner'
import type { AdminToken } from './admin-token'
import { rollUpSeed, seedWhenEmpty, trainFirstModels } from './first-start'
import type { StartProgress } from '../core/progress'
import { processReadings } from './process-readings'
import { createRoleHealth } from './role-health'
import type { ShutdownStack } from './shutdown'

export interface ApplicationOptions {
  readonly config: Config
  readonly logger: Logger
  /** Takes what is to be stopped; the caller runs it, also when the start fails half way. */
  readonly shutdown: ShutdownStack
  /** Aborted when the start is no longer wanted. */
  readonly signal: AbortSignal
  readonly progress: StartProgress
  readonly database: Database
  readonly adminToken: AdminToken
}

export interface Application {
  readonly url: string
  /** There is nothing to ask about yet. */
  readonly isEmpty: boolean
}

/** @throws BAD_CONFIGURATION, DATABASE_UNAVAILABLE, MODEL_HOST_UNAVAILABLE */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const { config, database, logger, shutdown, signal } = options
  const clock = systemClock
  await writeDefaultConsent(database, config.defaultConsent)
  const listener = new NotificationListener(database.url, logger)
  await listener.start()
  shutdown.add('notification listener', () => listener.close())
  const tasks = openTaskCatalog(config.taskFiles)
  const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
  // What registrations that were killed left on disk.
  await registry.clean()
  const alerts = new AlertService({ database, logger })
  const devices = new DeviceService({
    alerts,
    home: config.home,
    wanted: config.device,
    allowSoftwareGpu: config.allowSoftwareGpu,
    logger,
    signal,
  })
  // While the shop is filled; measured only where it was not measured before.
  devices.begin()
  const serving = new Serving({
    registry,
    listener,
    logger,
    devices: devices.order,
    memoryMib: config.modelMemoryMib,
    onChampion: championAlert({ alerts }),
  })
  const jobRunner = new JobRunner({
    databaseUrl: database.url,
    home: config.home,
    logLevel: config.logLevel,
    devices: () => devices.jobRunnerOrder,
    onDeviceLost: (event) => devices.lostByJobRunner(event),
    modelMemoryMib: config.modelMemoryMib,
    retention: config.retention,
    retrainOnDrift: config.retrainOnDrift ? { trainingDays: config.trainingDays } : null,
    tasks: tasks.modules,
    logger,
  })
  const roles = createRoleHealth({ database, serving, jobRunner })
  const services = createServices({
    database,
    listener,
    registry,
    demandModels: (quantity) => serving.of<DemandTypes>(demandModelName(quantity)),
    sessionModel: serving.of<SessionTypes>(SESSION_MODEL),
    modelCalls: () => serving.modelCalls,
    clock,
    logger,
    embedded: config.databaseUrl === null,
    devices,
    roles,
    build: readBuild(),
    trainingDays: config.trainingDays,
    rerankDeadlineMs: config.rerankDeadlineMs,
  })
  signal.throwIfAborted()
  const asksNetworks = config.rerankDeadlineMs > 0
  const firstStart = { ...options, clock, seedSize: config.seedSize, asksNetworks }
  await seedWhenEmpty(firstStart)
  await rollUpSeed(firstStart, new RollupService({ database, clock }))
  await devices.selection()
  const training = new TrainingRunner({
    database,
    home: config.home,
    logger,
    listener,
    devices: devices.order,
    tasks,
  })
  await trainFirstModels(firstStart, { registry, models: services.models, training })
  signal.throwIfAborted()

  // No request waits for it then.
  await services.recommendationIds.open()
  shutdown.add('log of recommendations', () => services.slateLog.close())
  shutdown.add('measurements of promotions', () => services.promotionMeasurements.close())
  shutdown.add('predictions of promotions', () => services.promotionLifts.close())
  shutdown.add('feed of predictions', async () => services.liftFeed.stop())
  shutdown.add('audiences of promotions', () => services.upliftAudiences.close())
  shutdown.add('job runner', () => jobRunner.stop())
  shutdown.add('model host', () => serving.stop())
  await Promise.all([jobRunner.start(), serving.start()])
  signal.throwIfAborted()
  const liveIndex = new LiveIndex({
    model: serving.of<SessionTypes>(SESSION_MODEL),
    registry,
    databaseUrl: database.url,
    listener,
    clock,
    logger,
    trainingDays: config.trainingDays,
  })
  shutdown.add('index of sessions', () => liveIndex.stop())
  liveIndex.start()
  const server = await startServer({
    services,
    config,
    adminToken: options.adminToken.token,
    logger,
    clock,
    roles,
    readings: processReadings(serving, jobRunner, services.slateLog),
  })
  shutdown.add('HTTP server', () => server.drain())
  return { url: server.url, isEmpty: await isShopEmpty(database) }
}

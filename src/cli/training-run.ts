/** Asks for a training run as an administrator, works on it or follows it, and shows what came of it. */
import { selectDevices } from '../compute/devices/select-devices'
import { DeviceOrder } from '../contracts/operations/device'
import { TRAINING_DAYS } from '../contracts/models/training-days'
import { ForecartError } from '../core/errors'
import { startProgress } from '../core/progress'
import type { Database } from '../db/client'
import { NotificationListener } from '../db/notifications'
import { ModelRegistry } from '../registry/registry'
import { AlertService } from '../services/operations/alert.service'
import { deviceLossReporter } from '../services/operations/device.service'
import { ModelService, type TrainModelInput } from '../services/models/model.service'
import { parseTraining } from '../services/models/model-training-request'
import { runOrFollow } from '../training/run-or-follow'
import { TrainingRunner } from '../training/training-runner'
import { type CliContext, parseCount, parseHyperparameters, parseTrainingDays } from './command'
import { metricTable } from './metric-tables'

const MAX_SEED = 2 ** 31 - 1
const ADMIN = { kind: 'admin' } as const

/** Options that trainings and searches have in common. */
export const TRAINING_OPTIONS = {
  model: { type: 'string', default: 'demand' },
  family: { type: 'string' },
  hyperparameters: { type: 'string' },
  seed: { type: 'string', default: '1' },
  'training-days': { type: 'string' },
} as const

export const trainingOptionsHelp = (families: string): string => `
  --model <name>                   what to train (default demand)
  --family <name>                  ${families}
  --hyperparameters <json>         such as '{"maxSteps": 400}'
  --seed <number>                  equal seeds on equal data give equal models (default 1)
  --training-days <days>           how many days are read at most, up to the last one with sales: ${TRAINING_DAYS.least}..${TRAINING_DAYS.most}
                                   (default FORECART_TRAINING_DAYS, ${TRAINING_DAYS.usual} unless it is set)`

interface TrainingValues {
  readonly model: string
  readonly family?: string | undefined
  readonly hyperparameters?: string | undefined
  readonly seed: string
  readonly 'training-days'?: string | undefined
}

/**
 * @param search what to search for before the training
 * @param whenEnded is told of the run before its result is shown, whatever that is
 * @throws NOT_ENOUGH_DATA, TRAINER_CRASHED where no version came of it
 */
export async function trainAndShow(
  values: TrainingValues,
  context: CliContext,
  search: TrainModelInput['search'] = null,
  whenEnded: (database: Database, runId: bigint) => Promise<void> = async () => undefined,
): Promise<void> {
  const trainingDays = parseTrainingDays(values['training-days']) ?? context.config.trainingDays
  const { config, logger, output, progressOutput, signal, tasks } = context
  const wanted: TrainModelInput = {
    model: values.model,
    family: values.family,
    hyperparameters: parseHyperparameters(values.hyperparameters),
    seed: parseCount('--seed', values.seed, 0, MAX_SEED),
    trainingDays,
    ...(search && { search }),
  }
  // What is wrong with it is told before anything is opened.
  parseTraining(wanted, { tasks, usualTrainingDays: trainingDays })
  const database = await context.openDatabase()
  const registry = await ModelRegistry.open({ database, home: config.home, logger, tasks })
  const { order: devices } = await selectDevices({
    home: config.home,
    wanted: config.device,
    allowSoftwareGpu: config.allowSoftwareGpu,
    logger,
    signal,
  })
  const alerts = new AlertService({ database, logger })
  const reportLoss = deviceLossReporter({
    alerts,
    user: search ? 'forecart search' : 'forecart train',
    home: config.home,
    logger,
  })
  const listener = new NotificationListener(database.url, logger)
  await listener.start()
  try {
    const models = new ModelService({ database, registry })
    const queued = await models.trainModel(ADMIN, wanted)
    const bar = startProgress('Training', progressOutput)
    const training = new TrainingRunner({
      database,
      home: config.home,
      logger,
      listener,
      devices: new DeviceOrder(devices, reportLoss),
      tasks,
    })
    const run = await runOrFollow({ database, training }, queued.id, {
      signal,
      onProgress: ({ fraction, stage }) => bar.update(fraction, stage),
    })
    bar.done(run.status.toLowerCase())
    await whenEnded(database, run.id)
    if (run.versionId === null) {
      throw new ForecartError(
        run.errorCode === 'NOT_ENOUGH_DATA' ? 'NOT_ENOUGH_DATA' : 'TRAINER_CRASHED',
        run.errorMessage ?? `The training ended as ${run.status}`,
      )
    }
    const version = await registry.version(run.versionId)
    const families = [version.family, version.gate.baselineFamily ?? 'baseline'] as const
    output.write(metricTable(families, version.metrics, version.baselineMetrics))
    output.write(
      `\n${version.modelName} version ${version.version}: ${version.gate.summary}\n` +
        `It was trained on ${version.trainedFrom} to ${version.trainedTo} and judged on the days after that; at most ${trainingDays} days are read (--training-days).\n` +
        `Its figures by level, segment and day ahead: forecart models show ${version.version}\n`,
    )
  } finally {
    await listener.close()
  }
}

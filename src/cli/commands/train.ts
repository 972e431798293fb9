import { selectDevices } from '../../compute/devices/select-devices'
import { DeviceOrder } from '../../contracts/operations/device'
import { TRAINING_DAYS } from '../../contracts/models/training-days'
import { ForecartError } from '../../core/errors'
import { startProgress } from '../../core/progress'
import { NotificationListener } from '../../db/notifications'
import { ModelRegistry } from '../../registry/registry'
import { TaskCatalog } from '../../registry/task-catalog'
import { AlertService } from '../../services/operations/alert.service'
import { deviceLossReporter } from '../../services/operations/device.service'
import { ModelService } from '../../services/models/model.service'
import { runOrFollow } from '../../training/run-or-follow'
import { TrainingRunner } from '../../training/training-runner'
import { type Command, parseArguments, parseCount, parseHyperparameters, parseTrainingDays } from '../command'
import { familyHelp } from '../family-help'
import { metricTable } from '../metric-tables'

const MAX_SEED = 2 ** 31 - 1
const ADMIN = { kind: 'admin' } as const
const DEMAND = 'demand'
const FAMILIES = familyHelp(new TaskCatalog().task(DEMAND))

export const trainCommand: Command = {
  help: `
Usage: forecart train [options]

Trains on the shop's daily demand. The gate compares the new version with the champion and with the best of simple references
on the same windows; it becomes champion only where it is better. A running server serves a new champion at once.

  --model <name>                   what to train (default demand)
  --family <name>                  ${FAMILIES}
  --hyperparameters <json>         such as '{"maxSteps": 400}'
  --seed <number>                  equal seeds on equal data give equal models (default 1)
  --training-days <days>           how many days are read at most, up to the last one with sales: ${TRAINING_DAYS.least}..${TRAINING_DAYS.most}
                                   (default FORECART_TRAINING_DAYS, ${TRAINING_DAYS.usual} unless it is set)`,
  async run(args, context) {
    const { values } = parseArguments(args, {
      model: { type: 'string', default: DEMAND },
      family: { type: 'string' },
      hyperparameters: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'training-days': { type: 'string' },
    })
    const trainingDays = parseTrainingDays(values['training-days']) ?? context.config.trainingDays
    const hyperparameters = parseHyperparameters(values.hyperparameters)
    const seed = parseCount('--seed', values.seed, 0, MAX_SEED)
    const { config, logger, output, progressOutput, signal, tasks } = context
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
    const reportLoss = deviceLossReporter({ alerts, user: 'forecart train', home: config.home, logger })
    const listener = new NotificationListener(database.url, logger)
    await listener.start()
    try {
      const models = new ModelService({ database, registry })
      const queued = await models.trainModel(ADMIN, {
        model: values.model,
        family: values.family,
        hyperparameters,
        seed,
        trainingDays,
      })
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
  },
}

/** The process of one training run: reads the data, trains, evaluates, registers. It ends with its parent, or when told. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Trial } from '../contracts/models/hyperparameter-search'
import type { FamilyEntry, Hyperparameters, Task } from '../contracts/models/task'
import { ForecartError } from '../core/errors'
import { systemClock } from '../core/time/clock'
import { serveParent, type HandlerContext } from '../core/process/child-process-worker'
import { createLogger } from '../core/logger'
import { packageRoot } from '../core/package-root'
import { createDatabase, type Database } from '../db/client'
import { findTrials, insertTrial } from '../db/repositories/models/hyperparameter-trial.repository'
import { ModelRegistry } from '../registry/registry'
import { familyToTrain, loadPart, referencesOf, TaskCatalog } from '../registry/task-catalog'
import { CheckpointFile } from './checkpoint-file'
import { ProgressStages } from './progress-stages'
import { registerTrained } from './register-trained'
import { searchHyperparameters } from './search-hyperparameters'
import type { EvaluationPlan, TaskTraining } from './task-training'
import { trainPair } from './train-pair'
import type { TrainerAssignment, TrainerProtocol } from './trainer-protocol'

const CONNECTIONS = 4
/** Of the progress of a run that searches first. */
const SEARCH_SHARE = 0.75
const AFTER_SEARCH_SHARE = 0.2

async function train(
  assignment: TrainerAssignment,
  { signal, progress }: HandlerContext<TrainerProtocol['train']['progress']>,
): Promise<{ versionId: bigint }> {
  const logger = createLogger({ level: assignment.logLevel, name: 'trainer' })
  const database = await createDatabase({
    url: assignment.databaseUrl,
    logger,
    poolSize: CONNECTIONS,
    applicationName: 'forecart trainer',
  })
  try {
    const tasks = new TaskCatalog([assignment.task])
    const registry = await ModelRegistry.open({ database, home: assignment.home, logger, tasks })
    // A trainer that was killed may have left its artifacts staged.
    await registry.clean()
    const task = tasks.task(assignment.modelName)
    const training = loadPart(assignment.task.training, 'training') as TaskTraining
    const stages = new ProgressStages(progress)
    stages.begin('reading the data', 0.05)
    const dataAsOf = new Date()
    const { modelName, trainingDays, seed, device } = assignment
    const shared = { hyperparameters: assignment.hyperparameters, logger }
    const source = { database, clock: systemClock, modelName, trainingDays, ...shared }
    const data = await training.load(source)
    signal.throwIfAborted()
    const plan = training.plan(data, assignment.hyperparameters)
    const entry = familyToTrain(task, assignment.family)
    const families = {
      challenger: await entry.load(),
      references: await Promise.all(referencesOf(task).map((entry) => entry.load())),
    }
    const { search } = assignment
    const hyperparameters = search
      ? await searchHyperparameters({
          search,
          hyperparameters: assignment.hyperparameters,
          seed,
          training,
          plan,
          family: families.challenger,
          parse: (values) => checkedBy(task, entry, values),
          device,
          signal,
          trials: await findTrials(database, assignment.runId),
          save: (trial) => saveTrial(database, assignment, trial),
          onProgress: stages.begin('searching', SEARCH_SHARE, { showsParts: true }),
        })
      : assignment.hyperparameters
    if (search) stages.shrink(AFTER_SEARCH_SHARE)
    const found = { ...assignment, hyperparameters }
    const lineage = await lineageOf(found, plan, training.fingerprint(plan), dataAsOf)
    const { datasetFingerprint, codeVersion } = lineage
    const checkpoints = new CheckpointFile({
      home: assignment.home,
      runId: assignment.runId,
      identity: {
        family: assignment.family,
        hyperparameters,
        seed,
        device,
        trainingDays: assignment.trainingDays,
        datasetFingerprint,
        featureHash: training.featureHash(plan),
        codeVersion,
      },
      logger,
      everyMs: assignment.checkpointEveryMs,
    })
    const options = { hyperparameters, seed, device, signal, checkpoints }
    const pair = await trainPair(training, plan, families, options, stages)
    stages.begin('evaluating', 0.1)
    const version = await registerTrained({
      database,
      registry,
      logger,
      assignment,
      task,
      training,
      plan,
      pair,
      lineage,
      signal,
    })
    return { versionId: version.id }
  } finally {
    await database.close()
  }
}

function checkedBy(task: Task, entry: FamilyEntry, values: Hyperparameters): Hyperparameters {
  const checked = entry.parseHyperparameters(values)
  task.checkHyperparameters?.(task.name, checked)
  return checked
}

/** @throws CANCELLED where the run belongs to another process by now */
async function saveTrial(database: Database, assignment: TrainerAssignment, trial: Trial): Promise<void> {
  if (await insertTrial(database, assignment, trial)) return
  throw new ForecartError('CANCELLED', 'The training run does not belong to this process any more')
}

async function lineageOf(
  assignment: TrainerAssignment,
  { trainedFrom, trainedTo }: EvaluationPlan,
  datasetFingerprint: string,
  dataAsOf: Date,
) {
  return {
    trainedFrom,
    trainedTo,
    dataAsOf: dataAsOf.toISOString(),
    trainingDays: assignment.trainingDays,
    datasetFingerprint,
    // The hash depends on the model, so each artifact is given its own.
    featureHash: '',
    seed: assignment.seed,
    hyperparameters: { ...assignment.hyperparameters },
    codeVersion: await codeVersion(),
    device: assignment.device,
    trainingRunId: assignment.runId.toString(),
  }
}

async function codeVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

serveParent<TrainerProtocol>({ train })

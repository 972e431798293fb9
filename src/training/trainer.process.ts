/** The process of one training run: reads the data, trains, evaluates, registers. It ends with its parent, or when told. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../core/time/clock'
import { serveParent, type HandlerContext } from '../core/process/child-process-worker'
import { createLogger } from '../core/logger'
import { packageRoot } from '../core/package-root'
import { createDatabase } from '../db/client'
import { ModelRegistry } from '../registry/registry'
import { familyToTrain, loadPart, referencesOf, TaskCatalog } from '../registry/task-catalog'
import { CheckpointFile } from './checkpoint-file'
import { ProgressStages } from './progress-stages'
import { registerTrained } from './register-trained'
import type { EvaluationPlan, TaskTraining } from './task-training'
import { trainPair } from './train-pair'
import type { TrainerAssignment, TrainerProtocol } from './trainer-protocol'

const CONNECTIONS = 4

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
    const { modelName, trainingDays, hyperparameters, seed, device } = assignment
    const source = { database, clock: systemClock, modelName, trainingDays, hyperparameters, logger }
    const data = await training.load(source)
    signal.throwIfAborted()
    const plan = training.plan(data, hyperparameters)
    const families = {
      challenger: await familyToTrain(task, assignment.family).load(),
      references: await Promise.all(referencesOf(task).map((entry) => entry.load())),
    }
    const lineage = await lineageOf(assignment, plan, training.fingerprint(plan), dataAsOf)
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

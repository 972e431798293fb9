/** The process of one training run: reads the data, trains, evaluates, registers. It ends with its parent, or when told. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '../core/day'
import { systemClock } from '../core/clock'
import { serveParent, type HandlerContext } from '../core/child-process-worker'
import { REFERENCE_FAMILIES } from '../contracts/model-version'
import { ForecartError } from '../core/errors'
import { createLogger } from '../core/logger'
import { packageRoot } from '../core/package-root'
import { createDatabase } from '../db/client'
import { featureHash } from '../features/demand'
import { findDemandFamily } from '../models/demand/families'
import { ModelRegistry } from '../registry/registry'
import { CheckpointFile } from './checkpoint-file'
import { fingerprintPanel } from './dataset-fingerprint'
import { planEvaluation, trainPair, type EvaluationPlan } from './demand-training'
import { ProgressStages } from './progress-stages'
import { loadTrainingPanel } from './training-panel'
import { registerTrained } from './register-trained'
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
    const registry = await ModelRegistry.open({ database, home: assignment.home, logger })
    const stages = new ProgressStages(progress)
    stages.begin('reading the data', 0.05)
    const dataAsOf = new Date()
    const panel = await loadTrainingPanel(database, systemClock)
    signal.throwIfAborted()
    const plan = planEvaluation(panel)
    const { hyperparameters, seed, device } = assignment
    const families = { challenger: familyOf(assignment.family), references: REFERENCE_FAMILIES.map(familyOf) }
    const lineage = await lineageOf(assignment, plan, dataAsOf)
    const { datasetFingerprint, codeVersion } = lineage
    const checkpoints = new CheckpointFile({
      home: assignment.home,
      runId: assignment.runId,
      identity: {
        family: assignment.family,
        hyperparameters,
        seed,
        device,
        datasetFingerprint,
        featureHash: featureHash(),
        codeVersion,
      },
      logger,
    })
    const training = { hyperparameters, seed, device, signal, checkpoints }
    const pair = await trainPair(plan, families, training, stages)
    stages.begin('evaluating', 0.1)
    const version = await registerTrained({
      database,
      registry,
      logger,
      assignment,
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

function familyOf(name: string) {
  const family = findDemandFamily(name)
  if (!family) throw new ForecartError('BAD_USER_INPUT', `There is no model family "${name}"`)
  return family
}

async function lineageOf(assignment: TrainerAssignment, plan: EvaluationPlan, dataAsOf: Date) {
  const { firstDay, historyDays } = plan.trainingPanel
  return {
    trainedFrom: firstDay,
    trainedTo: addDays(firstDay, historyDays - 1),
    dataAsOf: dataAsOf.toISOString(),
    datasetFingerprint: fingerprintPanel(plan.trainingPanel),
    // Of the model itself; each artifact is given its own.
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

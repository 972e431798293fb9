/**
 * From trained and evaluated models to registered versions: evaluates the champion of now on the same windows, lets the
 * gate judge, and registers versions, aliases and the end of the run in one transaction.
 */
import type { GateReport } from '../contracts/models/model-version'
import type { Task } from '../contracts/models/task'
import { ForecartError, hasErrorCode, isForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import { publish } from '../db/notifications'
import { findLatestOfFamily, type ModelVersionRecord } from '../db/repositories/models/model.repository'
import { endRun } from '../db/repositories/models/training-run.repository'
import { readArtifact, type StagedArtifact } from '../registry/artifact-store'
import { judge } from '../registry/gate'
import type { Lineage } from '../registry/manifest'
import type { ModelRegistry, VersionDraft } from '../registry/registry'
import { familyToLoad } from '../registry/task-catalog'
import type { Evaluation, EvaluationPlan, TaskTraining } from './task-training'
import type { Evaluated, TrainedBaseline, TrainedPair } from './train-pair'
import type { TrainerAssignment } from './trainer-protocol'

/** How often the champion may change while this run is being judged. */
const MAX_JUDGEMENTS = 3

export interface RegisterTrainedOptions {
  readonly database: Database
  readonly registry: ModelRegistry
  readonly logger: Logger
  readonly assignment: TrainerAssignment
  readonly task: Task
  readonly training: TaskTraining
  readonly plan: EvaluationPlan
  readonly pair: TrainedPair | TrainedBaseline
  /** The lineage of the challenger. That of the baseline differs in its hyper-parameters only. */
  readonly lineage: Lineage
  readonly signal: AbortSignal
}

/** What is on disk, waiting for the verdict. */
interface StagedPair {
  readonly challenger: StagedArtifact | null
  /** Null where the challenger is the baseline. */
  readonly baseline: StagedArtifact | null
}

/**
 * @returns the version of the challenger; of the baseline where there are data for that only
 * @throws CANCELLED, also where the run belongs to another process by now; NOT_ENOUGH_DATA where there is no challenger, and
 * a champion already
 */
export async function registerTrained(options: RegisterTrainedOptions): Promise<ModelVersionRecord> {
  const { registry, pair, lineage } = options
  const staged: StagedArtifact[] = []
  const stage = async ({ predictor, quantization, hyperparameters }: Evaluated) => {
    const artifact = await registry.stage({
      modelName: options.assignment.modelName,
      family: predictor.family,
      files: predictor.save(),
      writeLargeFiles: async (directory) => (await predictor.saveLargeFiles?.(directory)) ?? [],
      lineage: {
        ...lineage,
        hyperparameters: { ...hyperparameters },
        featureHash: predictor.signature.featureHash,
      },
      quantization,
      composition: predictor.composition,
      featureImportance: predictor.featureImportance,
      createdAt: new Date(),
    })
    staged.push(artifact)
    return artifact
  }
  try {
    const artifacts: StagedPair = {
      challenger: pair.challenger && (await stage(pair.challenger)),
      baseline: pair.baseline === pair.challenger ? null : await stage(pair.baseline),
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await judgeAndRegister(options, artifacts)
      } catch (error) {
        // Another version became champion meanwhile: it has to be compared with that one.
        if (!hasErrorCode(error, 'CONFLICT') || attempt === MAX_JUDGEMENTS) throw error
      }
    }
  } finally {
    // What was registered has moved away; the rest is rubbish.
    for (const artifact of staged) await registry.discard(artifact)
  }
}

async function judgeAndRegister(
  options: RegisterTrainedOptions,
  staged: StagedPair,
): Promise<ModelVersionRecord> {
  const { database, registry, assignment, training, pair } = options
  const champion = await registry.champion(assignment.modelName)
  if (!pair.challenger && champion) throw pair.shortage
  const gate = pair.challenger
    ? await judgeAgainst(options, pair, champion)
    : withoutChallenger(options.plan, pair)
  options.signal.throwIfAborted()

  const drafts: VersionDraft[] = []
  const baselineMetrics = pair.baseline.evaluation.metrics
  const { family } = pair.baseline.predictor
  const latestBaseline = await findLatestOfFamily(database, assignment.modelName, family)
  if (staged.baseline && (gate.decision === 'BASELINE_PROMOTED' || !latestBaseline)) {
    const alias = gate.decision === 'BASELINE_PROMOTED' ? 'champion' : null
    const parts = training.parts(pair.baseline.evaluation, pair.baseline.evaluation)
    drafts.push({ staged: staged.baseline, metrics: baselineMetrics, baselineMetrics, parts, gate, alias })
  }
  if (staged.challenger && pair.challenger) {
    drafts.push({
      staged: staged.challenger,
      metrics: pair.challenger.evaluation.metrics,
      baselineMetrics,
      parts: training.parts(pair.challenger.evaluation, pair.baseline.evaluation),
      gate,
      alias: gate.decision === 'CHALLENGER_PROMOTED' ? 'champion' : 'challenger',
    })
  }
  const registered = await registry.register(drafts, {
    actor: assignment.requestedBy,
    expectedChampionId: champion?.id ?? null,
    also: async (tx, versions) => {
      const end = { status: 'SUCCEEDED', versionId: versions.at(-1)!.id, stage: 'done' } as const
      const owned = await endRun(tx, assignment.runId, assignment.claimedAt, end)
      if (!owned)
        throw new ForecartError('CANCELLED', 'The training run does not belong to this process any more')
      await publish(tx, 'training-run', { runId: assignment.runId.toString() })
    },
  })
  return registered.at(-1)!
}

/** The first model of a young shop: the baseline, until there is enough to learn from. */
function withoutChallenger(plan: EvaluationPlan, { shortage, baseline }: TrainedBaseline): GateReport {
  const baselineFamily = baseline.predictor.family
  return {
    decision: 'BASELINE_PROMOTED',
    summary: `There is no challenger: ${shortage.message}. The baseline (${baselineFamily}) becomes champion.`,
    baselineFamily,
    origins: plan.originDays,
    horizonDays: plan.horizonDays,
    comparisons: [],
    championId: null,
  }
}

async function judgeAgainst(
  options: RegisterTrainedOptions,
  pair: TrainedPair,
  champion: ModelVersionRecord | null,
): Promise<GateReport> {
  const { plan, training } = options
  const championEvaluation = champion && (await championOnSameWindows(options, champion))
  const evaluations = {
    challenger: pair.challenger.evaluation,
    baseline: pair.baseline.evaluation,
    champion: championEvaluation,
  }
  const report = judge({
    challengerFamily: pair.challenger.predictor.family,
    baselineFamily: pair.baseline.predictor.family,
    champion: championEvaluation && champion,
    origins: plan.originDays,
    horizonDays: plan.horizonDays,
    words: training.gateWords(plan),
    compare(subject, against) {
      const [one, other] = [evaluations[subject], evaluations[against]]
      return one && other && training.compare(one, other)
    },
  })
  if (!champion || championEvaluation) return report
  return {
    ...report,
    championId: champion.id.toString(),
    summary: `The champion (version ${champion.version}, ${champion.family}) cannot be evaluated any more. ${report.summary}`,
  }
}

/** Null where the champion cannot be loaded, or not be evaluated on these data: then it must not stand in the way. */
async function championOnSameWindows(
  options: RegisterTrainedOptions,
  champion: ModelVersionRecord,
): Promise<Evaluation | null> {
  const { registry, task, training, plan, signal, logger } = options
  try {
    const family = await familyToLoad(task, champion.family).load()
    const { files, largeFiles } = await readArtifact(registry.locate(champion))
    const predictor = await family.load(files, { device: options.assignment.device, largeFiles })
    try {
      return await training.evaluate(plan, predictor, signal)
    } finally {
      await predictor.dispose()
    }
  } catch (error) {
    if (!isForecartError(error) || error.code === 'CANCELLED') throw error
    logger.error({ err: error, version: champion.version }, 'the champion cannot be evaluated')
    return null
  }
}

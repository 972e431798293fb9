/**
 * From trained and evaluated models to registered versions: evaluates the champion of now on the same windows, lets the
 * gate judge, and registers versions, aliases and the end of the run in one transaction.
 */
import type { GateReport } from '../contracts/model-version'
import { ForecartError, hasErrorCode, isForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import { publish } from '../db/notifications'
import { findLatestOfFamily, type ModelVersionRecord } from '../db/repositories/model.repository'
import { endRun } from '../db/repositories/training-run.repository'
import { evaluationParts, pairedComparison, type ForecastWindow } from '../evaluation'
import { familyToLoad } from '../models/demand/families'
import type { StagedArtifact } from '../registry/artifact-store'
import { judge, type GateEvidence } from '../registry/gate'
import type { Lineage } from '../registry/manifest'
import type { ModelRegistry, VersionDraft } from '../registry/registry'
import {
  evaluate,
  type Evaluated,
  type EvaluationPlan,
  type TrainedBaseline,
  type TrainedPair,
} from './demand-training'
import type { TrainerAssignment } from './trainer-protocol'

/** How often the champion may change while this run is being judged. */
const MAX_JUDGEMENTS = 3

export interface RegisterTrainedOptions {
  readonly database: Database
  readonly registry: ModelRegistry
  readonly logger: Logger
  readonly assignment: TrainerAssignment
  readonly plan: EvaluationPlan
  readonly pair: TrainedPair | TrainedBaseline
  /** Of the challenger; the baseline's differs in its hyper-parameters only. */
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
  const stage = async (
    { predictor, quantization }: Evaluated,
    hyperparameters: Lineage['hyperparameters'],
  ) => {
    const artifact = await registry.stage({
      modelName: options.assignment.modelName,
      family: predictor.family,
      files: predictor.save(),
      lineage: { ...lineage, hyperparameters, featureHash: predictor.signature.featureHash },
      quantization,
      createdAt: new Date(),
    })
    staged.push(artifact)
    return artifact
  }
  try {
    const artifacts: StagedPair = {
      challenger: pair.challenger && (await stage(pair.challenger, lineage.hyperparameters)),
      baseline: pair.baseline === pair.challenger ? null : await stage(pair.baseline, {}),
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
  const { database, registry, assignment, pair } = options
  const champion = await registry.champion(assignment.modelName)
  if (!pair.challenger && champion) throw pair.shortage
  const gate = pair.challenger
    ? await judgeAgainst(options, pair, champion)
    : withoutChallenger(options.plan, pair)
  options.signal.throwIfAborted()

  const drafts: VersionDraft[] = []
  const baselineMetrics = pair.baseline.metrics
  const { family } = pair.baseline.predictor
  const known = await findLatestOfFamily(database, assignment.modelName, family)
  if (staged.baseline && (gate.decision === 'BASELINE_PROMOTED' || !known)) {
    const alias = gate.decision === 'BASELINE_PROMOTED' ? 'champion' : null
    const parts = evaluationParts(pair.baseline.windows, pair.baseline.windows)
    drafts.push({ staged: staged.baseline, metrics: baselineMetrics, baselineMetrics, parts, gate, alias })
  }
  if (staged.challenger && pair.challenger) {
    drafts.push({
      staged: staged.challenger,
      metrics: pair.challenger.metrics,
      baselineMetrics,
      parts: evaluationParts(pair.challenger.windows, pair.baseline.windows),
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
  const { plan } = options
  const championWindows = champion && (await championOnSameWindows(options, champion))
  const windows = {
    challenger: pair.challenger.windows,
    baseline: pair.baseline.windows,
    champion: championWindows ?? [],
  }
  const report = judge({
    challengerFamily: pair.challenger.predictor.family,
    baselineFamily: pair.baseline.predictor.family,
    champion: championWindows && champion,
    origins: plan.originDays,
    horizonDays: plan.horizonDays,
    compare: (subject, against) => compare(windows[subject], windows[against]),
  })
  if (!champion || championWindows) return report
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
): Promise<readonly ForecastWindow[] | null> {
  const { registry, plan, signal, logger } = options
  try {
    const family = familyToLoad(champion.family)
    const predictor = await family.load(await registry.files(champion), options.assignment.device)
    try {
      return (await evaluate(plan, predictor, signal)).windows
    } finally {
      await predictor.dispose()
    }
  } catch (error) {
    if (!isForecartError(error) || error.code === 'CANCELLED') throw error
    logger.error({ err: error, version: champion.version }, 'the champion cannot be evaluated')
    return null
  }
}

/** Null where too few items can be scored: no difference, which keeps what is there. */
function compare(
  subject: readonly ForecastWindow[],
  against: readonly ForecastWindow[],
): GateEvidence | null {
  try {
    return pairedComparison(subject, against)
  } catch (error) {
    if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
    throw error
  }
}

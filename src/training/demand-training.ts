/**
 * Trains a demand model and its baseline on the past before the evaluation windows, and evaluates both on the same
 * windows. The version that is registered is the one that was evaluated: its figures are those of this very artifact.
 */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../contracts/demand'
import type { DeviceName } from '../contracts/device'
import type { DemandFamily, DemandPredictor, TrainingCheckpoints, TrainOptions } from '../contracts/estimator'
import type { Metric, Quantization } from '../contracts/model-version'
import { addDays, type Day } from '../core/day'
import { ForecartError, isForecartError } from '../core/errors'
import {
  demandMetrics,
  panelAt,
  planOrigins,
  predictWindows,
  toMetrics,
  type ForecastWindow,
  type WindowPlan,
} from '../evaluation'
import type { ProgressStages } from './progress-stages'
import { bestReference } from './references'

const MAX_WINDOWS = 4
const MIN_STRIDE_DAYS = 7
/** Of the days that there are: what the gate may keep from training so that its windows lie further apart. */
const HELD_OUT_FRACTION = 1 / 5
/** What a network needs before the first window: where there is less to spare, there are fewer windows. */
const WANTED_TRAINING_DAYS = 126

/** A trained model, and how it did. */
export interface Evaluated {
  readonly predictor: DemandPredictor
  readonly windows: readonly ForecastWindow[]
  readonly metrics: readonly Metric[]
  /** Where the weights were rounded for storage. */
  readonly quantization?: Quantization
}

export interface EvaluationPlan {
  /** From the first day that any series was on sale. */
  readonly panel: DemandPanel
  /** What may be trained on: the days up to the first origin. */
  readonly trainingPanel: DemandPanel
  /** Indices of days of the panel. */
  readonly origins: readonly number[]
  readonly originDays: readonly Day[]
  readonly horizonDays: number
}

/**
 * The windows that decide who becomes champion. Days that follow each other share their mood: seven weeks of one can favour a
 * model that is worse over a season. So windows lie up to a horizon apart where there are days enough. docs/decisions/gate.md
 */
export function planGateWindows(historyDays: number): WindowPlan {
  const spareDays = historyDays - MAX_HORIZON_DAYS - WANTED_TRAINING_DAYS
  const windows = Math.min(MAX_WINDOWS, Math.max(1, 1 + Math.floor(spareDays / MIN_STRIDE_DAYS)))
  const spreadDays = historyDays * HELD_OUT_FRACTION - MAX_HORIZON_DAYS
  const weeks = Math.floor(spreadDays / (MAX_WINDOWS - 1) / MIN_STRIDE_DAYS)
  const strideDays = Math.min(MAX_HORIZON_DAYS, Math.max(1, weeks) * MIN_STRIDE_DAYS)
  return { horizonDays: MAX_HORIZON_DAYS, windows, strideDays }
}

/** @throws NOT_ENOUGH_DATA where there is not even one window. */
export function planEvaluation(loaded: DemandPanel): EvaluationPlan {
  const firstObserved = loaded.series.reduce(
    (first, series) => Math.min(first, series.firstObserved),
    loaded.historyDays,
  )
  const historyDays = loaded.historyDays - firstObserved
  if (historyDays === 0) {
    throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
  }
  const panel = panelAt(loaded, loaded.historyDays - 1, { historyDays, futureDays: loaded.futureDays })
  const origins = planOrigins(panel, planGateWindows(historyDays), MAX_HORIZON_DAYS)
  return {
    panel,
    trainingPanel: panelAt(panel, origins[0]!),
    origins,
    originDays: origins.map((origin) => addDays(panel.firstDay, origin)),
    horizonDays: MAX_HORIZON_DAYS,
  }
}

async function trainAndEvaluate(
  plan: EvaluationPlan,
  family: DemandFamily,
  hyperparameters: Readonly<Record<string, unknown>>,
  options: TrainOptions,
): Promise<Evaluated> {
  const estimator = family.createEstimator(hyperparameters)
  const predictor = await estimator.train(plan.trainingPanel, options)
  try {
    const evaluated = await evaluate(plan, predictor, options.signal)
    if (!predictor.fullPrecision) return evaluated
    const full = await evaluate(plan, predictor.fullPrecision, options.signal)
    return { ...evaluated, quantization: compareWithFull(evaluated.metrics, full.metrics) }
  } catch (error) {
    await predictor.dispose()
    throw error
  }
}

function compareWithFull(rounded: readonly Metric[], full: readonly Metric[]): Quantization {
  return {
    weights: 'int8',
    metrics: rounded.map(({ name, value }, index) => ({
      name,
      full: full[index]?.value ?? null,
      quantized: value,
    })),
  }
}

/** @throws NOT_ENOUGH_DATA, BAD_USER_INPUT where the predictor does not reach the horizon, CANCELLED */
export async function evaluate(
  plan: EvaluationPlan,
  predictor: DemandPredictor,
  signal?: AbortSignal,
): Promise<Evaluated> {
  const { panel, origins, horizonDays } = plan
  const windows = await predictWindows(predictor, panel, origins, { horizonDays, signal })
  return { predictor, windows, metrics: toMetrics(demandMetrics(windows)) }
}

/** Challenger and baseline of one run. A run of a reference family has one contestant in both roles. */
export interface TrainedPair {
  readonly challenger: Evaluated
  readonly baseline: Evaluated
}

/** There are data enough for the baseline only. */
export interface TrainedBaseline {
  readonly challenger: null
  readonly baseline: Evaluated
  /** NOT_ENOUGH_DATA: why there is no challenger. */
  readonly shortage: ForecartError
}

/**
 * @param families the baseline is the best of the references on days before the evaluation windows
 * @throws NOT_ENOUGH_DATA where not even a baseline can be trained; BAD_USER_INPUT, CANCELLED
 */
export async function trainPair(
  plan: EvaluationPlan,
  families: { readonly challenger: DemandFamily; readonly references: readonly DemandFamily[] },
  training: {
    hyperparameters: Readonly<Record<string, unknown>>
    seed: number
    device: DeviceName
    signal: AbortSignal
    /** Of the challenger: the baseline takes moments. */
    checkpoints: TrainingCheckpoints
  },
  stages: ProgressStages,
): Promise<TrainedPair | TrainedBaseline> {
  const { seed, signal, device, hyperparameters, checkpoints } = training
  const isReference = families.references.some(({ family }) => family === families.challenger.family)
  let baseline: Evaluated | null = null
  if (!isReference) {
    const onProgress = stages.begin('training the baseline', 0.05)
    const chosen = await bestReference(plan.trainingPanel, families.references, { seed, signal, device })
    baseline = await trainAndEvaluate(plan, chosen, {}, { seed, signal, device, onProgress })
  }
  try {
    const onProgress = stages.begin(`training ${families.challenger.family}`, isReference ? 0.85 : 0.8)
    const options = { seed, signal, device, onProgress, checkpoints }
    const challenger = await trainAndEvaluate(plan, families.challenger, hyperparameters, options)
    return { challenger, baseline: baseline ?? challenger }
  } catch (error) {
    if (baseline && isForecartError(error) && error.code === 'NOT_ENOUGH_DATA') {
      return { challenger: null, baseline, shortage: error }
    }
    await baseline?.predictor.dispose()
    throw error
  }
}

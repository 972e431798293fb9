/** The windows that demand models are evaluated on, and what they may be trained on: the past before them. */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../contracts/demand/demand'
import type { DemandPredictor } from '../../contracts/demand/demand-estimator'
import type { Metric } from '../../contracts/models/model-version'
import { lastDayOf } from '../../core/time/grid'
import {
  demandMetrics,
  panelAt,
  planOrigins,
  predictWindows,
  sinceFirstObserved,
  toMetrics,
  type ForecastWindow,
  type WindowPlan,
} from '../../evaluation'
import type { EvaluationPlan } from '../task-training'

const MAX_WINDOWS = 4
const MIN_STRIDE_DAYS = 7
/** The share of the days that the gate may keep from training, so that its windows lie further apart. */
const HELD_OUT_FRACTION = 1 / 5
/** The days that a network needs before the first window. Where fewer remain, there are fewer windows. */
const WANTED_TRAINING_DAYS = 126

export interface DemandEvaluationPlan extends EvaluationPlan {
  /** From the first day that any series was on sale. */
  readonly panel: DemandPanel
  /** The days that may be trained on, which end with the first origin. */
  readonly trainingPanel: DemandPanel
  /** Indices of days of the panel. */
  readonly origins: readonly number[]
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
  const stride = Math.min(MAX_HORIZON_DAYS, Math.max(1, weeks) * MIN_STRIDE_DAYS)
  return { horizon: MAX_HORIZON_DAYS, windows, stride }
}

/** @throws NOT_ENOUGH_DATA where there is not even one window. */
export function planEvaluation(loaded: DemandPanel): DemandEvaluationPlan {
  const panel = sinceFirstObserved(loaded)
  const origins = planOrigins(panel, planGateWindows(panel.historySteps), MAX_HORIZON_DAYS)
  const trainingPanel = panelAt(panel, origins[0]!)
  return {
    panel,
    trainingPanel,
    trainedFrom: trainingPanel.grid.start,
    trainedTo: lastDayOf(trainingPanel.grid, trainingPanel.historySteps - 1),
    origins,
    originDays: origins.map((origin) => lastDayOf(panel.grid, origin)),
    horizonDays: MAX_HORIZON_DAYS,
  }
}

/** @throws NOT_ENOUGH_DATA, BAD_USER_INPUT where the predictor does not reach the horizon, CANCELLED */
export async function evaluate(
  plan: DemandEvaluationPlan,
  predictor: DemandPredictor,
  signal?: AbortSignal,
): Promise<{ readonly windows: readonly ForecastWindow[]; readonly metrics: readonly Metric[] }> {
  const { panel, origins, horizonDays } = plan
  const windows = await predictWindows(predictor, panel, origins, { horizon: horizonDays, signal })
  return { windows, metrics: toMetrics(demandMetrics(windows)) }
}

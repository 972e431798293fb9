/** The windows that demand models are evaluated on, and what they may be trained on: the past before them. */
import type { DemandPanel } from '../../contracts/demand/demand'
import type { DemandPredictor } from '../../contracts/demand/demand-estimator'
import {
  leastTrainingPeriods,
  originStride,
  windowShape,
  type WindowLengths,
  type WindowShape,
} from '../../contracts/demand/window-shape'
import type { Metric } from '../../contracts/models/model-version'
import { daysBetween } from '../../core/time/day'
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
/** The share of the history that the gate may keep from training, so that its windows lie further apart. */
const HELD_OUT_FRACTION = 1 / 5

export interface DemandEvaluationPlan extends EvaluationPlan {
  /** From the first day that any series was on sale. */
  readonly panel: DemandPanel
  /** Of the model that is trained. Its horizon is what is evaluated. */
  readonly shape: WindowShape
  /** The periods that may be trained on, which end with the first origin. */
  readonly trainingPanel: DemandPanel
  /** Indices of periods of the panel. */
  readonly origins: readonly number[]
}

/**
 * The windows that decide who becomes champion. Periods that follow each other share their mood: seven weeks of one can favour a
 * model that is worse over a season. So windows lie up to a horizon apart where there is history enough, and there are fewer of them
 * where too little of it would be left to train a network on. docs/decisions/gate.md
 * @param history in periods
 */
export function planGateWindows(history: number, shape: WindowShape): WindowPlan {
  const { horizon } = shape
  const step = originStride(shape.granularity)
  const spare = history - horizon - leastTrainingPeriods(shape)
  const windows = Math.min(MAX_WINDOWS, Math.max(1, 1 + Math.floor(spare / step)))
  const spread = history * HELD_OUT_FRACTION - horizon
  const steps = Math.floor(spread / (MAX_WINDOWS - 1) / step)
  return { horizon, windows, stride: Math.min(horizon, Math.max(1, steps) * step) }
}

/**
 * @param lengths hyper-parameters of the model that is trained
 * @throws NOT_ENOUGH_DATA where there is not even one window; BAD_USER_INPUT where a length is too long for the panel's granularity
 */
export function planEvaluation(loaded: DemandPanel, lengths: WindowLengths): DemandEvaluationPlan {
  const shape = windowShape(loaded.grid, lengths)
  const { horizon } = shape
  const panel = sinceFirstObserved(loaded)
  const origins = planOrigins(panel, planGateWindows(panel.historySteps, shape), horizon)
  const trainingPanel = panelAt(panel, origins[0]!)
  const last = origins.at(-1)!
  return {
    panel,
    shape,
    trainingPanel,
    trainedFrom: trainingPanel.grid.start,
    trainedTo: lastDayOf(trainingPanel.grid, trainingPanel.historySteps - 1),
    origins,
    originDays: origins.map((origin) => lastDayOf(panel.grid, origin)),
    horizonDays: daysBetween(lastDayOf(panel.grid, last), lastDayOf(panel.grid, last + horizon)),
  }
}

/** @throws NOT_ENOUGH_DATA, CANCELLED */
export async function evaluate(
  plan: DemandEvaluationPlan,
  predictor: DemandPredictor,
  signal?: AbortSignal,
): Promise<{ readonly windows: readonly ForecastWindow[]; readonly metrics: readonly Metric[] }> {
  const { panel, origins, shape } = plan
  // A champion that was made for a shorter horizon is judged as far as it reaches.
  const horizon = Math.min(shape.horizon, predictor.signature.horizon)
  const windows = await predictWindows(predictor, panel, origins, { horizon, signal })
  return { windows, metrics: toMetrics(demandMetrics(windows)) }
}

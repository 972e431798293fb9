/** Rolling-origin backtest: at each origin a predictor sees what was known then, and is scored on what came after. */
import type { DemandPanel, DemandSeries, DemandSeriesKey } from '../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../contracts/demand/demand-estimator'
import type { TrainingProgress } from '../../contracts/models/estimator'
import { countOfPeriods, lastDayOf } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import { segmentsAt } from './segments'
import { labelAt, naiveErrors, panelAt, planOrigins, type ForecastWindow, type WindowPlan } from './windows'

export interface BacktestOptions extends WindowPlan {
  /** Train again at every origin; else once, on what was known at the first. */
  readonly refit: boolean
  readonly seed: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrainingProgress) => void
}

export interface Backtest {
  readonly family: string
  readonly windows: readonly ForecastWindow[]
  readonly trainingMs: number
}

/** @throws NOT_ENOUGH_DATA, BAD_USER_INPUT, CANCELLED, and what the estimator throws. */
export async function backtest(
  estimator: DemandEstimator,
  panel: DemandPanel,
  options: BacktestOptions,
): Promise<Backtest> {
  const origins = planOrigins(panel, options, 1)
  const groups = options.refit ? origins.map((origin) => [origin]) : [origins]
  const windows: ForecastWindow[] = []
  let trainingMs = 0
  for (const [group, groupOrigins] of groups.entries()) {
    const startedAt = performance.now()
    const predictor = await estimator.train(panelAt(panel, groupOrigins[0]!), {
      seed: options.seed,
      signal: options.signal,
      onProgress: (progress) =>
        options.onProgress?.({ ...progress, fraction: (group + progress.fraction) / groups.length }),
    })
    trainingMs += performance.now() - startedAt
    try {
      windows.push(...(await predictWindows(predictor, panel, groupOrigins, options)))
    } finally {
      await predictor.dispose()
    }
  }
  return { family: estimator.family, windows, trainingMs }
}

/**
 * Windows of a trained predictor at the given origins (indices of periods), which must lie after the data it was trained on.
 * @throws BAD_USER_INPUT where the predictor does not reach the horizon; CANCELLED.
 */
export async function predictWindows(
  predictor: DemandPredictor,
  panel: DemandPanel,
  origins: readonly number[],
  options: { readonly horizon: number; readonly signal?: AbortSignal },
): Promise<ForecastWindow[]> {
  const { context, horizon: reach } = predictor.signature
  if (options.horizon > reach) {
    const most = countOfPeriods(reach, predictor.signature.granularity)
    throw new ForecartError('BAD_USER_INPUT', `${predictor.family} forecasts at most ${most} ahead`)
  }
  const series = panel.series.map(keyOf)
  const windows: ForecastWindow[] = []
  for (const origin of origins) {
    const input = panelAt(panel, origin, { historySteps: context, futureSteps: reach })
    windows.push({
      granularity: panel.grid.granularity,
      originDay: lastDayOf(panel.grid, origin),
      series,
      naiveError: naiveErrors(panel, origin),
      segments: segmentsAt(panel, origin),
      label: labelAt(panel, origin, options.horizon),
      prediction: await predictor.predict(input, { signal: options.signal }),
    })
  }
  return windows
}

/** The category of an item says nothing of which series it is. */
function keyOf({ itemId, categoryId, locationId }: DemandSeries): DemandSeriesKey {
  return itemId === null ? { itemId, categoryId, locationId } : { itemId, locationId }
}

/** How each series was forecast by itself: what a model is worth on the average says little of one of its series. */
import {
  SERIES_METRICS,
  type EvaluationParts,
  type SeriesEvaluation,
  type SeriesMetrics,
} from '../../contracts/models/model-version'
import { compareSlices } from './metric-slices'
import { finiteOrNull, metricsOf } from './metrics'
import { collectPointsOfSeries, type ForecastPoints } from './points'
import type { ForecastWindow } from './windows'

/** @param baseline the forecasts of the baseline of the same series in the same windows */
export function evaluationParts(
  windows: readonly ForecastWindow[],
  baseline: readonly ForecastWindow[],
): EvaluationParts {
  return { slices: compareSlices(windows, baseline), series: seriesEvaluations(windows, baseline) }
}

/** Series without a scored day are left out; roll-ups are series as others are. */
export function seriesEvaluations(
  windows: readonly ForecastWindow[],
  baseline: readonly ForecastWindow[],
): SeriesEvaluation[] {
  return (windows[0]?.series ?? []).flatMap((series, row) => {
    const points = collectPointsOfSeries(windows, row)
    if (points.length === 0) return []
    return {
      series,
      scoredDays: points.length,
      metrics: seriesMetricsOf(points),
      baselineMetrics: seriesMetricsOf(collectPointsOfSeries(baseline, row)),
    }
  })
}

function seriesMetricsOf(points: ForecastPoints): SeriesMetrics {
  const metrics = metricsOf(points)
  return Object.fromEntries(
    SERIES_METRICS.map((name) => [name, finiteOrNull(metrics[name])]),
  ) as SeriesMetrics
}

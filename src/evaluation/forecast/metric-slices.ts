/** Where a forecaster does well and where not: the same metrics by level, by kind of series and by day of the horizon. */
import type { ComparedSlice, MetricSlice } from '../../contracts/models/model-version'
import { levelsOf } from './levels'
import { metricsOf, toMetrics } from './metrics'
import { collectPoints, type PointFilter } from './points'
import type { ForecastWindow } from './windows'

/** Slices without a scored day are left out. Segments and days of the horizon are those of the bottom level. */
export function metricSlices(windows: readonly ForecastWindow[]): MetricSlice[] {
  const [first] = windows
  if (!first) return []
  const levels = levelsOf(first.series)
  const slice = (
    dimension: MetricSlice['dimension'],
    value: string,
    counts: PointFilter,
  ): MetricSlice | readonly [] => {
    const points = collectPoints(windows, counts)
    if (points.length === 0) return []
    return { dimension, value, days: points.length, metrics: toMetrics(metricsOf(points)) }
  }
  const segments = [...new Set(windows.flatMap(({ segments }) => segments))].sort()
  return [
    ...(['bottom', 'rollUp'] as const).map((level) =>
      slice('LEVEL', level, ({ series }) => levels[series] === level),
    ),
    ...segments.map((segment) =>
      slice(
        'SEGMENT',
        segment,
        ({ window, series }) => levels[series] === 'bottom' && windows[window]!.segments[series] === segment,
      ),
    ),
    ...Array.from({ length: first.label.horizon }, (_, step) =>
      slice('HORIZON_DAY', String(step + 1), (at) => levels[at.series] === 'bottom' && at.step === step),
    ),
  ].flat()
}

/** Each slice beside that of a baseline on the same windows. */
export function compareSlices(
  windows: readonly ForecastWindow[],
  baseline: readonly ForecastWindow[],
): ComparedSlice[] {
  const baselineMetrics = new Map(
    metricSlices(baseline).map(({ dimension, value, metrics }) => [`${dimension}/${value}`, metrics]),
  )
  return metricSlices(windows).map((slice) => ({
    ...slice,
    baselineMetrics: baselineMetrics.get(`${slice.dimension}/${slice.value}`) ?? [],
  }))
}

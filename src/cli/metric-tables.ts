/** Figures of models as tables. */
import type { ComparedSlice, Metric, MetricDimension } from '../contracts/models/model-version'
import { type Cell, formatTable } from './table'

/** What slices are shown by; JSON has all. */
const SHOWN = ['wape', 'mase', 'pinball', 'bias', 'coverage80'] as const

const TITLES = { LEVEL: 'level', SEGMENT: 'segment', HORIZON_DAY: 'day ahead' } as const satisfies Record<
  MetricDimension,
  string
>

/** All metrics of a model beside its baseline. */
export function metricTable(
  [family, baselineFamily]: readonly [string, string],
  metrics: readonly Metric[],
  baselineMetrics: readonly Metric[],
): string {
  return formatTable(
    ['metric', family, baselineFamily],
    metrics.map(({ name }) => [name, figureOf(metrics, name), figureOf(baselineMetrics, name)]),
  )
}

/** A table for each dimension: the figures, and the loss of the baseline beside them. */
export function sliceTables(slices: readonly ComparedSlice[]): string {
  return (Object.keys(TITLES) as MetricDimension[])
    .map((dimension) => slices.filter((slice) => slice.dimension === dimension))
    .filter((rows) => rows.length > 0)
    .map((rows) =>
      formatTable(
        [TITLES[rows[0]!.dimension], 'days', ...SHOWN, 'baseline wape', 'baseline pinball'],
        rows.map(({ value, days, metrics, baselineMetrics }): Cell[] => [
          value,
          days,
          ...SHOWN.map((name) => figureOf(metrics, name)),
          figureOf(baselineMetrics, 'wape'),
          figureOf(baselineMetrics, 'pinball'),
        ]),
      ),
    )
    .join('\n')
}

function figureOf(metrics: readonly Metric[], name: string): number | null {
  const value = metrics.find((metric) => metric.name === name)?.value ?? null
  return value === null ? null : Math.round(value * 10_000) / 10_000
}

/** For JSON: by name. */
export function metricsByName(metrics: readonly Metric[]): Record<string, number | null> {
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

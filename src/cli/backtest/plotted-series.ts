/** One series of a backtest as points of a chart. */
import {
  STEP_STATUS,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  type DemandPanel,
  type DemandSeriesKey,
  type Measure,
} from '../../contracts/demand/demand'
import { firstDayOf, indexOfDay, lastDayOf } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import type { Queryable } from '../../db/client'
import { readValues } from '../../db/repositories/demand/values.repository'
import { type ForecastWindow, quantileAt } from '../../evaluation'
import type { ChartPoint } from './chart'

const PERIODS_BEFORE = 56

export const PLOTTED_LEVELS = { lower: 0.1, median: 0.5, upper: 0.9 } as const

/** Row of the series that sold most over all places in the windows, or of the one that is asked for. */
export function plottedRow(panel: DemandPanel, asked: DemandSeriesKey | null): number {
  if (asked) {
    const row = panel.series.findIndex(
      ({ itemId, locationId }) => itemId === asked.itemId && locationId === asked.locationId,
    )
    if (row === -1) throw new ForecartError('NOT_FOUND', 'The series to be plotted has no sales')
    return row
  }
  const recent = (row: number): number =>
    panel.series[row]!.values.subarray(-2 * PERIODS_BEFORE).reduce((sum, units) => sum + units, 0)
  const totals = panel.series.flatMap(({ itemId, locationId }, row) =>
    itemId !== null && locationId === null ? [row] : [],
  )
  return totals.reduce((best, row) => (recent(row) > recent(best) ? row : best), totals[0] ?? 0)
}

/** Each period shows the forecast of the last origin before it, and what was sold, as it was recorded: panels round it. */
export async function plottedPoints(
  database: Queryable,
  panel: DemandPanel,
  measure: Measure,
  windows: readonly ForecastWindow[],
  row: number,
): Promise<ChartPoint[]> {
  const series = panel.series[row]!
  const { status, firstObserved } = series
  const { grid } = panel
  const lastDay = lastDayOf(grid, panel.historySteps - 1)
  const valueOf = await readValues(database, {
    measure,
    granularity: grid.granularity,
    series: [series],
    from: grid.start,
    to: lastDay,
  })
  const firstOrigin = indexOfDay(grid, windows[0]!.originDay)
  const from = Math.max(firstObserved, firstOrigin - PERIODS_BEFORE, 0)
  return Array.from({ length: panel.historySteps - from }, (_, offset) => {
    const day = firstDayOf(grid, from + offset)
    const window = windows.findLast(({ originDay }) => originDay < day)
    const step = window ? from + offset - indexOfDay(grid, window.originDay) - 1 : -1
    const known = window && step < window.prediction.horizon ? window.prediction : null
    const quantile = (level: number): number =>
      quantileAt(QUANTILE_LEVELS, known!.quantiles, level, (row * known!.horizon + step) * LEVEL_COUNT)
    return {
      day,
      actual: status[from + offset] === STEP_STATUS.unobserved ? null : (valueOf(0, from + offset) ?? 0),
      forecast: known && {
        lower: quantile(PLOTTED_LEVELS.lower),
        median: quantile(PLOTTED_LEVELS.median),
        upper: quantile(PLOTTED_LEVELS.upper),
      },
    }
  })
}

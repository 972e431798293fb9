/** Windows of backtests as rows of a table: what was forecast of each day of each series, beside what was sold. */
import { LEVEL_COUNT } from '../../contracts/demand/demand'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import { addDays, daysBetween } from '../../core/time/day'
import { gridFrom, lastDayOf } from '../../core/time/grid'
import type { Database } from '../../db/client'
import { readSeriesExternalIds } from '../../db/repositories/demand/series.repository'
import { readValues } from '../../db/repositories/demand/values.repository'
import { type ForecastWindow, isScoredAt } from '../../evaluation'
import { pointsOf } from '../../services/demand/forecast-quantiles'
import type { DemandBacktest } from '../../training/demand/training'
import { levelColumns } from './levels'
import type { Cell, Column } from './row-format'

/** Series whose days are read at once. */
const TURN = 500

export function backtestColumns(levels: readonly number[]): Column[] {
  return [
    { name: 'family', type: 'text' },
    { name: 'item', type: 'text' },
    { name: 'location', type: 'text' },
    { name: 'originDay', type: 'day' },
    { name: 'day', type: 'day' },
    { name: 'daysAhead', type: 'whole' },
    { name: 'actual', type: 'number' },
    { name: 'mean', type: 'number' },
    ...levelColumns(levels),
    { name: 'category', type: 'text' },
  ]
}

/** Rows by turns. Actuals are exactly what was recorded; they are null of days that are not scored. */
export async function* backtestTurns(
  database: Database,
  quantity: DemandQuantity,
  backtests: readonly DemandBacktest[],
  levels: readonly number[],
): AsyncGenerator<Cell[][]> {
  for (const { family, windows } of backtests) {
    for (const window of windows) {
      for (let start = 0; start < window.series.length; start += TURN) {
        const rows = await windowRows(database, quantity, window, start, levels)
        yield rows.map((row) => [family, ...row])
      }
    }
  }
}

async function windowRows(
  database: Database,
  { measure, granularity }: DemandQuantity,
  { originDay, series: all, label, prediction }: ForecastWindow,
  start: number,
  levels: readonly number[],
): Promise<Cell[][]> {
  const series = all.slice(start, start + TURN)
  const { horizon } = label
  const ahead = gridFrom(addDays(originDay, 1), granularity)
  const days = { from: ahead.start, to: lastDayOf(ahead, horizon - 1) }
  const [names, valueOf] = await Promise.all([
    readSeriesExternalIds(database, series),
    readValues(database, { measure, granularity, series, ...days }),
  ])
  return series.flatMap((_, position) => {
    const row = start + position
    const from = row * prediction.horizon
    const forecast = {
      originDay,
      granularity,
      mean: prediction.mean.subarray(from, from + horizon),
      quantiles: prediction.quantiles.subarray(from * LEVEL_COUNT, (from + horizon) * LEVEL_COUNT),
    }
    const { item, category, location } = names[position]!
    return pointsOf(forecast, levels).map(({ day, mean, quantiles }, step) => {
      const isScored = isScoredAt(label, row * horizon + step)
      const actual = isScored ? (valueOf(position, step) ?? 0) : null
      return [
        ...[item, location, originDay, day, daysBetween(originDay, day), actual, mean],
        ...quantiles.map(({ value }) => value),
        category,
      ]
    })
  })
}

/** Windows of backtests as rows of a table: what was forecast of each day of each series, beside what was sold. */
import { LEVEL_COUNT } from '../../contracts/demand/demand'
import { addDays } from '../../core/time/day'
import type { Database } from '../../db/client'
import { readDailyUnits } from '../../db/repositories/demand/daily-units.repository'
import { readSeriesExternalIds } from '../../db/repositories/demand/series.repository'
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
  ]
}

/** Rows by turns. Actuals are exactly what was recorded; they are null of days that are not scored. */
export async function* backtestTurns(
  database: Database,
  backtests: readonly DemandBacktest[],
  levels: readonly number[],
): AsyncGenerator<Cell[][]> {
  for (const { family, windows } of backtests) {
    for (const window of windows) {
      for (let start = 0; start < window.series.length; start += TURN) {
        const rows = await windowRows(database, window, start, levels)
        yield rows.map((row) => [family, ...row])
      }
    }
  }
}

async function windowRows(
  database: Database,
  { originDay, series: all, label, prediction }: ForecastWindow,
  start: number,
  levels: readonly number[],
): Promise<Cell[][]> {
  const series = all.slice(start, start + TURN)
  const { horizon } = label
  const [names, unitsOf] = await Promise.all([
    readSeriesExternalIds(database, series),
    readDailyUnits(database, series, addDays(originDay, 1), addDays(originDay, horizon)),
  ])
  return series.flatMap((_, position) => {
    const row = start + position
    const from = row * prediction.horizon
    const forecast = {
      originDay,
      mean: prediction.mean.subarray(from, from + horizon),
      quantiles: prediction.quantiles.subarray(from * LEVEL_COUNT, (from + horizon) * LEVEL_COUNT),
    }
    const { item, location } = names[position]!
    return pointsOf(forecast, levels).map(({ day, mean, quantiles }, step) => {
      const isScored = isScoredAt(label, row * horizon + step)
      const actual = isScored ? (unitsOf(position, step) ?? 0) : null
      return [
        ...[item, location, originDay, day, step + 1, actual, mean],
        ...quantiles.map(({ value }) => value),
      ]
    })
  })
}

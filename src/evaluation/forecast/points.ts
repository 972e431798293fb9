/** The scored days of windows, flattened: what metrics are computed from. */
import { CENSORED_FROM, type DemandLabel, LEVEL_COUNT } from '../../contracts/demand/demand'
import type { ForecastWindow } from './windows'

/** Columns of equal length; one row is one scored day of one series in one window. */
export interface ForecastPoints {
  readonly length: number
  readonly actual: Float64Array
  readonly mean: Float64Array
  /** `[length, LEVEL_COUNT]`. */
  readonly quantiles: Float64Array
  /** In-sample error of the seasonal naive forecast of the row's series; NaN where unknown. */
  readonly naiveError: Float64Array
  readonly window: Uint32Array
  /** Index into the window's series. */
  readonly series: Uint32Array
  /** The step of the horizon, from 0. */
  readonly step: Uint32Array
}

interface PointPosition {
  /** Indices into the windows and their series; step of the horizon, from 0. */
  readonly window: number
  readonly series: number
  readonly step: number
}

export type PointFilter = (position: PointPosition) => boolean

/** Days that were observed and had stock, as far as they count; the others say nothing certain of demand. */
export function collectPoints(windows: readonly ForecastWindow[], counts?: PointFilter): ForecastPoints {
  const rows: PointPosition[] = []
  windows.forEach(({ series }, window) => {
    for (let row = 0; row < series.length; row++) addPositions(rows, windows, window, row, counts)
  })
  return pointsAt(windows, rows)
}

/** The same of one series, by its row in the windows. */
export function collectPointsOfSeries(windows: readonly ForecastWindow[], row: number): ForecastPoints {
  const rows: PointPosition[] = []
  for (let window = 0; window < windows.length; window++) addPositions(rows, windows, window, row)
  return pointsAt(windows, rows)
}

/** Whether a day, by its place in the arrays of a label, is held against its forecast. */
export function isScoredAt({ values: units, stockOutFraction }: DemandLabel, at: number): boolean {
  return !Number.isNaN(units[at]!) && stockOutFraction[at]! < CENSORED_FROM
}

function addPositions(
  rows: PointPosition[],
  windows: readonly ForecastWindow[],
  window: number,
  series: number,
  counts?: PointFilter,
): void {
  const { label } = windows[window]!
  for (let step = 0; step < label.horizon; step++) {
    const at = series * label.horizon + step
    if (!isScoredAt(label, at)) continue
    const position = { window, series, step }
    if (!counts || counts(position)) rows.push(position)
  }
}

function pointsAt(windows: readonly ForecastWindow[], rows: readonly PointPosition[]): ForecastPoints {
  const points = {
    length: rows.length,
    actual: new Float64Array(rows.length),
    mean: new Float64Array(rows.length),
    quantiles: new Float64Array(rows.length * LEVEL_COUNT),
    naiveError: new Float64Array(rows.length),
    window: new Uint32Array(rows.length),
    series: new Uint32Array(rows.length),
    step: new Uint32Array(rows.length),
  }
  rows.forEach(({ window, series, step }, row) => {
    const { label, prediction, naiveError } = windows[window]!
    const predicted = series * prediction.horizon + step
    points.actual[row] = label.values[series * label.horizon + step]!
    points.mean[row] = prediction.mean[predicted]!
    for (let level = 0; level < LEVEL_COUNT; level++) {
      points.quantiles[row * LEVEL_COUNT + level] = prediction.quantiles[predicted * LEVEL_COUNT + level]!
    }
    points.naiveError[row] = naiveError[series]!
    points.window[row] = window
    points.series[row] = series
    points.step[row] = step
  })
  return points
}

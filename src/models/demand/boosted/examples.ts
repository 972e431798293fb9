/** Rows that trees are trained on: periods of windows, drawn from the training part or from the validation windows. */
import type { DemandPanel } from '../../../contracts/demand/demand'
import { leastObserved, type WindowShape } from '../../../contracts/demand/window-shape'
import type { Rng } from '../../../core/statistics/rng'
import { allocateWindows, DemandWindowWriter, writeWindowLabels } from '../../../features/demand'
import { pause } from '../../cancellation'
import type { Column, Examples } from '../../boosting'
import type { WindowRef } from '../global-mlp/windows'
import { COLUMNS, naiveUnits, writeColumns } from './columns'
import type { Identities } from './identities'

/** Windows after which cancellation is looked for. */
const PAUSE_EVERY = 512

/** Periods of windows as rows, each of the arrays with one number for each. */
export interface PeriodRows {
  readonly count: number
  /** By COLUMNS: `[columns][rows]`. */
  readonly columns: readonly Float32Array[]
  /** What was sold as a ratio to `naiveUnits`. */
  readonly ratios: Float64Array
  /** How much the error of a ratio matters. */
  readonly weights: Float64Array
}

/**
 * @param end the first period (index) that must not be seen
 * @param stepsPerWindow periods of each window, drawn by `rng`
 * @throws CANCELLED
 */
export async function drawRows(
  panel: DemandPanel,
  shape: WindowShape,
  identities: Identities,
  refs: readonly WindowRef[],
  { end, stepsPerWindow, rng }: { readonly end: number; readonly stepsPerWindow: number; readonly rng: Rng },
  signal?: AbortSignal,
): Promise<PeriodRows> {
  const { horizon } = shape
  const most = refs.length * Math.min(horizon, stepsPerWindow)
  const columns = COLUMNS.map(() => new Float32Array(most))
  const ratios = new Float64Array(most)
  const weights = new Float64Array(most)
  const writer = new DemandWindowWriter(panel, shape)
  const windows = allocateWindows(1, shape)
  const labels = { units: new Float32Array(horizon), weights: new Float32Array(horizon) }
  const row = new Float64Array(COLUMNS.length)
  let count = 0
  for (const [index, { series: seriesIndex, origin }] of refs.entries()) {
    if (index % PAUSE_EVERY === 0) await pause(signal)
    const series = panel.series[seriesIndex]!
    writer.write(seriesIndex, origin, windows, 0)
    // A window with too few observed periods is answered by the simpler rule, and its scale means nothing.
    if (windows.observedCount[0]! < leastObserved(shape)) continue
    const scale = windows.scale[0]!
    writeWindowLabels(series, { origin, end, horizon, scale }, labels, 0)
    for (const step of rng.permutation(horizon).subarray(0, stepsPerWindow)) {
      if (labels.weights[step] === 0) continue
      const period = { windows, row: 0, step, ahead: step + 1 }
      const naive = naiveUnits(period, shape)
      writeColumns(period, series, { identities, shape }, row)
      for (let column = 0; column < row.length; column++) columns[column]![count] = row[column]!
      ratios[count] = labels.units[step]! / naive
      // In scales, errors of large series look small though they matter more: the root of the scale lies halfway between counting
      // every series alike and counting every unit alike. An error of the ratio is `naive` times as large in scales.
      weights[count] = Math.sqrt(1 + scale) * naive
      count++
    }
  }
  return {
    count,
    columns: columns.map((values) => values.subarray(0, count)),
    ratios: ratios.subarray(0, count),
    weights: weights.subarray(0, count),
  }
}

/** @param columns indices into COLUMNS */
export function examplesOf(
  { columns: all, ratios, weights }: PeriodRows,
  columns: readonly number[],
): Examples {
  return {
    columns: columns.map((column): Column => ({ ...COLUMNS[column]!, values: all[column]! })),
    labels: ratios,
    weights,
  }
}

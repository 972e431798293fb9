/**
 * What moves a forecast of the trees, in units. The mean of a period is a product: the level of the series, its season, what promotions did to it so far, and the
 * exponent of the score of the trees, which TreeSHAP shares out among the columns. A product is shared out among its factors by the logarithmic mean (Ang 2005, "The LMDI approach
 * to decomposition analysis"): each factor gets its logarithm, times (mean - usual) / ln(mean / usual). These parts add up, whatever their order.
 */
import type { DemandSeries } from '../../../contracts/demand/demand'
import {
  DRIVER_GROUPS,
  type DemandContributions,
  type DriverGroup,
} from '../../../contracts/demand/contributions'
import type { PredictOptions } from '../../../contracts/models/estimator'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { DemandWindows } from '../../../features/demand'
import { pause } from '../../cancellation'
import { COLUMNS, GROUP_OF_COLUMN, naiveFactors, writeColumns } from './columns'
import type { ForestParts } from './forest'
import type { Identities } from './identities'

/** What is usual, then each of DRIVER_GROUPS. */
export const PARTS = 1 + DRIVER_GROUPS.length
const partOf = (group: DriverGroup): number => 1 + DRIVER_GROUPS.indexOf(group)

export interface ExplainedWindow {
  readonly windows: DemandWindows
  readonly row: number
  /** Periods from the origin to the first one of the window. */
  readonly firstAhead: number
  readonly series: DemandSeries
}

interface Model {
  readonly shape: WindowShape
  readonly forest: ForestParts
  readonly identities: Identities
}

/**
 * Writes the parts of each period, in units, to `out`: `[horizon, PARTS]` from the window's row on. TreeSHAP of a period takes much longer
 * than its forecast, so the event loop turns after each. @param scale of the series @throws CANCELLED
 */
export async function writeParts(
  { windows, row, firstAhead, series }: ExplainedWindow,
  model: Model,
  { scale, out, signal }: { scale: number; out: Float64Array } & PredictOptions,
): Promise<void> {
  const { shape, forest } = model
  const { horizon } = shape
  const all = new Float64Array(COLUMNS.length)
  const read = new Float64Array(forest.columns.length)
  const shares = new Float64Array(forest.columns.length + 1)
  const periods = Array.from({ length: horizon }, (_, step) => ({
    windows,
    row,
    step,
    ahead: firstAhead + step,
  }))
  const levels = periods.map((period) => naiveFactors(period, shape).level)
  const usualLevel = levels.reduce((sum, level) => sum + level, 0) / horizon
  for (const [step, period] of periods.entries()) {
    if (step > 0) await pause(signal)
    writeColumns(period, series, model, all)
    forest.columns.forEach((column, at) => (read[at] = all[column]!))
    forest.mean.contributions(read, shares)
    const logs = new Float64Array(PARTS)
    const { level, logLift } = naiveFactors(period, shape)
    logs[partOf('CALENDAR')]! += Math.log(level / usualLevel)
    logs[partOf('PROMOTION')]! += logLift
    forest.columns.forEach((column, at) => (logs[partOf(GROUP_OF_COLUMN[column]!)]! += shares[at]!))
    const usual = scale * usualLevel * Math.exp(shares[forest.columns.length]!)
    const total = logs.reduce((sum, log) => sum + log, 0)
    const perLog = usual * (Math.abs(total) < 1e-9 ? 1 : Math.expm1(total) / total)
    const at = (row * horizon + step) * PARTS
    for (let part = 1; part < PARTS; part++) out[at + part] = perLog * logs[part]!
    out[at] = usual
  }
}

/**
 * Parts of one series that add up to what is forecast: what a closure takes away is told, and the rounding of 32-bit numbers is usual.
 * @param parts `[horizon, PARTS]` before closures
 * @param closed `[horizon]` whether the place is closed for so long that less is forecast
 * @param mean `[horizon]` what is forecast
 */
export function settleParts(
  parts: Float64Array,
  closed: readonly boolean[],
  mean: Float32Array,
): DemandContributions {
  const horizon = mean.length
  const groups = DRIVER_GROUPS.map((group) => [group, new Float64Array(horizon)] as const)
  const usual = new Float64Array(horizon)
  for (let step = 0; step < horizon; step++) {
    const of = parts.subarray(step * PARTS, (step + 1) * PARTS)
    const open = of.reduce((sum, part) => sum + part, 0)
    // The mean is raised to the lowest quantile where it lay below it.
    const factor = closed[step] || !(open > 0) ? 1 : mean[step]! / open
    let rest = mean[step]!
    for (const [group, units] of groups) {
      units[step] =
        factor * of[partOf(group)]! + (group === 'CLOSURES' && closed[step] ? mean[step]! - open : 0)
      rest -= units[step]!
    }
    usual[step] = rest
  }
  return { usual, groups: new Map(groups.filter(([, units]) => units.some((one) => one !== 0))) }
}

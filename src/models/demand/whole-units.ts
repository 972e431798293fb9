import type { DemandInput } from '../../contracts/demand/demand'
import type { WindowShape } from '../../contracts/demand/window-shape'

/** Where whole units are sold, a quantile up to this is zero: what is learnt only comes near to zero. */
const NEARLY_ZERO = 0.1

/** Quantiles of the series up to this many units are zero. */
export function largestZero(input: DemandInput, row: number, { context }: WindowShape): number {
  const { values } = input.series[row]!
  const isWhole = values.subarray(Math.max(0, input.historySteps - context)).every(Number.isInteger)
  return isWhole ? NEARLY_ZERO : 0
}

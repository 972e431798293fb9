/** How large a change of demand that nobody saw would have to be to explain a predicted effect, beside the change that is usual. */
import type { FittedLift } from './fitted-lift'
import type { PredictedLift } from './predicted-lift'

/**
 * @param length days of the plan
 * @param base units without the plan
 * @param net units that the plan adds
 */
export function robustnessOf(
  { law: { persistence, variance } }: FittedLift,
  length: number,
  base: number,
  net: number,
): PredictedLift['robustness'] {
  let sum = 0
  for (let a = 0; a < length; a++) for (let b = 0; b < length; b++) sum += persistence ** Math.abs(a - b)
  return {
    hiddenChange: base > 0 ? net / base : 0,
    usualChange: Math.expm1(Math.sqrt((variance * sum) / (length * length))),
  }
}

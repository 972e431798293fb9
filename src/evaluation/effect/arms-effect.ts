/**
 * What a promotion added to customers who got it, beside those who were held out by lot. What each did before is taken out as far as it foretells what each did then (CUPED: Deng, Xu, Kohavi and Walker
 * 2013), which narrows the interval and shifts nothing. Customers are taken to be independent.
 */
import { normalCdf, normalQuantile } from '../forecast/distributions'

/** Sums over the customers of an arm: x is what each did before, y what each did on the days that are measured. */
export interface ArmSums {
  readonly customers: number
  readonly x: number
  readonly y: number
  readonly xx: number
  readonly xy: number
  readonly yy: number
}

export interface ArmsEffect {
  /** In total over the treated customers. */
  readonly total: number
  readonly lower: number
  readonly upper: number
  readonly pValue: number
}

/** @param confidence of the interval, 0 to 1 @throws RangeError where an arm has fewer than two customers */
export function armsEffect(treated: ArmSums, control: ArmSums, confidence: number): ArmsEffect {
  if (treated.customers < 2 || control.customers < 2) throw new RangeError('each arm needs two customers')
  const [a, b] = [centred(treated), centred(control)]
  const xx = a.xx + b.xx
  const slope = xx > 0 ? (a.xy + b.xy) / xx : 0
  const difference = a.y - b.y - slope * (a.x - b.x)
  const varianceOf = ({ xx, xy, yy, customers }: ReturnType<typeof centred>): number =>
    Math.max(0, yy - 2 * slope * xy + slope * slope * xx) / (customers - 1) / customers
  const error = Math.sqrt(varianceOf(a) + varianceOf(b))
  const total = treated.customers * difference
  const reach = treated.customers * error * normalQuantile(0.5 + confidence / 2)
  const pValue = error > 0 ? 2 * (1 - normalCdf(Math.abs(difference) / error)) : difference === 0 ? 1 : 0
  return { total, lower: total - reach, upper: total + reach, pValue }
}

/** Means, and sums of squares and products around them. */
function centred({ customers, x, y, xx, xy, yy }: ArmSums): ArmSums {
  return {
    customers,
    ...{ x: x / customers, y: y / customers },
    ...{ xx: xx - (x * x) / customers, xy: xy - (x * y) / customers, yy: yy - (y * y) / customers },
  }
}

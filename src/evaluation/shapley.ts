/**
 * Shapley values of groups of inputs: what each group adds to a prediction, on the average over all orders in which groups may be put in
 * the place of a baseline (Strumbelj and Kononenko 2014, "Explaining prediction models and individual predictions with feature
 * contributions"). They add up to the difference between the prediction and the baseline, whatever the model. Pure.
 */
import { invariant } from '../core/errors'
import { Rng } from '../core/statistics/rng'

/** What a coalition gains by a group: `weight * (v(with) - v(without))` is a part of the value of the group. */
interface Gain {
  readonly group: number
  /** Bit g is set where group g is as it is, else it is at its baseline. */
  readonly without: number
  readonly with: number
  readonly weight: number
}

export interface ShapleyPlan {
  /** Distinct sets of groups, as bits, that have to be predicted: the empty set first, all groups last. */
  readonly coalitions: readonly number[]
  readonly gains: readonly Gain[]
}

/** More are not told apart by 32 bits, nor by people. */
const MOST_GROUPS = 16

/**
 * Which coalitions to predict, at most `mostCoalitions`: all of them where they are so few, else those of sampled orders, of which each is
 * followed by its reverse (antithetic: what goes in early in one goes in late in the other).
 */
export function planShapley(
  groups: number,
  { mostCoalitions, seed = 1 }: { readonly mostCoalitions: number; readonly seed?: number },
): ShapleyPlan {
  invariant(groups >= 0 && groups <= MOST_GROUPS, 'drivers are a handful of groups')
  invariant(mostCoalitions >= 2 * groups, 'an order and its reverse have to fit')
  return 2 ** groups <= mostCoalitions ? exactPlan(groups) : sampledPlan(groups, mostCoalitions, seed)
}

function exactPlan(groups: number): ShapleyPlan {
  const count = 2 ** groups
  const gains: Gain[] = []
  for (let without = 0; without < count; without++) {
    const size = bitsOf(without)
    for (let group = 0; group < groups; group++) {
      if (without & (1 << group)) continue
      // |S|! (n - |S| - 1)! / n!
      const weight = 1 / (groups * binomial(groups - 1, size))
      gains.push({ group, without, with: without | (1 << group), weight })
    }
  }
  return { coalitions: Array.from({ length: count }, (_, coalition) => coalition), gains }
}

function sampledPlan(groups: number, mostCoalitions: number, seed: number): ShapleyPlan {
  const rng = new Rng(seed)
  const all = 2 ** groups - 1
  const coalitions = new Set([0, all])
  const orders: number[][] = []
  for (;;) {
    const order = shuffled(groups, rng)
    const pair = [order, order.toReversed()]
    const next = new Set([...coalitions, ...pair.flatMap(prefixesOf)])
    // Few new ones may come for long where nearly all are there: then there are enough orders, too.
    if (next.size > mostCoalitions || orders.length >= mostCoalitions) break
    for (const coalition of next) coalitions.add(coalition)
    orders.push(...pair)
  }
  const gains = orders.flatMap((order) => {
    let without = 0
    return order.map((group) => {
      const gain = { group, without, with: without | (1 << group), weight: 1 / orders.length }
      without = gain.with
      return gain
    })
  })
  return { coalitions: [...coalitions].sort((a, b) => a - b), gains }
}

/**
 * The values of groups, each an array like those of coalitions, such as one number for each period.
 * @param valueOf the prediction of a coalition of the plan
 */
export function shapleyValues(
  groups: number,
  { gains }: ShapleyPlan,
  valueOf: (coalition: number) => Float64Array,
): Float64Array[] {
  const { length } = valueOf(0)
  const values = Array.from({ length: groups }, () => new Float64Array(length))
  for (const { group, without, with: withGroup, weight } of gains) {
    const before = valueOf(without)
    const after = valueOf(withGroup)
    const value = values[group]!
    for (let at = 0; at < length; at++) value[at]! += weight * (after[at]! - before[at]!)
  }
  return values
}

function prefixesOf(order: readonly number[]): number[] {
  let coalition = 0
  return order.map((group) => (coalition |= 1 << group))
}

function shuffled(count: number, rng: Rng): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(rng.uniform() * (last + 1))
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}

function bitsOf(value: number): number {
  let count = 0
  for (let rest = value; rest > 0; rest >>= 1) count += rest & 1
  return count
}

function binomial(n: number, k: number): number {
  let value = 1
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i
  return value
}

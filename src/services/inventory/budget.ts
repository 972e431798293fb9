/** How a budget that is too small for all orders is spent: step by step where a unit of money keeps most demand from going unmet. */
import { wholePacks } from './replenishment'

export interface WantedOrder {
  readonly units: number
  /** In one currency for all. */
  readonly unitCost: number
  readonly packSize: number
  readonly minimumUnits: number
  /** On hand and on order. */
  readonly position: number
  /** `[samples]` units wanted until an order of the next review comes, ascending. */
  readonly demand: Float64Array
}

/** An order is given in at most so many steps, so that the work does not grow with its units. */
const MOST_STEPS = 40

/** The units of each order, within its own, whose cost together is at most the budget: the largest shortage avoided for the money first. */
export function withinBudget(orders: readonly WantedOrder[], budget: number): number[] {
  const given = orders.map(() => 0)
  let left = budget
  const steps = orders.map((order) =>
    wholePacks(Math.max(order.units / MOST_STEPS, order.packSize), order.packSize, 'up'),
  )
  const shortages = orders.map(({ demand }) => new Shortage(demand))
  const candidates = orders.map((order, index) => nextStep(order, shortages[index]!, steps[index]!, 0))
  for (;;) {
    let best = -1
    for (let index = 0; index < candidates.length; index++) {
      const one = candidates[index]!
      if (one.units > 0 && (best < 0 || one.value > candidates[best]!.value)) best = index
    }
    if (best < 0) return given
    const { units, cost } = candidates[best]!
    if (cost <= left + 1e-9) {
      given[best]! += units
      left -= cost
      candidates[best] = nextStep(orders[best]!, shortages[best]!, steps[best]!, given[best]!)
    } else {
      // The step does not fit. What does is given, and what is left then is offered to the others.
      const { unitCost, packSize, minimumUnits } = orders[best]!
      const fits = wholePacks(left / unitCost, packSize, 'down')
      if (given[best]! + fits >= minimumUnits) {
        given[best]! += fits
        left -= fits * unitCost
      }
      candidates[best] = { ...candidates[best]!, units: 0 }
    }
  }
}

/** What is added next to an order, and the expected units that are met by it for each unit of money. */
function nextStep(
  { units: wanted, unitCost, minimumUnits, packSize, position }: WantedOrder,
  shortage: Shortage,
  step: number,
  given: number,
): { units: number; cost: number; value: number } {
  const least = given === 0 ? wholePacks(minimumUnits, packSize, 'up') : 0
  const units = Math.min(wanted - given, Math.max(step, least))
  if (!(units > 0)) return { units: 0, cost: 0, value: 0 }
  const from = position + given
  const met = shortage.at(from) - shortage.at(from + units)
  const cost = units * unitCost
  return { units, cost, value: cost > 0 ? met / cost : Number.POSITIVE_INFINITY }
}

/** The expected units that go unmet, by what there is. */
class Shortage {
  /** `[samples + 1]` the sum of the samples from an index on. */
  private readonly sumsFrom: Float64Array

  constructor(private readonly sorted: Float64Array) {
    this.sumsFrom = new Float64Array(sorted.length + 1)
    for (let index = sorted.length - 1; index >= 0; index--)
      this.sumsFrom[index] = this.sumsFrom[index + 1]! + sorted[index]!
  }

  /** E[(D - units)+] */
  at(units: number): number {
    let [low, high] = [0, this.sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.sorted[middle]! > units) high = middle
      else low = middle + 1
    }
    return (this.sumsFrom[low]! - units * (this.sorted.length - low)) / this.sorted.length
  }
}

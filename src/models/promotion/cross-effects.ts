/** What stands beside the promoted items of a plan: the siblings of their categories, which may lose units, and the complements of their departments and of others, which may win some. */
import { clamp } from './direct-effect'
import type { FittedLift } from './fitted-lift'
import type { LiftPlan } from './lift-support'
import { usualLog, type Forecast } from './plan-baseline'
import type { LiftTerms } from './predicted-lift'

/** At the places of the plan: what can be lost and won there, and at which prices. */
export interface Shadow {
  /** `[categories of the plan]`: other items of the category. */
  readonly siblings: readonly Beside[]
  /** `[categories of the plan]`: items of the other categories of the department. */
  readonly complements: readonly Beside[]
  /** `[categories of the plan]`: items that are not planned, of other departments. Prices and margins that are unknown count for nothing; where all are, the mean is 0. */
  readonly elsewhere: readonly Beside[]
  /** `[items of the plan]`: index of the category among those of the plan. */
  readonly groupOf: Int32Array
}

export interface Beside {
  /** What they sell over the days of the plan without it. */
  readonly units: number
  /** Mean of a unit. */
  readonly price: number
  /** Mean of a unit; NaN where a cost is unknown. */
  readonly margin: number
}

export function shadowOf(
  fit: FittedLift,
  plan: LiftPlan,
  terms: LiftTerms,
  { length, lead }: Forecast,
): Shadow {
  const planned = new Set(plan.items)
  const places = new Set(plan.places)
  const daily = new Float64Array(fit.items.length)
  for (const cell of fit.cells) {
    if (!places.has(cell.place) || !terms.onSale[cell.item]) continue
    const { slow } = fit.items[cell.item]!
    for (let day = 0; day < 7; day++) {
      daily[cell.item]! += Math.exp(clamp(usualLog(fit, cell, lead + day, terms) + slow)) / 7
    }
  }
  const sum = (isOne: (item: number) => boolean): Beside => {
    let [units, price, margin] = [0, 0, 0]
    fit.items.forEach((_, item) => {
      if (!isOne(item) || daily[item] === 0) return
      units += daily[item]! * length
      price += daily[item]! * length * terms.prices[item]!
      margin += daily[item]! * length * (terms.prices[item]! - terms.costs[item]!)
    })
    return { units, price: units > 0 ? price / units : 0, margin: units > 0 ? margin / units : 0 }
  }
  const isPriced = (item: number): boolean => Number.isFinite(terms.prices[item]!)
  const isCosted = (item: number): boolean => Number.isFinite(terms.prices[item]! - terms.costs[item]!)
  /** A whole shop is seldom without an item of another currency, or of unknown cost. */
  const knownOf = (isOne: (item: number) => boolean): Beside => ({
    units: sum(isOne).units,
    price: sum((item) => isOne(item) && isPriced(item)).price,
    margin: sum((item) => isOne(item) && isCosted(item)).margin,
  })
  const categories = [...new Set(plan.items.map((item) => fit.items[item]!.category))]
  const ofCategory = categories.map((category) => {
    const { department } = fit.items.find((item) => item.category === category)!
    return {
      siblings: sum((item) => fit.items[item]!.category === category && !planned.has(item)),
      complements: sum(
        (item) => fit.items[item]!.department === department && fit.items[item]!.category !== category,
      ),
      elsewhere: knownOf((item) => fit.items[item]!.department !== department && !planned.has(item)),
    }
  })
  return {
    siblings: ofCategory.map(({ siblings }) => siblings),
    complements: ofCategory.map(({ complements }) => complements),
    elsewhere: ofCategory.map(({ elsewhere }) => elsewhere),
    groupOf: Int32Array.from(plan.items, (item) => categories.indexOf(fit.items[item]!.category)),
  }
}

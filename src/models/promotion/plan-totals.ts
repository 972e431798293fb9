/** What a plan adds over all of its days, in every draw: the direct effect, what others lose and win, what is bought ahead, and the money of it. */
import type { Shadow } from './cross-effects'
import type { DrawSums } from './draw-sums'
import { DRAWS, type EffectDraws } from './effect-draws'
import type { LiftPlan } from './lift-support'
import type { LiftTerms } from './predicted-lift'

/** Siblings lose no more than this part of what they sell. */
const MOST_TAKEN = 0.95

/** Arrays are `[DRAWS]`. */
export interface PlanTotals {
  /** Units without the plan. */
  readonly base: Float64Array
  /** Units that each part of the effect adds; what is lost is negative. */
  readonly direct: Float64Array
  readonly cannibalization: Float64Array
  readonly halo: Float64Array
  readonly pullForward: Float64Array
  /** The sum of the parts. */
  readonly net: Float64Array
  /** What the plan adds to revenue, and to margin after its costs, in units of the currency. */
  readonly revenue: Float64Array
  readonly margin: Float64Array
  /** Margin per unit of money that is put in. */
  readonly roi: Float64Array
  /** Money that is put in: discounts given and costs, less funding. */
  readonly invested: Float64Array
  /** False where the plan touches an item whose cost is unknown: there is no margin and no return then. */
  readonly isCostKnown: boolean
  /** False where the plan costs nothing in some draw, or no more than its funding: a return needs money that is put in. */
  readonly isInvested: boolean
}

export function totalsOf(
  plan: LiftPlan,
  terms: LiftTerms,
  effects: EffectDraws,
  shadow: Shadow,
  draws: DrawSums,
): PlanTotals {
  const arrays = () => new Float64Array(DRAWS)
  const [base, direct, cannibalization, halo, pullForward, net] = [
    ...[arrays(), arrays(), arrays(), arrays(), arrays(), arrays()],
  ] as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  const [revenue, margin, roi, invested] = [arrays(), arrays(), arrays(), arrays()]
  let isCostKnown = true
  let isInvested = true
  const groups = shadow.siblings.length
  for (let draw = 0; draw < DRAWS; draw++) {
    let [income, profit, given] = [0, 0, 0]
    const added = new Float64Array(groups)
    plan.items.forEach((item, at) => {
      const wanted = draws.itemBase[draw * draws.items + at]!
      const moved = Math.min(
        1,
        Math.max(0, effects.moved[draw]! + draws.itemPantry[draw * draws.items + at]!),
      )
      const stock = terms.stock?.[item] ?? Infinity
      const own = Math.min(stock, wanted)
      const gain = Math.min(stock, wanted + draws.itemDirect[draw * draws.items + at]!) - own
      const [price, cost] = [terms.prices[item]!, terms.costs[item]!]
      const index = draw * draws.items + at
      const without = draws.prices ? price * draws.prices.without[index]! : price
      const listed = draws.prices ? price * draws.prices.listed[index]! : price
      const paid = price * (draws.prices ? draws.prices.paid[index]! : 1 - plan.discounts[at]!)
      base[draw]! += own
      direct[draw]! += gain
      added[shadow.groupOf[at]!]! += gain
      pullForward[draw]! -= moved * gain
      income += (own + gain) * paid - own * without - moved * gain * price
      profit += (own + gain) * (paid - cost) - own * (without - cost) - moved * gain * (price - cost)
      given += (own + gain) * (listed - paid + terms.costPerUnit)
    })
    for (let group = 0; group < groups; group++) {
      const [siblings, complements] = [shadow.siblings[group]!, shadow.complements[group]!]
      const elsewhere = shadow.elsewhere[group]!
      const lost = Math.max(
        -siblings.units,
        Math.min(effects.cannibalization[draw]! * added[group]!, MOST_TAKEN * siblings.units),
      )
      const won =
        complements.units > 0 ? Math.max(-complements.units, effects.halo[draw]! * added[group]!) : 0
      const wonElsewhere =
        elsewhere.units > 0 ? Math.max(-elsewhere.units, effects.haloElsewhere[draw]! * added[group]!) : 0
      cannibalization[draw]! -= lost
      halo[draw]! += won + wonElsewhere
      income += won * complements.price + wonElsewhere * elsewhere.price - lost * siblings.price
      profit += wonElsewhere * elsewhere.margin
      if (won !== 0) profit += won * complements.margin
      if (lost !== 0) profit -= lost * siblings.margin
    }
    net[draw] = direct[draw]! + cannibalization[draw]! + halo[draw]! + pullForward[draw]!
    revenue[draw] = income
    const costs = terms.fixedCost - terms.funding + terms.costPerUnit * (base[draw]! + direct[draw]!)
    margin[draw] = profit - costs
    invested[draw] = given + terms.fixedCost - terms.funding
    roi[draw] = margin[draw]! / invested[draw]!
    if (!Number.isFinite(margin[draw]!)) isCostKnown = false
    if (!(invested[draw]! > 0)) isInvested = false
  }
  return {
    base,
    direct,
    cannibalization,
    halo,
    pullForward,
    net,
    revenue,
    margin,
    roi,
    invested,
    isCostKnown,
    isInvested,
  }
}

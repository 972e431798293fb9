import { minorPerMajor } from '../../core/money'
import type { LiftFacts } from '../../datasets/lift-reader'
import { refuse } from '../input-rules'
import type { Amount, LiftPlanInput } from './promotion-lift'

/** Prices and what the plan costs, in units of the currency. @throws BAD_USER_INPUT where an amount is in another currency */
export function moneyOf(plan: LiftPlanInput, facts: LiftFacts, items: readonly number[]) {
  const currencies = new Set(items.map((at) => facts.items[at]!.currency))
  const [first] = currencies
  const currency = currencies.size === 1 ? first! : null
  const amount = (name: 'fixedCost' | 'costPerRedemption' | 'funding'): number => {
    const given: Amount | null | undefined = plan[name]
    if (!given) return 0
    requireSame(`plan.${name}`, given)
    return Number(given.amountMinor) / minorPerMajor(given.currency)
  }
  const requireSame = (field: string, given: Amount): void => {
    if (given.currency !== currency) {
      refuse(
        `${field}.currency: the items of the plan are priced in ${[...currencies].join(', ')}, not in ${given.currency}`,
      )
    }
  }
  if (plan.discountAmount) requireSame('plan.discountAmount', plan.discountAmount)
  if (plan.fixedPrice) requireSame('plan.fixedPrice', plan.fixedPrice)
  const major = (minor: number | null, of: string): number =>
    // Of other currencies, nothing can be added.
    minor === null || of !== currency ? Number.NaN : minor / minorPerMajor(of)
  return {
    currency,
    terms: {
      prices: Float64Array.from(facts.items, (item) => major(item.priceMinor, item.currency)),
      costs: Float64Array.from(facts.items, (item) => major(item.costMinor, item.currency)),
      onSale: Uint8Array.from(facts.items, ({ active }) => (active ? 1 : 0)),
      fixedCost: amount('fixedCost'),
      costPerUnit: amount('costPerRedemption'),
      funding: amount('funding'),
    },
  }
}

import { minorPerMajor } from '../../core/money'
import type { LiftFacts } from '../../datasets/lift-reader'
import { refuse } from '../input-rules'
import type { LiftPlanInput } from './promotion-lift'
import { AMOUNT_FIELDS, currencyOf } from './promotion-rules'

/**
 * Prices and what the plan costs, in units of the currency. Of a stored promotion whose amounts are in another currency than its items by now, no money is told.
 * @throws BAD_USER_INPUT where an amount of a plan is in another currency
 */
export function moneyOf(
  plan: LiftPlanInput,
  facts: Pick<LiftFacts, 'items'>,
  items: readonly number[],
  { isStored, field }: { readonly isStored: boolean; readonly field: string },
) {
  const currencies = new Set(items.map((at) => facts.items[at]!.currency))
  const [first] = currencies
  const given = currencyOf(plan)
  const isForeign = given !== null && (currencies.size > 1 || first !== given)
  if (isForeign && !isStored) {
    const amountField = AMOUNT_FIELDS.find((name) => plan[name])!
    refuse(
      `${field}.${amountField}.currency: the items of the plan are priced in ${[...currencies].join(', ')}, not in ${given}`,
    )
  }
  const currency = currencies.size === 1 && !isForeign ? first! : null
  const amount = (name: 'fixedCost' | 'costPerRedemption' | 'funding'): number => {
    const value = plan[name]
    return value ? Number(value.amountMinor) / minorPerMajor(value.currency) : 0
  }
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

/** What a promotion takes off prices. */

/** At most one of the ways is given; amounts are in the currency of the item. */
export interface PriceTerms {
  /** 0..1 off the list price. */
  readonly discountFraction?: number | null
  /** Minor units off the list price of each unit. */
  readonly discountAmountMinor?: number | null
  /** Minor units in the place of the list price of each unit. */
  readonly fixedPriceMinor?: number | null
  /** So many units are taken and `payQuantity` of them paid. */
  readonly buyQuantity?: number | null
  readonly payQuantity?: number | null
}

/** Whether the part that is taken off depends on the list price. */
export function dependsOnPrice({ discountAmountMinor, fixedPriceMinor }: PriceTerms): boolean {
  return typeof discountAmountMinor === 'number' || typeof fixedPriceMinor === 'number'
}

/**
 * The part of the list price that is taken off. An amount above the price takes off all of it; a fixed price above it takes off nothing.
 * @param priceMinor null: it is not known, and an amount takes off nothing that is known
 * @returns 0 to 1
 */
export function effectiveDiscount(terms: PriceTerms, priceMinor: number | null): number {
  const { discountFraction, discountAmountMinor, fixedPriceMinor, buyQuantity, payQuantity } = terms
  if (typeof discountFraction === 'number') return discountFraction
  if (typeof buyQuantity === 'number' && typeof payQuantity === 'number') return 1 - payQuantity / buyQuantity
  if (priceMinor === null || priceMinor <= 0) return 0
  if (typeof discountAmountMinor === 'number') return Math.min(1, discountAmountMinor / priceMinor)
  if (typeof fixedPriceMinor === 'number') return Math.max(0, 1 - fixedPriceMinor / priceMinor)
  return 0
}

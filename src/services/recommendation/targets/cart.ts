/** What the visitor is about to pay, as far as the visit tells. */
import type { SessionEvent } from '../../../features/session'
import type { Catalogue } from '../catalogue'

export interface Amount {
  readonly amountMinor: bigint
  readonly currency: string
}

/** Decimal keys of what lies in the cart of a visit: what was put into it, and neither taken out nor bought since. */
export function cartOf(steps: readonly SessionEvent[]): string[] {
  const cart = new Set<string>()
  for (const { type, itemId } of steps) {
    if (itemId === null) continue
    if (type === 'ADD_TO_CART') cart.add(itemId)
    else if (type === 'REMOVE_FROM_CART' || type === 'PURCHASE') cart.delete(itemId)
  }
  return [...cart]
}

/** One of each, at the list price; null where there is nothing, or prices are in several currencies. */
export function priceOf(itemIds: readonly string[], catalogue: Catalogue): Amount | null {
  const items = itemIds.flatMap((itemId) => catalogue.item(itemId) ?? [])
  const [first] = items
  if (!first || items.some(({ currency }) => currency !== first.currency)) return null
  return {
    amountMinor: items.reduce((sum, { priceMinor }) => sum + priceMinor, 0n),
    currency: first.currency,
  }
}

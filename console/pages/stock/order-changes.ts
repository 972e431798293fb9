/** What is told to the server of a purchase order: always the whole row, because it replaces what was known. */
import type { PurchaseOrdersQuery } from '../../generated/stock'

export type OpenOrder = NonNullable<PurchaseOrdersQuery['purchaseOrders']>['nodes'][number]

export function rowOf(order: OpenOrder) {
  return {
    externalId: order.externalId,
    itemExternalId: order.item.externalId,
    locationExternalId: order.location.externalId,
    quantity: order.quantity,
    orderedOn: order.orderedOn,
    expectedOn: order.expectedOn,
    receipts: order.receipts.map(({ quantity, receivedAt }) => ({ quantity, receivedAt })),
  }
}

/** Whether the row is still what a person looked at, so that a change of it undoes nobody else's. */
export function isUnchanged(shown: OpenOrder, now: OpenOrder | undefined): now is OpenOrder {
  if (now === undefined || now.openQuantity !== shown.openQuantity) return false
  return JSON.stringify(rowOf(now)) === JSON.stringify(rowOf(shown))
}

/** The day that it is in a time zone, such as 2026-12-01. */
export function dayIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', {
    ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' },
  } as const).formatToParts(now)
  const of = (type: string): string => parts.find((part) => part.type === type)!.value
  return `${of('year')}-${of('month')}-${of('day')}`
}

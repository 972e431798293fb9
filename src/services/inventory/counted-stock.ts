/** What is there of an item at a place, and what is under way to it. */
import { ForecartError } from '../../core/errors'
import { encodeId } from '../../core/ids'
import { type Day, daysBetween } from '../../core/time/day'
import type { OpenPurchase } from '../../db/repositories/shop/purchase-order.repository'
import type { StockOnHandRow } from '../../db/repositories/shop/stock-on-hand.repository'
import { isGiven, refuse, requireDay, requireNonNegative } from '../input-rules'
import type { OnOrder, ReorderPlanValue, ReorderRequest } from './reorder-plan'
import type { StockPosition } from './replenishment'

const MOST_ORDERS = 100
/** Purchase orders that are later than this are taken to be lost: they do not count as on order. */
export const MOST_DAYS_LATE = 30
/** Beyond what any model forecasts. */
export const MOST_DAYS_AHEAD = 366
/** Of an older count, too much may have come since that nobody told of. */
export const MOST_DAYS_SINCE_COUNT = 92

/**
 * What is there at the beginning of the day after `originDay`: what was counted, and what came of purchase orders since, less what was sold
 * on the days after. A count of that day itself is taken as it is. What else came is part of the next count.
 * @throws NOT_ENOUGH_DATA, BAD_USER_INPUT
 */
export function stockOf(
  { itemId, locationId, onHand }: ReorderRequest,
  originDay: Day,
  row: StockOnHandRow | null,
): { onHand: number; count: ReorderPlanValue['count'] } {
  if (isGiven(onHand)) return { onHand: requireNonNegative(onHand, 'input.onHand'), count: null }
  const of = `of the item "${encodeId('Item', itemId)}" at the location "${encodeId('Location', locationId)}"`
  const remedy = 'Record a count (recordInventory), or say "onHand"'
  if (!row) throw new ForecartError('NOT_ENOUGH_DATA', `The stock ${of} was never counted. ${remedy}`)
  const { countedAt, countedOn, quantityOnHand, soldSince, receivedSince, stockOut } = row
  if (daysBetween(countedOn, originDay) > MOST_DAYS_SINCE_COUNT)
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `The stock ${of} was last counted on ${countedOn}, more than ${MOST_DAYS_SINCE_COUNT} days ago. ${remedy}`,
    )
  return {
    onHand: Math.max(
      0,
      stockOut ? receivedSince - stockOut.soldSince : quantityOnHand + receivedSince - soldSince,
    ),
    count: { countedAt, units: quantityOnHand, soldSince, receivedSince },
  }
}

/** @throws BAD_USER_INPUT */
export function arrivalsOf(onOrder: readonly OnOrder[], firstDay: Day): StockPosition['arrivals'] {
  if (onOrder.length > MOST_ORDERS)
    refuse(`input.onOrder names ${onOrder.length} orders; at most ${MOST_ORDERS} are taken`)
  return onOrder.map(({ quantity, arrivesOn }, index) => ({
    units: requireNonNegative(quantity, `input.onOrder[${index}].quantity`),
    step: Math.max(0, daysBetween(firstDay, requireDay(arrivesOn, `input.onOrder[${index}].arrivesOn`))),
  }))
}

/** Purchase orders that are to come, each on its day; those that are late are taken to come on the first one. */
export function arrivalsOfPurchases(
  purchases: readonly OpenPurchase[],
  firstDay: Day,
): StockPosition['arrivals'] {
  return purchases.map(({ units, expectedOn }) => ({
    units,
    step: Math.max(0, daysBetween(firstDay, expectedOn)),
  }))
}

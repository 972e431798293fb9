/** What an event must look like, before anything is looked up. */
import { EVENT_TYPES, type EventInput, type EventType } from '../../contracts/shop/shop-records'
import {
  isGiven,
  MAX_TEXT_LENGTH,
  optionalText,
  refuse,
  requireAmount,
  requireCurrency,
  requireJson,
  requireNumber,
  requirePast,
  requirePositiveQuantity,
  requireText,
} from '../input-rules'
import type { RecommendationIds, SlatePlace } from '../slates/recommendation-ids'

/** An event of these types without an item says nothing. */
const TYPES_OF_ITEMS: ReadonlySet<EventType> = new Set([
  'VIEW',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'PURCHASE',
  'RETURN',
  'REVIEW',
  'FAVORITE',
])
const KNOWN_TYPES: ReadonlySet<string> = new Set(EVENT_TYPES)
const MAX_RATING = 10

/** In normal form: texts are checked, absent is null. */
export interface ValidEvent {
  readonly clientEventId: string
  readonly type: EventType
  readonly sessionExternalId: string
  readonly userExternalId: string | null
  readonly itemExternalId: string | null
  readonly locationExternalId: string | null
  readonly quantity: number
  readonly priceMinor: string | null
  readonly currency: string | null
  readonly promotionExternalId: string | null
  readonly orderExternalId: string | null
  /** Null: there is none, or none that counts. */
  readonly recommendation: (SlatePlace & { readonly id: string }) | null
  readonly query: string | null
  readonly rating: number | null
  readonly occurredAt: Date
  readonly properties: unknown
}

/** @throws BAD_USER_INPUT. */
export function validateEvent(event: EventInput, now: Date, ids: RecommendationIds): ValidEvent {
  if (!KNOWN_TYPES.has(event.type)) refuse(`type must be one of ${EVENT_TYPES.join(', ')}`)
  const itemExternalId = optionalText(event.itemExternalId, 'itemExternalId')
  if (itemExternalId === null && TYPES_OF_ITEMS.has(event.type)) {
    refuse(`An event of type ${event.type} needs an itemExternalId`)
  }
  const { price, rating } = event
  return {
    clientEventId: requireText(event.clientEventId, 'clientEventId'),
    type: event.type,
    sessionExternalId: requireText(event.sessionExternalId, 'sessionExternalId'),
    userExternalId: optionalText(event.userExternalId, 'userExternalId'),
    itemExternalId,
    locationExternalId: optionalText(event.locationExternalId, 'locationExternalId'),
    quantity: requirePositiveQuantity(event.quantity ?? 1, 'quantity'),
    priceMinor: isGiven(price) ? requireAmount(price.amountMinor, 'price').toString() : null,
    currency: isGiven(price) ? requireCurrency(price.currency, "The price's currency") : null,
    promotionExternalId: optionalText(event.promotionExternalId, 'promotionExternalId'),
    orderExternalId: optionalText(event.orderExternalId, 'orderExternalId'),
    recommendation: creditedRecommendation(event.recommendationId, ids),
    query: optionalText(event.query, 'query', MAX_TEXT_LENGTH),
    rating: isGiven(rating) ? requireNumber(rating, 'rating', 0, MAX_RATING) : null,
    occurredAt: requirePast(event.occurredAt, 'occurredAt', now),
    properties: isGiven(event.properties) ? requireJson(event.properties, 'properties') : null,
  }
}

/** An id that this installation did not give counts nothing, and never refuses its event. */
function creditedRecommendation(
  claimed: string | null | undefined,
  ids: RecommendationIds,
): ValidEvent['recommendation'] {
  const place = typeof claimed === 'string' ? ids.read(claimed) : null
  return place && { ...place, id: claimed! }
}

/**
 * What a shop tells us, in the form that the write services take: plain values and the shop's own keys. `undefined` leaves what is known
 * as it is, `null` clears it. Money is minor units; quantities may be fractional (weighed goods); instants are UTC.
 */
import type { Day } from '../../core/time/day'
import type { ErrorCode } from '../../core/errors'
import type { ConsentDecisions } from './consent'
import type { EntityRef } from './entity-ref'
import type { FieldError } from './record-result'

export const EVENT_TYPES = [
  'IMPRESSION',
  'CLICK',
  'VIEW',
  'SEARCH',
  'ADD_TO_CART',
  'REMOVE_FROM_CART',
  'CHECKOUT',
  'PURCHASE',
  'RETURN',
  'REVIEW',
  'FAVORITE',
  'LOGIN',
  'SIGNUP',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export interface EventInput {
  /** The sender's own key of this event: sending it again changes nothing. */
  readonly clientEventId: string
  readonly type: EventType
  readonly sessionExternalId: string
  readonly userExternalId?: string | null
  readonly itemExternalId?: string | null
  /** Absent: the shop's online location. */
  readonly locationExternalId?: string | null
  /** Default 1. */
  readonly quantity?: number | null
  /** The price of one unit. A PURCHASE without one takes the item's list price. */
  readonly price?: { readonly amountMinor: bigint; readonly currency: string } | null
  readonly promotionExternalId?: string | null
  readonly orderExternalId?: string | null
  /** Which answer of Forecart the visitor saw it in. It is the sender's claim: services/behaviour/recommendation-id.ts decides what counts. */
  readonly recommendationId?: string | null
  readonly query?: string | null
  readonly rating?: number | null
  readonly occurredAt: Date
  readonly properties?: unknown
}

export interface IngestError {
  readonly index: number
  readonly clientEventId: string
  readonly code: ErrorCode
  readonly message: string
}

export interface IngestResult {
  readonly accepted: number
  /** Known already, or sent twice in this batch. */
  readonly duplicates: number
  readonly rejected: number
  readonly errors: readonly IngestError[]
}

export interface OrderLineInput {
  readonly itemExternalId: string
  readonly quantity: number
  /** List price of one unit. */
  readonly unitPriceMinor: bigint
  /** The discount of the whole line. The default is 0. */
  readonly discountMinor?: bigint | null
  readonly promotionExternalId?: string | null
}

export interface OrderReturnInput {
  readonly externalId: string
  readonly itemExternalId: string
  readonly quantity: number
  /** Default 0. */
  readonly refundedMinor?: bigint | null
  readonly returnedAt: Date
  /** Absent: the order's location. */
  readonly locationExternalId?: string | null
}

/** An order as it is now known: recording it again replaces what was known before. */
export interface OrderInput {
  readonly externalId: string
  readonly userExternalId?: string | null
  readonly sessionExternalId?: string | null
  /** Absent: the shop's online location. */
  readonly locationExternalId?: string | null
  readonly orderedAt: Date
  readonly currency: string
  readonly lines: readonly OrderLineInput[]
  /** The discount of the whole order, on top of the lines' own discounts. It is shared out to the lines by their value. The default is 0. */
  readonly discountMinor?: bigint | null
  readonly paymentMethod?: string | null
  readonly promisedDeliveryAt?: Date | null
  readonly deliveredAt?: Date | null
  readonly cancelledAt?: Date | null
  /** All returns of the order. Absent: those known stay. */
  readonly returns?: readonly OrderReturnInput[] | null
}

/** A return by itself: `orderExternalId` is null where the order was never seen. */
export interface ReturnInput extends OrderReturnInput {
  readonly orderExternalId: string | null
  readonly currency: string
}

export interface CategoryInput {
  readonly externalId: string
  /** Default: the external id. */
  readonly name?: string | null
  readonly parentExternalId?: string | null
}

export interface ItemInput {
  readonly externalId: string
  /** Needed for a new item, like price and currency. */
  readonly title?: string | null
  readonly brand?: string | null
  /** Made where it is not known; its name and parent follow what is given here. */
  readonly category?: CategoryInput | null
  /** Names from the root down, an alternative to `category`; their externalIds are the path's slugs. */
  readonly categoryPath?: readonly string[] | null
  readonly priceMinor?: bigint | null
  readonly costMinor?: bigint | null
  /** Cannot change: amounts already recorded are in it. */
  readonly currency?: string | null
  /** Where it is said of the cost by itself: it must be the price's. */
  readonly costCurrency?: string | null
  readonly active?: boolean | null
  readonly launchedOn?: Day | null
  readonly retiredOn?: Day | null
  /** The item that this one takes the place of: known, or before this one in the batch. */
  readonly predecessorExternalId?: string | null
  readonly attributes?: Readonly<Record<string, unknown>> | null
}

export interface UserInput {
  readonly externalId: string
  readonly homeLocationExternalId?: string | null
  /** What the customer allows, where that comes with the customer. */
  readonly consent?: ConsentDecisions | null
  readonly attributes?: Readonly<Record<string, unknown>> | null
}

export const LOCATION_KINDS = ['REGION', 'STORE', 'WAREHOUSE', 'ONLINE'] as const
export type LocationKind = (typeof LOCATION_KINDS)[number]
/** Those that end users see: where they can buy, and the regions around it. */
export const PUBLIC_LOCATION_KINDS: readonly LocationKind[] = ['REGION', 'STORE', 'ONLINE']

export interface LocationInput {
  readonly externalId: string
  /** Needed for a new location, like kind and time zone. */
  readonly name?: string | null
  readonly kind?: LocationKind | null
  readonly parentExternalId?: string | null
  /** IANA name. A change moves all demand of the location to its new days. */
  readonly timeZone?: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null
  readonly latitude?: number | null
  readonly longitude?: number | null
}

/** A count of stock. Zero opens a stock-out that lasts until the next count above zero. */
export interface InventoryInput {
  readonly itemExternalId: string
  /** Absent: the shop's online location. */
  readonly locationExternalId?: string | null
  readonly countedAt: Date
  readonly quantityOnHand: number
}

/** A time without stock that is known otherwise than by counts, [startedAt, endedAt). */
export interface StockOutInput {
  readonly itemExternalId: string
  /** Absent: the shop's online location. */
  readonly locationExternalId?: string | null
  readonly startedAt: Date
  /** Null: not yet. */
  readonly endedAt?: Date | null
}

export interface ReceiptInput {
  readonly quantity: number
  readonly receivedAt: Date
}

/** A line of an order to a supplier as it is now known: recording it again replaces what was known before. */
export interface PurchaseOrderInput {
  /** The order's number. With item and place it names the line. */
  readonly externalId: string
  readonly itemExternalId: string
  /** Absent: the shop's online location. */
  readonly locationExternalId?: string | null
  readonly quantity: number
  readonly orderedOn: Day
  readonly expectedOn: Day
  /** All that came of it so far. Absent: nothing did. */
  readonly receipts?: readonly ReceiptInput[] | null
  /** Nothing more comes of it. */
  readonly cancelledAt?: Date | null
}

export interface PriceInput {
  readonly itemExternalId: string
  /** Null: everywhere. */
  readonly locationExternalId?: string | null
  /** Absent: the shop's own price. */
  readonly competitor?: string | null
  readonly validFrom: Day
  readonly priceMinor: bigint
  readonly currency: string
  /** When it became known, in the past: forecasts of earlier days did not see it. Default: now. */
  readonly knownAt?: Date | null
}

export interface WeatherInput {
  readonly locationExternalId: string
  readonly day: Day
  readonly temperatureC: number
  readonly precipitationMm: number
  /** Default: true for days that are not over at the location at `knownAt`. */
  readonly isForecast?: boolean | null
  /** When a forecast was issued, which is in the past. The default is now. */
  readonly knownAt?: Date | null
}

/** The calendar that says which days are public holidays; others have names of the shop's own, such as `school-holidays`. */
export const HOLIDAY_CALENDAR = 'holidays'

/** A day of a calendar, for all places of a country, or for one location and, where that is a region, all places below it. */
export interface CalendarDayInput {
  /** Default: HOLIDAY_CALENDAR. */
  readonly calendar?: string | null
  /** ISO 3166-1 alpha-2. Either this or `locationExternalId`. */
  readonly country?: string | null
  readonly locationExternalId?: string | null
  readonly day: Day
  readonly name: string
  /** A public holiday. Default: true in HOLIDAY_CALENDAR, false in others. */
  readonly isHoliday?: boolean | null
  /** Nothing is sold on that day. Default false. */
  readonly closed?: boolean | null
  /** When it became known, in the past: forecasts of earlier days did not see it. Default: now. */
  readonly knownAt?: Date | null
}

/** A value, on a day, of something that only the shop knows. Its name has one kind for good: a number, or a word. */
export interface NamedCovariateInput {
  readonly name: string
  readonly itemExternalId?: string | null
  /** A place; absent: everywhere. */
  readonly locationExternalId?: string | null
  readonly day: Day
  /** One of the two; null for both withdraws what was told of the day. */
  readonly number?: number | null
  readonly category?: string | null
  /** When it became known. Absent: now. */
  readonly knownAt?: Date | null
}

export interface CovariatesInput {
  readonly prices?: readonly PriceInput[] | null
  readonly weather?: readonly WeatherInput[] | null
  readonly calendarDays?: readonly CalendarDayInput[] | null
  readonly named?: readonly NamedCovariateInput[] | null
}

/** A day's demand of an item at a location, known only as an aggregate. */
export interface DemandAggregateInput {
  readonly itemExternalId: string
  readonly locationExternalId?: string | null
  readonly day: Day
  readonly units: number
  readonly orders?: number | null
  readonly visits?: number | null
  readonly revenueMinor?: bigint | null
  readonly returns?: number | null
}

/** Days on which daily aggregates are complete: what they do not name of an item on sale was not sold. */
export interface CompleteDaysInput {
  /** Absent: all items. */
  readonly itemExternalId?: string | null
  /** Absent: all locations, or, where `isOnline`, the shop's online one. */
  readonly locationExternalId?: string | null
  readonly isOnline?: boolean
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
}

export const PROMOTION_KINDS = [
  'PRICE_DISCOUNT',
  'BUNDLE',
  'MULTI_BUY',
  'GIFT',
  'COUPON',
  'FREE_SHIPPING',
  'DISPLAY',
] as const
export type PromotionKind = (typeof PROMOTION_KINDS)[number]

/** ENDED: called off while it ran; its days up to `endsOn` count. CANCELLED: none of its days counts. */
export type PromotionStatus = 'PLANNED' | 'ENDED' | 'CANCELLED'

export interface Amount {
  readonly amountMinor: bigint
  readonly currency: string
}

/** What a promotion gives, to whom, and what it costs. Which of it goes with which kind: services/promotion/promotion-rules.ts. */
export interface PromotionTermsInput {
  readonly kind: PromotionKind
  /** Between 0 and 1, off the list price. */
  readonly discountFraction?: number | null
  /** Off the list price of each unit. */
  readonly discountAmount?: Amount | null
  /** In the place of the list price of each unit. */
  readonly fixedPrice?: Amount | null
  /** So many units are taken and `payQuantity` of them paid. */
  readonly buyQuantity?: number | null
  readonly payQuantity?: number | null
  /** What an order has to come to. */
  readonly minimumSpend?: Amount | null
  /** What customers type in to get it. */
  readonly couponCodes?: readonly string[] | null
  /** Attributes that a customer has to have; null: it is for everybody. */
  readonly audience?: unknown
  /** Shown prominently where it is sold: a display. */
  readonly featured?: boolean | null
  /** In a leaflet, a mail or on other sites: what the trade calls a feature. */
  readonly advertised?: boolean | null
  /** What it costs whatever it sells. */
  readonly fixedCost?: Amount | null
  /** What each unit that is sold under it costs beside the discount. */
  readonly costPerRedemption?: Amount | null
  /** What a supplier pays for it. */
  readonly funding?: Amount | null
  /** The most that it is to cost: discounts and costs, less funding. */
  readonly budget?: Amount | null
}

export interface PromotionInput extends PromotionTermsInput {
  readonly externalId: string
  readonly name: string
  /** What it gives, in the words that customers read. */
  readonly description?: string | null
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day
  /** Items by name. Where neither these nor categories are given: all items. */
  readonly items?: readonly EntityRef[] | null
  /** What lies in these categories, or below them, at any time. */
  readonly categories?: readonly EntityRef[] | null
  /** Empty or absent: all locations. */
  readonly locations?: readonly EntityRef[] | null
  /** Of a new promotion that has not started: this part of its places, or of the customers, is left without it by lot. Default: places. */
  readonly holdout?: { readonly share: number; readonly unit?: HoldoutUnit | null } | null
  /**
   * When it was decided as it is given here, in the past: forecasts of earlier days did not see it. Default: now, where it is
   * new or what forecasts see of it changes.
   */
  readonly knownAt?: Date | null
}

/** Fields that are absent stay as they are. */
export type PromotionPatch = Partial<Omit<PromotionInput, 'externalId' | 'holdout'>>

/** What is drawn by lot to be left without a promotion. */
export type HoldoutUnit = 'PLACES' | 'CUSTOMERS'

/** What is stored of a promotion, beside what it covers. */
export interface PromotionFacts {
  readonly externalId: string
  readonly name: string
  readonly kind: PromotionKind
  readonly status: PromotionStatus
  /** 0..1 */
  readonly discountFraction: number | null
  /** Of all amounts. Null: there are none. */
  readonly currency: string | null
  readonly discountAmountMinor: bigint | null
  readonly fixedPriceMinor: bigint | null
  readonly buyQuantity: number | null
  readonly payQuantity: number | null
  readonly minimumSpendMinor: bigint | null
  readonly couponCodes: readonly string[]
  readonly audience: Readonly<Record<string, unknown>> | null
  readonly featured: boolean
  readonly advertised: boolean
  readonly fixedCostMinor: bigint | null
  readonly costPerRedemptionMinor: bigint | null
  readonly fundingMinor: bigint | null
  readonly budgetMinor: bigint | null
  /** The part of its places, or of the customers, that was to be held out; null: none was drawn. */
  readonly holdoutShare: number | null
  /** What was drawn; null: nothing. */
  readonly holdoutUnit: HoldoutUnit | null
  readonly description: string | null
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day
}

export interface PromotionRecord extends PromotionFacts {
  readonly id: bigint
  /** Decimal keys. */
  readonly categoryIds: readonly string[]
  /** Decimal keys of the places that are held out. */
  readonly holdoutIds: readonly string[]
}

/** A promotion with all that it names. Keys are decimal texts, ascending. */
export interface PlannedPromotion extends PromotionRecord {
  readonly itemIds: readonly string[]
  readonly locationIds: readonly string[]
}

export interface PromotionResult {
  /** Null where the call was refused. */
  readonly promotion: PlannedPromotion | null
  readonly userErrors: readonly FieldError[]
}

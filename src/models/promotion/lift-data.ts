/** What the model of promotion lift reads: plain arrays, made by `features/promotion`. Day 0 is the first day of the history. */

/** Promotions whose effect is told by how deep the price falls and by whether they are shown. */
export const PRICED_KINDS = ['PRICE_DISCOUNT', 'DISPLAY'] as const
/** Promotions whose effect has one size for each kind. */
export const OTHER_KINDS = ['BUNDLE', 'COUPON', 'FREE_SHIPPING', 'MULTI_BUY', 'GIFT'] as const
export type OtherKind = (typeof OTHER_KINDS)[number]
export type LiftKind = (typeof PRICED_KINDS)[number] | OtherKind

/** An item at a place. */
export interface LiftCell {
  /** Index. */
  readonly item: number
  /** Index. */
  readonly place: number
  /** `[days]` units sold. */
  readonly units: Float64Array
  /** `[days]` the part of the day's buyers that found stock, 0 to 1; 0: nothing is known of the day, or the place was closed. */
  readonly exposure: Float64Array
  /** `[days]` ln(list price / usual list price of the item). */
  readonly logPrice: Float64Array
  /** `[days]` ln(the lowest price of a competitor / what it usually is); 0 where none is known. Absent: none is known on any day. */
  readonly logCompetitor?: Float64Array
}

export interface LiftPromotion {
  /** Indices, in rising order. */
  readonly items: readonly number[]
  /** Indices, in rising order. */
  readonly places: readonly number[]
  /** Day indices, both inclusive; they may lie before the history or after it. */
  readonly from: number
  readonly to: number
  readonly kind: LiftKind
  /** 0 to 1 off the list price: the deepest, where items differ. */
  readonly discountFraction: number
  /** By index of the item, where items differ: an amount is another part of each price. */
  readonly discountOf?: ReadonlyMap<number, number>
  /** Shown prominently where it is sold. */
  readonly featured: boolean
  /** Made known elsewhere: leaflets, mails, paid adverts. */
  readonly advertised: boolean
  /** The part of the customers who get it, from 0 on: below 1 where others were held out by lot, or it was for an audience alone. Absent: 1. */
  readonly treatedShare?: number
}

export interface LiftItem {
  /** Index of its category; an item without one has a category of its own. */
  readonly category: number
  /** Index of the topmost category above it. */
  readonly department: number
}

export interface LiftData {
  readonly days: number
  /** Monday is 0. */
  readonly firstWeekday: number
  /** Of the first day: 0 is the first of January. */
  readonly firstYearDay: number
  readonly items: readonly LiftItem[]
  readonly places: number
  readonly cells: readonly LiftCell[]
  /** `[places][days + daysAhead]`: 1 on public holidays. */
  readonly holidays: readonly Uint8Array[]
  /** All that began in the history; what is planned behind it may be among them. */
  readonly promotions: readonly LiftPromotion[]
}

/** What features read of sessions, as the database gives it. */
import type { EventType } from '../shop/shop-records'

/** Who was shown something did nothing, and what is told afterwards is no step of a visit. */
export const NO_STEPS: readonly EventType[] = ['IMPRESSION', 'RETURN', 'REVIEW']

/**
 * A click on what is no item (an advert, a way to pay) is no step either: what it leads to is. Only where visits of programs are told by how much happens in
 * them, such clicks count: a program that clicks nothing but adverts is one.
 */
export function isStep({ type, itemId }: { readonly type: EventType; readonly itemId: unknown }): boolean {
  return !NO_STEPS.includes(type) && (type !== 'CLICK' || itemId !== null)
}

/** The last steps of a session that the server keeps: earlier ones move no prediction, and models are trained on no more. */
export const MAX_LIVE_EVENTS = 50
/** Clocks of browsers are a little wrong; what lies further ahead is no event of a visit yet. */
export const MAX_AHEAD_MS = 5 * 60_000
/** A visit ends with so long a time in which nothing happens. */
export const VISIT_GAP_MS = 30 * 60_000
/** More steps, clicks on what is no item among them, than anybody takes by hand in one visit: a program did. */
export const MAX_STEPS_OF_A_PERSON = 500

/** Steps of all sessions. One entry a step: by session, and by time within it. */
export interface SessionEventColumns {
  /** Which session it belongs to, numbered from 0 in the order in which they stand here. */
  readonly session: Int32Array
  /** Index into `itemIds`; NO_ITEM where it has none. */
  readonly item: Int32Array
  /** Index into `typeNames`. */
  readonly type: Int32Array
  /** Since 1970. */
  readonly timeMs: Float64Array
  /** Index into `placeIds`. */
  readonly place: Int32Array
  /** Price times quantity of a PURCHASE in minor units of `currency`; 0 of others, and where it is not known. Absent where it is not read. */
  readonly amount?: Float32Array
  /** Of most purchases; null where there is none. */
  readonly currency?: string | null
  /** What was searched for, and on what. Absent where it is not read. */
  readonly said?: SaidColumns
  /** Decimal keys. */
  readonly itemIds: readonly string[]
  readonly placeIds: readonly string[]
  readonly typeNames: readonly string[]
}

/** Texts of steps: each index is into the texts beside it; -1 where there is none. */
export interface SaidColumns {
  readonly query: Int32Array
  readonly device: Int32Array
  readonly queries: readonly string[]
  readonly devices: readonly string[]
  /** Steps whose text is not among these, because there are too many different ones. */
  readonly leftOut?: { readonly queries: number; readonly devices: number }
}

/** Values of items that hold from an instant on: rows by item, and within it so that of two that hold the later one counts. */
export interface DatedColumns {
  /** Index of the item, among those that were asked for; of discounts their number, where all items have it. */
  readonly item: Int32Array
  readonly fromMs: Float64Array
  readonly value: Float64Array
}

/** Of a title, a brand or the name of a category: later characters say less and cost as much. */
export const MAX_TEXT_CHARACTERS = 120
/** Categories of an item whose names are read, the nearest ones. */
export const MOST_CATEGORIES_ABOVE = 10

/** What a search may find an item by. */
export interface ItemTexts {
  readonly title: string
  readonly brand: string | null
  /** Names of its category and of those above, the nearest first. */
  readonly categories: readonly string[]
}

/** What a shop knew of items and since when, as the database gives it: see `ItemCatalogue`. */
export interface ItemCatalogueColumns {
  /** `[items]` keys of categories; -1: none. */
  readonly category: Float64Array
  /** `[items]` of today. Absent where they are not read. */
  readonly texts?: readonly ItemTexts[]
  /** Rows that were not read, because there are too many. */
  readonly leftOut?: { readonly prices: number; readonly ratings: number; readonly discounts: number }
  /** List prices that hold everywhere, in minor units. */
  readonly prices: DatedColumns
  readonly ratings: DatedColumns
  readonly discounts: DatedColumns & {
    readonly toMs: Float64Array
    readonly knownMs: Float64Array
    /** Infinity: to this day. */
    readonly knownUntilMs: Float64Array
  }
}

/** The nouns of a simulated world. Entities are known by their index in their list; days by their index from `firstDay`. */
import type { Day } from '../../src/core/time/day'
import type { Place } from '../places'

export type SellingKind = 'STORE' | 'ONLINE'

export interface SimulatedRegion {
  readonly externalId: string
  readonly name: string
  readonly timeZone: string
}

export interface SimulatedLocation {
  readonly externalId: string
  readonly name: string
  readonly kind: SellingKind
  /** Index of a region; null: the ONLINE location. */
  readonly region: number | null
  readonly timeZone: string
  readonly country: string
  /** Null: online, which has neither coordinates nor weather. */
  readonly place: Place | null
}

export interface SimulatedCategory {
  readonly externalId: string
  readonly name: string
  /** Index of the parent, which comes earlier in the list; null: a department. */
  readonly parent: number | null
}

export interface SimulatedItem {
  readonly externalId: string
  readonly title: string
  readonly brand: string
  /** Index into the categories: a leaf. */
  readonly category: number
  /** Index into the leaf categories only. */
  readonly leaf: number
  readonly costMinor: number
  /**
   * List price of each change: [first day index it holds on, price in minor units, day index on which it was decided], the
   * first at the item's first day.
   */
  readonly prices: readonly (readonly [number, number, number])[]
  /** First day index on sale; negative: before the world's first day. */
  readonly launchDay: number
  /** The first day index no longer on sale; null: on sale to the end. */
  readonly retireDay: number | null
}

export interface SimulatedUser {
  readonly externalId: string
  /** Index of a location: a store, or online. */
  readonly home: number
  /** Day index; negative: before the first day. */
  readonly joinedDay: number
}

export interface SimulatedPromotion {
  readonly externalId: string
  readonly name: string
  readonly kind: 'PRICE_DISCOUNT' | 'DISPLAY'
  /** Null: display only. */
  readonly discountFraction: number | null
  readonly featured: boolean
  /** The day on which it was decided; of those planned for after the last day, at the latest the last day. */
  readonly announcedDay: number
  readonly startDay: number
  /** Inclusive. */
  readonly endDay: number
  readonly items: readonly number[]
  /** Empty: all. */
  readonly locations: readonly number[]
}

export interface SimulatedAdvert {
  readonly externalId: string
  readonly placement: string
  /** Index of the item that it leads to. */
  readonly item: number
  readonly budgetMinor: number
  readonly valuePerClickMinor: number
  readonly costPerClickMinor: number
  /** Day indices, both included; the last one may lie after the history, or not be planned (null). */
  readonly startDay: number
  readonly endDay: number | null
  /** The budget is shared out over so many days from the first one on. */
  readonly budgetDays: number
}

export interface SimulatedHoliday {
  readonly country: string
  readonly day: Day
  readonly name: string
}

/** `[locations, days]`; NaN for locations without weather. */
export interface SimulatedWeather {
  /** What happened, future days too: truth. */
  readonly temperatureC: Float32Array
  readonly precipitationMm: Float32Array
  /** The latest word on the last day: measurements up to it, then its forecasts, NaN beyond them. */
  readonly reportedTemperatureC: Float32Array
  readonly reportedPrecipitationMm: Float32Array
  /** Days ahead that are forecast. */
  readonly forecastDays: number
  /** `[locations, days, forecastDays]`: what was forecast of a day 1, 2 ... days before it; NaN where that is after the last day. */
  readonly forecastTemperatureC: Float32Array
  readonly forecastPrecipitationMm: Float32Array
}

/** Half-open, in days from the world's first day with the fraction of the (selling) day: 12.4 is 40 % into day 12. */
export interface SimulatedStockOut {
  readonly item: number
  readonly location: number
  readonly from: number
  /** Null: still out at the end of the last day. */
  readonly to: number | null
}

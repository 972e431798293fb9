/** What a fit has learned of a shop: effects with their uncertainty, levels, seasons and shocks. It is all that a prediction reads. */
import type { ShockLaw } from './latent-days'
import type { LiftSupport } from './lift-support'

export interface FittedLift {
  readonly days: number
  readonly firstWeekday: number
  readonly firstYearDay: number
  readonly items: readonly FittedLiftItem[]
  /** In the order of the cells of the data. */
  readonly cells: readonly FittedLiftCell[]
  /** `[places][7]` ln of the factor of a weekday, Monday first. */
  readonly placeWeek: readonly Float64Array[]
  /** `[places]` ln of the factor of a public holiday. */
  readonly placeHoliday: Float64Array
  /** Effects that all items share, in the order of `POOLED`. */
  readonly pooled: Float64Array
  /** `[POOLED_COUNT, POOLED_COUNT]` */
  readonly pooledCovariance: Float64Array
  readonly law: ShockLaw
  readonly support: LiftSupport
}

export interface FittedLiftItem {
  readonly category: number
  readonly department: number
  /** Elasticity at small changes of the price, and ln of display. */
  readonly own: Float64Array
  /** `[2, 2]`, given the shared effects. */
  readonly ownCovariance: Float64Array
  /** `[2, POOLED_COUNT]`: how the own effects move with the shared ones. */
  readonly ownSlope: Float64Array
  /** ln of the slow level on the last day. */
  readonly slow: number
  /** `[7]` ln of the factor of a weekday, which comes on top of that of the place. */
  readonly week: Float64Array
  /** `[2]` ln(demand) at a sine and a cosine of 1: the wave of the year. */
  readonly wave: Float64Array
  /** ln of the shock of the last day. */
  readonly shock: number
  /** `[4, 4]` of slow level, wave (sine, cosine) and shock, given the effects: see `last-state.ts`. */
  readonly lastCovariance: Float64Array
}

export interface FittedLiftCell {
  readonly item: number
  readonly place: number
  /** ln of units a day at the usual price, before any other term is added. */
  readonly level: number
  /** ln(list price / usual) on the last day. */
  readonly logPrice: number
  /** ln(the lowest price of a competitor / what it usually is) on the last day; 0 where none is known. */
  readonly logCompetitor: number
  readonly knownDays: number
  /** `[lowest, highest]` ln(list price / that of the last day) of its known days; empty where none is known. */
  readonly seenLogPrices: readonly number[]
}

/** Adverts as a shop tells them; `undefined` leaves what is known as it is, `null` clears it. */
import type { Day } from '../../core/time/day'

/** Something that is advertised. It leads to one of item, category and url; giving another one replaces it. */
export interface AdvertInput {
  readonly externalId: string
  /** Needed for a new advert, like placement, startsOn, currency, and what it leads to. */
  readonly name?: string | null
  /** The shop's name of the slot that it competes for. */
  readonly placement?: string | null
  readonly itemExternalId?: string | null
  readonly categoryExternalId?: string | null
  /** An http(s) address, or a path of the shop that begins with a slash. */
  readonly url?: string | null
  /** Cannot change: amounts already recorded are in it. Several, where amounts say theirs: they must be one. */
  readonly currencies?: readonly string[]
  /** What it may cost from its first day to its last. Null: without a bound. */
  readonly budgetMinor?: bigint | null
  /** What a click is worth: the bid of who pays for it, or the shop's own estimate. */
  readonly valuePerClickMinor?: bigint | null
  /** In the shop's time zone. */
  readonly startsOn?: Day | null
  /** Inclusive. Null: no end is known. */
  readonly endsOn?: Day | null
  /** False retires it. A new one is active. */
  readonly active?: boolean | null
}

/** What an advert did on a day, as the shop counts it: telling it again corrects. */
export interface AdvertDayInput {
  readonly advertExternalId: string
  /** In the shop's time zone. */
  readonly day: Day
  /** Default 0. */
  readonly impressions?: number | null
  /** Default 0. */
  readonly clicks?: number | null
  /** Default 0. It needs the currency, which is the advert's. */
  readonly costMinor?: bigint | null
  readonly currency?: string | null
}

/** What a visitor does in a session, as codes in typed arrays, and what may come next. */
import { EVENT_TYPES, type EventType } from '../shop/shop-records'

/** The code of each type of event: its place in `EVENT_TYPES`. New types are appended there, so that codes never change. */
export const EVENT_CODE = Object.fromEntries(EVENT_TYPES.map((type, code) => [type, code])) as Readonly<
  Record<EventType, number>
>

/** LEAVE: the session ends. The order is that of the columns of `SessionPrediction.actions`. */
export const NEXT_ACTIONS = [...EVENT_TYPES, 'LEAVE'] as const
export type NextAction = (typeof NEXT_ACTIONS)[number]

export const ACTION_COUNT = NEXT_ACTIONS.length
/** The code of LEAVE; those of the others are their `EVENT_CODE`. */
export const LEAVE = NEXT_ACTIONS.indexOf('LEAVE')

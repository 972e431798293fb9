/**
 * What a model would have been asked during visits of the past, and what happened next: after every step, which item comes next,
 * which action, and whether the visit ends in a purchase.
 */
import { NO_ITEM } from '../../contracts/session/item-vocabulary'
import { EVENT_CODE, LEAVE } from '../../contracts/session/next-action'
import type { SessionColumns } from '../../contracts/session/session'
import type { EventType } from '../../contracts/shop/shop-records'

/** Steps that say of an item that somebody is interested in it. */
const OF_INTEREST: readonly EventType[] = ['VIEW', 'CLICK', 'FAVORITE', 'ADD_TO_CART', 'PURCHASE']
const CODES_OF_INTEREST = new Set(OF_INTEREST.map((type) => EVENT_CODE[type]))

/** What happened after the steps `.. position` of a session. */
export interface SessionOutcome {
  readonly session: number
  /** Of the step after which it is asked, within the columns. */
  readonly position: number
  /** Index of the next item, where it is another one than the last; NO_ITEM otherwise. */
  readonly nextItem: number
  /** Code of the next step, or LEAVE. */
  readonly nextAction: number
  readonly endsInPurchase: boolean
}

/** One for each step of the session. */
export function outcomesOf({ offsets, items, types }: SessionColumns, session: number): SessionOutcome[] {
  const [start, end] = [offsets[session]!, offsets[session + 1]!]
  const lastPurchase = types.subarray(0, end).lastIndexOf(EVENT_CODE.PURCHASE)
  const outcomes: SessionOutcome[] = []
  let lastItem = NO_ITEM
  for (let position = start; position < end; position++) {
    if (items[position] !== NO_ITEM) lastItem = items[position]!
    const next = position + 1
    const isNextItem = next < end && CODES_OF_INTEREST.has(types[next]!) && items[next] !== lastItem
    outcomes.push({
      session,
      position,
      nextItem: isNextItem ? items[next]! : NO_ITEM,
      nextAction: next < end ? types[next]! : LEAVE,
      endsInPurchase: lastPurchase > position,
    })
  }
  return outcomes
}

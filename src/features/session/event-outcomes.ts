/** What followed each event of visits of the past: what heads of networks learn to tell. Pure. */
import { EVENT_CODE, LEAVE } from '../../contracts/session/next-action'
import type { Payments, SessionColumns } from '../../contracts/session/session'

export interface EventOutcomes {
  /** `[events]` code of the next event, or LEAVE. */
  readonly nextActions: Uint8Array
  /** `[events]` 1 where a PURCHASE follows in the session. */
  readonly purchases: Uint8Array
  /** `[events]` as `nextOrderValues` gives it. */
  readonly orderValues: Float32Array
}

/** @param isAction whether a type of event is something that visitors do: others do not count as what came next */
export function eventOutcomes(
  columns: SessionColumns,
  payments: Payments | undefined,
  isAction: (type: number) => boolean,
): EventOutcomes {
  const { offsets, types } = columns
  const nextActions = new Uint8Array(types.length)
  const purchases = new Uint8Array(types.length)
  for (let session = 0; session + 1 < offsets.length; session++) {
    let next = LEAVE
    let isBought = 0
    for (let event = offsets[session + 1]! - 1; event >= offsets[session]!; event--) {
      nextActions[event] = next
      purchases[event] = isBought
      if (isAction(types[event]!)) next = types[event]!
      if (types[event] === EVENT_CODE.PURCHASE) isBought = 1
    }
  }
  return { nextActions, purchases, orderValues: nextOrderValues(columns, payments) }
}

/**
 * `[events]` what the next order after an event comes to, in minor units: the sum of the purchases that follow one another. NaN where no order
 * follows, where it is under way, and where the amount of one of its lines is not known.
 */
export function nextOrderValues(
  { offsets, types }: SessionColumns,
  payments: Payments | undefined,
): Float32Array {
  const values = new Float32Array(types.length).fill(Number.NaN)
  if (!payments) return values
  for (let session = 0; session + 1 < offsets.length; session++) {
    let next = Number.NaN
    let event = offsets[session + 1]! - 1
    while (event >= offsets[session]!) {
      if (types[event] !== EVENT_CODE.PURCHASE) {
        values[event--] = next
        continue
      }
      // The last line of an order is before the next one; those before it are in the middle of their own.
      values[event] = next
      next = 0
      for (; event >= offsets[session]! && types[event] === EVENT_CODE.PURCHASE; event--)
        next += payments.amounts[event]! > 0 ? payments.amounts[event]! : Number.NaN
    }
  }
  return values
}

/** What networks of the next item read of sessions: the items that a visitor dealt with, one after the other. */
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import { EVENT_CODE } from '../../../contracts/session/next-action'
import type { SessionColumns } from '../../../contracts/session/session'
import { sessionCount } from '../../../features/session'
import type { ItemSequences } from './windows'

/** Events that are not a step of the visitor to an item. */
const PASSED_OVER: ReadonlySet<number> = new Set([EVENT_CODE.IMPRESSION, EVENT_CODE.RETURN])

/**
 * The items of each session. Another deed with the same item, such as the click before its view or the cart behind it, is no step; the same deed once more is one.
 * @param maxEvents of a session, the last ones
 */
export function itemSequences(columns: SessionColumns, maxEvents: number): ItemSequences {
  const { offsets, items, types } = columns
  const sessions = sessionCount(columns)
  const read = new Int32Array(items.length)
  const readOffsets = new Int32Array(sessions + 1)
  let at = 0
  for (let session = 0; session < sessions; session++) {
    let [item, type] = [NO_ITEM, -1]
    const end = offsets[session + 1]!
    for (let event = Math.max(offsets[session]!, end - maxEvents); event < end; event++) {
      const next = items[event]!
      if (next === NO_ITEM || PASSED_OVER.has(types[event]!)) continue
      if (next === item && types[event] !== type) continue
      ;[item, type] = [next, types[event]!]
      read[at++] = next
    }
    readOffsets[session + 1] = at
  }
  return { items: read.slice(0, at), offsets: readOffsets }
}

/** The sequences `from` .. `to` - 1. */
export function sequencesBetween({ items, offsets }: ItemSequences, from: number, to: number): ItemSequences {
  const [start, end] = [offsets[from]!, offsets[to]!]
  return {
    items: items.subarray(start, end),
    offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
  }
}

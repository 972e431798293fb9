import { NO_TEXT, QUERY_WORDS } from '../../../contracts/session/event-context'
import type { SessionColumns } from '../../../contracts/session/session'

/** The last search of a session: codes of its words, NO_TEXT behind the last one, and how many events ago it was. Null where it searched for nothing. */
export function lastQuery({ offsets, context }: SessionColumns, session: number) {
  if (!context) return null
  const last = offsets[session + 1]! - 1
  for (let event = last; event >= offsets[session]!; event--) {
    const words = context.queryWords.subarray(event * QUERY_WORDS, (event + 1) * QUERY_WORDS)
    if (words[0] !== NO_TEXT) return { words, eventsAgo: last - event }
  }
  return null
}

/** Sessions as rows in, typed arrays out. Pure; the same for training, benchmarks and live sessions. */
import { EVENT_CODE } from '../../contracts/session/next-action'
import type { ContextOfEvent } from '../../contracts/session/event-context'
import { ItemVocabulary, NO_ITEM } from '../../contracts/session/item-vocabulary'
import { NO_PLACE, type SessionColumns, type SessionCorpus } from '../../contracts/session/session'
import type { EventType } from '../../contracts/shop/shop-records'
import { contextOfEvents } from './event-context'

export interface SessionEvent extends ContextOfEvent {
  readonly type: EventType
  /** Decimal database key; null: the event has none. */
  readonly itemId: string | null
  /** Milliseconds since 1970. */
  readonly timeMs: number
  /** What was paid, in minor units of the currency of the corpus; of a PURCHASE only. */
  readonly amount?: number
}

export interface SessionRecord {
  /** Decimal database key; null: not known. */
  readonly placeId: string | null
  /** In any order; of one instant, in the order given. */
  readonly events: readonly SessionEvent[]
}

/** All sessions with at least one event, in the order of their last events, with the vocabulary of their items. @param currency of what was paid, where that is known */
export function buildSessionCorpus(records: readonly SessionRecord[], currency?: string): SessionCorpus {
  const sessions = records
    .filter(({ events }) => events.length > 0)
    .map(({ placeId, events }) => ({ placeId, events: inOrder(events) }))
    .sort((a, b) => a.events.at(-1)!.timeMs - b.events.at(-1)!.timeMs)
  const itemIds = new Set<string>()
  const placeIds = new Set<string>()
  for (const { placeId, events } of sessions) {
    if (placeId !== null) placeIds.add(placeId)
    for (const { itemId } of events) if (itemId !== null) itemIds.add(itemId)
  }
  const vocabulary = new ItemVocabulary([...itemIds])
  const placeIndex = new Map([...placeIds].map((placeId, index) => [placeId, index]))
  return {
    ...writeColumns(
      sessions.map(({ events }) => events),
      vocabulary,
    ),
    vocabulary,
    places: Int32Array.from(sessions, ({ placeId }) =>
      placeId === null ? NO_PLACE : placeIndex.get(placeId)!,
    ),
    placeIds: [...placeIds],
    ...(currency !== undefined && {
      payments: {
        currency,
        amounts: Float32Array.from(sessions.flatMap(({ events }) => events.map(({ amount = 0 }) => amount))),
      },
    }),
  }
}

/** Sessions in the order given, their events in order, with the indexes of the vocabulary of a model. */
export function buildSessionColumns(
  sessions: readonly (readonly SessionEvent[])[],
  vocabulary: ItemVocabulary,
): SessionColumns {
  return writeColumns(sessions.map(inOrder), vocabulary)
}

function inOrder(events: readonly SessionEvent[]): readonly SessionEvent[] {
  return events.toSorted((a, b) => a.timeMs - b.timeMs)
}

function writeColumns(
  sessions: readonly (readonly SessionEvent[])[],
  vocabulary: ItemVocabulary,
): SessionColumns {
  const eventCount = sessions.reduce((sum, { length }) => sum + length, 0)
  const columns = {
    offsets: new Uint32Array(sessions.length + 1),
    items: new Int32Array(eventCount),
    types: new Uint8Array(eventCount),
    timesMs: new Float64Array(eventCount),
  }
  let at = 0
  sessions.forEach((events, session) => {
    for (const { type, itemId, timeMs } of events) {
      columns.items[at] = itemId === null ? NO_ITEM : vocabulary.indexOf(itemId)
      columns.types[at] = EVENT_CODE[type]
      columns.timesMs[at] = timeMs
      at++
    }
    columns.offsets[session + 1] = at
  })
  const context = contextOfEvents(sessions.flat())
  return { ...columns, ...(context && { context }) }
}

/** Parts of sessions in typed arrays. Offsets are made anew; the events are views, not copies. */
import type { SessionColumns, SessionCorpus } from '../../contracts/session/session'
import { contextBetween, joinContexts } from './event-context'

export function sessionCount({ offsets }: Pick<SessionColumns, 'offsets'>): number {
  return offsets.length - 1
}

/** The sessions `from` .. `to` - 1. */
export function sessionsBetween(columns: SessionColumns, from: number, to: number): SessionColumns {
  const [start, end] = [columns.offsets[from]!, columns.offsets[to]!]
  return {
    offsets: columns.offsets.slice(from, to + 1).map((offset) => offset - start),
    items: columns.items.subarray(start, end),
    types: columns.types.subarray(start, end),
    timesMs: columns.timesMs.subarray(start, end),
    ...(columns.context && { context: contextBetween(columns.context, start, end) }),
  }
}

/** The same of a corpus; its vocabulary stays, so that indexes mean the same. */
export function corpusBetween(corpus: SessionCorpus, from: number, to: number): SessionCorpus {
  const [start, end] = [corpus.offsets[from]!, corpus.offsets[to]!]
  const { payments } = corpus
  return {
    ...corpus,
    ...sessionsBetween(corpus, from, to),
    places: corpus.places.subarray(from, to),
    ...(payments && { payments: { ...payments, amounts: payments.amounts.subarray(start, end) } }),
  }
}

/** The sessions of all parts, one part after the other. */
export function concatenateSessions(parts: readonly SessionColumns[]): SessionColumns {
  const sessions = parts.reduce((sum, part) => sum + sessionCount(part), 0)
  const events = parts.reduce((sum, { items }) => sum + items.length, 0)
  const joined = {
    offsets: new Uint32Array(sessions + 1),
    items: new Int32Array(events),
    types: new Uint8Array(events),
    timesMs: new Float64Array(events),
  }
  let session = 0
  let at = 0
  for (const part of parts) {
    joined.items.set(part.items, at)
    joined.types.set(part.types, at)
    joined.timesMs.set(part.timesMs, at)
    for (let own = 1; own <= sessionCount(part); own++) joined.offsets[++session] = at + part.offsets[own]!
    at += part.items.length
  }
  const context = joinContexts(
    parts.map((part) => part.context),
    parts.map((part) => part.items.length),
  )
  return { ...joined, ...(context && { context }) }
}

/** A session for each range of events, from the first one of it to the one before the second one. The events are copies. */
export function prefixesOf(
  columns: SessionColumns,
  ranges: readonly (readonly [start: number, end: number])[],
): SessionColumns {
  return concatenateSessions(
    ranges.map(([start, end]) => ({
      offsets: Uint32Array.of(0, end - start),
      items: columns.items.subarray(start, end),
      types: columns.types.subarray(start, end),
      timesMs: columns.timesMs.subarray(start, end),
      ...(columns.context && { context: contextBetween(columns.context, start, end) }),
    })),
  )
}

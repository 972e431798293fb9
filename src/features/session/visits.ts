/**
 * A session of the shop's may last for days, as a cookie does; a visit ends with half an hour in which nothing happens. Models
 * learn from visits and are asked about the visit that is under way: these functions cut both.
 */
import { ItemVocabulary } from '../../contracts/session/item-vocabulary'
import { type EventContext, QUERY_WORDS } from '../../contracts/session/event-context'
import { EVENT_CODE } from '../../contracts/session/next-action'
import type { SessionCorpus } from '../../contracts/session/session'
import {
  MAX_STEPS_OF_A_PERSON,
  isStep,
  type SaidColumns,
  type SessionEventColumns,
  VISIT_GAP_MS,
} from '../../contracts/session/session-rows'
import type { EventType } from '../../contracts/shop/shop-records'
import type { SessionEvent } from './build-corpus'
import { contextOfEvent, emptyContext } from './event-context'

export { VISIT_GAP_MS }

/** The steps of the visit that the last event belongs to. @param events in the order in which they happened */
export function currentVisit<Event extends SessionEvent>(events: readonly Event[]): readonly Event[] {
  const steps = events.filter(isStep)
  let start = Math.max(0, steps.length - 1)
  while (start > 0 && steps[start]!.timeMs - steps[start - 1]!.timeMs <= VISIT_GAP_MS) start--
  return steps.slice(start)
}

export interface Visit {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/** In the order in which they ended, as parts of the events; those of programs are left out. */
export function visitsInOrder(events: SessionEventColumns): Visit[] {
  const { timeMs } = events
  return visitsOf(events)
    .filter(({ start, end }) => end - start <= MAX_STEPS_OF_A_PERSON)
    .sort((a, b) => timeMs[a.end - 1]! - timeMs[b.end - 1]! || a.start - b.start)
}

/** Visits in the order in which they ended; those of programs are left out. */
export function corpusOfVisits(events: SessionEventColumns): SessionCorpus {
  const { timeMs } = events
  const visits = visitsInOrder(events)
  const count = visits.reduce((sum, { start, end }) => sum + end - start, 0)
  const corpus = {
    offsets: new Uint32Array(visits.length + 1),
    items: new Int32Array(count),
    types: new Uint8Array(count),
    timesMs: new Float64Array(count),
    places: new Int32Array(visits.length),
  }
  const { amount, currency } = events
  const payments = amount && currency ? { currency, amounts: new Float32Array(count) } : undefined
  const context = events.said && emptyContext(count)
  const writeSaid = events.said && context && saidWriter(events.said, context)
  const codes = events.typeNames.map((name) => EVENT_CODE[name as EventType])
  visits.forEach(({ start, end }, visit) => {
    const offset = corpus.offsets[visit]!
    corpus.offsets[visit + 1] = offset + end - start
    corpus.items.set(events.item.subarray(start, end), offset)
    corpus.timesMs.set(timeMs.subarray(start, end), offset)
    if (amount) payments?.amounts.set(amount.subarray(start, end), offset)
    for (let at = start; at < end; at++) {
      corpus.types[offset + at - start] = codes[events.type[at]!]!
      writeSaid?.(at, offset + at - start)
    }
    corpus.places[visit] = events.place[start]!
  })
  return {
    ...corpus,
    vocabulary: new ItemVocabulary(events.itemIds),
    placeIds: events.placeIds,
    ...(payments && { payments }),
    ...(context && { context }),
  }
}

/** Writes what was said with an event. Each text is taken apart once. */
function saidWriter(said: SaidColumns, context: EventContext): (event: number, at: number) => void {
  const queries = said.queries.map((query) => contextOfEvent(query, null).queryWords)
  const devices = said.devices.map((device) => contextOfEvent(null, device).device)
  return (event, at) => {
    const [words, device] = [queries[said.query[event]!], devices[said.device[event]!]]
    if (words) context.queryWords.set(words, at * QUERY_WORDS)
    if (device !== undefined) context.devices[at] = device
  }
}

function visitsOf({ session, timeMs }: SessionEventColumns): Visit[] {
  const visits: Visit[] = []
  let start = 0
  for (let at = 1; at <= session.length; at++) {
    const isOver =
      at === session.length || session[at] !== session[at - 1] || timeMs[at]! - timeMs[at - 1]! > VISIT_GAP_MS
    if (!isOver) continue
    visits.push({ start, end: at })
    start = at
  }
  return visits
}

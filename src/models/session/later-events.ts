/** Questions about sessions that began after all that a model was trained on had ended: what it says of them shows how far it can be believed. */
import type { SessionCorpus, SessionInput } from '../../contracts/session/session'
import { prefixesOf, sessionCount } from '../../features/session'
import { isAction } from './transitions/action-transitions'

export interface LaterEvent {
  /** The first event of its session. */
  readonly start: number
  readonly event: number
}

/**
 * Actions of these sessions, spread evenly over all where there are more than `most`.
 * @param trainedVisits sessions of the corpus that were trained on, the first ones
 */
export function laterEvents(corpus: SessionCorpus, trainedVisits: number, most: number): LaterEvent[] {
  const { offsets, types, timesMs } = corpus
  const trainedUntilMs = lastEventMs(corpus, trainedVisits)
  const events: LaterEvent[] = []
  for (let visit = trainedVisits; visit < sessionCount(corpus); visit++) {
    const [start, end] = [offsets[visit]!, offsets[visit + 1]!]
    if (start === end || timesMs[start]! <= trainedUntilMs) continue
    for (let event = start; event < end; event++) if (isAction(types[event]!)) events.push({ start, event })
  }
  const stride = Math.max(1, Math.ceil(events.length / most))
  return events.filter((_, at) => at % stride === 0)
}

/** When the last event of the first `visits` happened; -Infinity where there is none. */
export function lastEventMs({ offsets, timesMs }: SessionCorpus, visits: number): number {
  let lastMs = -Infinity
  for (let visit = 0; visit < visits; visit++)
    if (offsets[visit + 1]! > offsets[visit]!) lastMs = Math.max(lastMs, timesMs[offsets[visit + 1]! - 1]!)
  return lastMs
}

/** What would have been asked after each of these events, of no items. */
export function questionsAfter(corpus: SessionCorpus, events: readonly LaterEvent[]): SessionInput {
  return {
    vocabularyHash: corpus.vocabulary.hash,
    sessions: prefixesOf(
      corpus,
      events.map(({ start, event }) => [start, event + 1]),
    ),
    rows: events.map(() => ({ placeId: null, excluded: null, allowed: null })),
    itemCount: 0,
  }
}

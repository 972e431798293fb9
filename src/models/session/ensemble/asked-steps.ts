/** What the stages are asked about sessions that they were not trained on: the same as the server would have asked then. */
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import type { SessionCorpus, SessionInput } from '../../../contracts/session/session'
import { MAX_LIVE_EVENTS } from '../../../contracts/session/session-rows'
import { prefixesOf, readSteps, sessionCount } from '../../../features/session'
import { lastEventMs } from '../later-events'

/** A step of a session that is asked about. */
export interface AskedStep {
  readonly session: number
  /** The event that the step begins with: what came before is known. */
  readonly event: number
  /** Its item. */
  readonly next: number
}

/**
 * Spread evenly over the sessions that began after all that was trained on had ended: what was learned knows nothing of them. The next item is
 * another one than that which the visitor is at, as in the evaluation.
 */
export function askedSteps(
  corpus: SessionCorpus,
  firstSession: number,
  maxEvents: number,
  maxQuestions: number,
): readonly AskedStep[] {
  const steps: AskedStep[] = []
  const [items, begins] = [new Int32Array(maxEvents), new Int32Array(maxEvents)]
  const trainedUntilMs = lastEventMs(corpus, firstSession)
  for (let session = firstSession; session < sessionCount(corpus); session++) {
    if (!(corpus.timesMs[corpus.offsets[session]!]! > trainedUntilMs)) continue
    const count = readSteps(corpus, session, corpus.vocabulary.size, maxEvents, items, begins)
    for (let step = 1; step < count; step++) {
      const [event, next] = [begins[step]!, items[step]!]
      if (next !== lastItemBefore(corpus, session, event)) steps.push({ session, event, next })
    }
  }
  const stride = Math.max(1, steps.length / maxQuestions)
  return Array.from({ length: Math.floor(steps.length / stride) }, (_, at) => steps[Math.floor(at * stride)]!)
}

/** The item that the visitor is at; NO_ITEM before the first one. */
function lastItemBefore({ offsets, items }: SessionCorpus, session: number, event: number): number {
  const start = offsets[session]!
  return items.subarray(start, event).findLast((item) => item !== NO_ITEM) ?? NO_ITEM
}

/** What would have been asked just before these steps, of whom the server keeps no more than the last events. */
export function inputOf(corpus: SessionCorpus, asked: readonly AskedStep[]): SessionInput {
  return {
    vocabularyHash: corpus.vocabulary.hash,
    sessions: prefixesOf(
      corpus,
      asked.map(({ session, event }) => [Math.max(corpus.offsets[session]!, event - MAX_LIVE_EVENTS), event]),
    ),
    // A list never shows the item that the visitor is at.
    rows: asked.map(({ session, event }) => ({
      placeId: corpus.placeIds[corpus.places[session]!] ?? null,
      excluded: Int32Array.of(lastItemBefore(corpus, session, event)),
      allowed: null,
    })),
    itemCount: 1,
  }
}

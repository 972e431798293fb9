/** What heads learn: after which events each step of a session is the last one, and what followed. */
import type { SessionCorpus } from '../../../../contracts/session/session'
import { readSteps, type ItemSteps } from '../../../../features/session'
import { eventOutcomes, type EventOutcomes } from '../../../../features/session/event-outcomes'
import { isAction } from '../../transitions/action-transitions'
import { HeadBasis } from './head-basis'

/** Steps of sessions, and which of all sessions each of them is. */
export interface StepsOfVisits extends ItemSteps {
  /** `[sessions]` index into the corpus. */
  readonly visits: Int32Array
}

/** Means and deviations of the logarithms of what orders come to. */
export interface OrderValueScale {
  readonly currency: string
  readonly mean: number
  readonly deviation: number
}

export interface HeadLessons {
  readonly corpus: SessionCorpus
  readonly basis: HeadBasis
  readonly outcomes: EventOutcomes
  /** Null where fewer than `LEAST_ORDERS` orders were trained on. */
  readonly orders: OrderValueScale | null
  /** `[steps]` the session that each step is of, as an index into `trained`. */
  readonly sessions: Int32Array
  /** `[steps]` index of that session into the corpus. */
  readonly visits: Int32Array
  /** `[steps]` the events `first` .. `end` - 1 lie after the step began and before the next one did. */
  readonly first: Int32Array
  readonly end: Int32Array
}

/** Of fewer, nothing is learned of what they come to. */
const LEAST_ORDERS = 30

/**
 * @param trained steps of sessions of `corpus`, as `itemSteps` reads them
 * @param trainedVisits sessions of the corpus that may be learned from, the first ones
 */
export function headLessons(
  corpus: SessionCorpus,
  trained: StepsOfVisits,
  trainedVisits: SessionCorpus,
  maxEvents: number,
): HeadLessons {
  const itemCount = corpus.vocabulary.size
  const steps = trained.items.length
  const lessons = {
    sessions: new Int32Array(steps),
    visits: new Int32Array(steps),
    first: new Int32Array(steps),
    end: new Int32Array(steps),
  }
  const [own, begins] = [new Int32Array(maxEvents), new Int32Array(maxEvents)]
  trained.visits.forEach((visit, session) => {
    const offset = trained.offsets[session]!
    const count = readSteps(corpus, visit, itemCount, maxEvents, own, begins)
    for (let step = 0; step < count; step++) {
      lessons.sessions[offset + step] = session
      lessons.visits[offset + step] = visit
      lessons.first[offset + step] = begins[step]!
      lessons.end[offset + step] = step + 1 < count ? begins[step + 1]! : corpus.offsets[visit + 1]!
    }
  })
  const outcomes = eventOutcomes(trainedVisits, trainedVisits.payments, isAction)
  return {
    corpus,
    basis: HeadBasis.fit(trainedVisits, itemCount),
    outcomes,
    orders: orderScale(trainedVisits, outcomes.orderValues),
    ...lessons,
  }
}

/** Each session counts once, by the order after its first event. */
function orderScale({ offsets, payments }: SessionCorpus, values: Float32Array): OrderValueScale | null {
  if (!payments) return null
  const logs: number[] = []
  for (let session = 0; session + 1 < offsets.length; session++) {
    const value = offsets[session]! < offsets[session + 1]! ? values[offsets[session]!]! : Number.NaN
    if (value > 0) logs.push(Math.log(value))
  }
  if (logs.length < LEAST_ORDERS) return null
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length
  return { currency: payments.currency, mean, deviation: Math.max(Math.sqrt(variance), 1e-3) }
}

/** What a model says after events of visits that it was not trained on, and whether they ended in a purchase: by this its word is calibrated and judged. */
import type { SessionCorpus } from '../../../contracts/session/session'
import { pairedTest } from '../../../evaluation'
import { eventOutcomes } from '../../../features/session/event-outcomes'
import { laterEvents } from '../later-events'
import { isAction } from '../transitions/action-transitions'

export interface PurchaseCases {
  /** First events of the visits: cases of one visit hang together. */
  readonly visits: readonly number[]
  readonly events: readonly number[]
  /** 1: a purchase follows in the visit. */
  readonly labels: readonly number[]
}

const MAX_CASES = 20_000
/** Of each kind: fewer tell nothing of what was counted of many. */
const LEAST_CASES = 30
/** One standard error, as of the other choices that a model makes by itself. */
const SIGNIFICANCE = 0.16

/**
 * Cases of visits that began after the first `trained` ones had ended, in two halves: what is learned of the one is judged by the other. No visit is
 * in both.
 */
export function laterPurchases(
  corpus: SessionCorpus,
  trained: number,
): { readonly all: PurchaseCases; readonly learned: PurchaseCases; readonly judged: PurchaseCases } {
  const { purchases } = eventOutcomes(corpus, undefined, isAction)
  const later = laterEvents(corpus, trained, MAX_CASES)
  const all = {
    visits: later.map(({ start }) => start),
    events: later.map(({ event }) => event),
    labels: later.map(({ event }) => purchases[event]!),
  }
  const middle = later.findIndex(({ start }) => start >= (later[later.length >> 1]?.start ?? 0))
  return { all, learned: part(all, 0, middle), judged: part(all, middle, later.length) }
}

export function hasBothKinds({ labels }: PurchaseCases): boolean {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return Math.min(positives, labels.length - positives) >= LEAST_CASES
}

/**
 * Whether what is said now loses less than what was said before, in log loss and by more than chance; visits are the independent units.
 * @param before `[cases]` probabilities of a purchase
 * @param now `[cases]`
 */
export function isBetter(
  { visits, labels }: PurchaseCases,
  before: readonly number[],
  now: readonly number[],
): boolean {
  const gains = new Map<number, number>()
  labels.forEach((label, at) => {
    const gain = lossOf(before[at]!, label) - lossOf(now[at]!, label)
    gains.set(visits[at]!, (gains.get(visits[at]!) ?? 0) + gain)
  })
  const { meanDifference, pValue } = pairedTest('visits', [...gains.values()])
  return meanDifference > 0 && pValue < SIGNIFICANCE
}

function part({ visits, events, labels }: PurchaseCases, from: number, to: number): PurchaseCases {
  return {
    visits: visits.slice(from, to),
    events: events.slice(from, to),
    labels: labels.slice(from, to),
  }
}

function lossOf(probability: number, label: number): number {
  return -Math.log(Math.max(1e-15, label === 1 ? probability : 1 - probability))
}

/**
 * Which visits session models are trained on, and which they are asked about: those that began after the last of them had ended.
 * A question is what the model would have been asked after an event of such a visit.
 */
import type { Metric } from '../../contracts/models/model-version'
import type { PredictorOf } from '../../contracts/models/task'
import { type ItemVocabulary, NO_ITEM } from '../../contracts/session/item-vocabulary'
import { ACTION_COUNT } from '../../contracts/session/next-action'
import type {
  SessionCorpus,
  SessionInput,
  SessionPrediction,
  SessionTypes,
} from '../../contracts/session/session'
import { ForecartError } from '../../core/errors'
import { dayFromNumber } from '../../core/time/day'
import { areaUnderRoc, calibrationError, logLoss, macroF1, nextItemMetrics } from '../../evaluation'
import { corpusBetween, prefixesOf, sessionCount } from '../../features/session'
import { readVocabulary } from '../../models/session/signature'
import { nextOrderValues } from '../../features/session/event-outcomes'
import { outcomesOf, type SessionOutcome } from '../../features/session/questions'
import type { Evaluation, EvaluationPlan } from '../task-training'

const DAY_MS = 86_400_000
/** The share of the days that is kept from training. */
const HELD_OUT_FRACTION = 1 / 5
const MAX_HELD_OUT_DAYS = 14
/** More questions tell no more: the figures are then good to half a percent. */
const MAX_QUESTIONS = 6_000
const MIN_QUESTIONS = 100
/** Of the list that a visitor is shown. */
export const SHOWN_ITEMS = 20
const ROWS_PER_CALL = 256

export interface SessionEvaluationPlan extends EvaluationPlan {
  /** The vocabulary is that of all visits: an item that nobody has seen before the origin is nothing that a model could name. */
  readonly corpus: SessionCorpus
  readonly training: SessionCorpus
  /** What models are asked about, of sessions of `corpus`. */
  readonly questions: readonly SessionOutcome[]
}

export interface SessionEvaluation extends Evaluation {
  /** `[questions with a next item]` 1 - 1 / rank of the item that came next; 1 where it is not among those shown. */
  readonly losses: Float64Array
  /** `[questions with a next item]` the visit, and the day, that each is of. */
  readonly visits: Int32Array
  readonly days: Int32Array
}

/** @throws NOT_ENOUGH_DATA where too few visits are left to judge a model by */
export function planEvaluation(corpus: SessionCorpus): SessionEvaluationPlan {
  const days = dayRange(corpus)
  const heldOut = days ? Math.floor((days.last - days.first + 1) * HELD_OUT_FRACTION) : 0
  if (!days || heldOut === 0) throw tooFew(0)
  return planAt(corpus, days.last - Math.min(heldOut, MAX_HELD_OUT_DAYS), days.last)
}

/** Trains on what had ended by the end of day `origin`, and asks about the visits that began after it, up to the end of day `last`. */
export function planAt(corpus: SessionCorpus, origin: number, last: number): SessionEvaluationPlan {
  const startMs = (origin + 1) * DAY_MS
  const endMs = (last + 1) * DAY_MS
  const { offsets, timesMs } = corpus
  const visits = sessionCount(corpus)
  let trained = 0
  while (trained < visits && timesMs[offsets[trained + 1]! - 1]! < startMs) trained++
  const training = corpusBetween(corpus, 0, trained)
  const asked: number[] = []
  for (let visit = trained; visit < visits; visit++) {
    const beganAtMs = timesMs[offsets[visit]!]!
    if (beganAtMs >= startMs && beganAtMs < endMs) asked.push(visit)
  }
  const questions = sampled(corpus, asked)
  const found = questions.filter(({ nextItem }) => nextItem !== NO_ITEM).length
  if (trained === 0 || found < MIN_QUESTIONS) throw tooFew(found)
  const trainedTo = dayFromNumber(origin)
  return {
    corpus,
    training,
    questions,
    trainedFrom: dayFromNumber(dayOf(training.timesMs[0]!)),
    trainedTo,
    originDays: [trainedTo],
    horizonDays: last - origin,
  }
}

/** Whole visits, spread evenly over those that were asked for: every seed and every family sees the same ones. */
function sampled(corpus: SessionCorpus, visits: readonly number[]): SessionOutcome[] {
  const total = visits.reduce((sum, visit) => sum + corpus.offsets[visit + 1]! - corpus.offsets[visit]!, 0)
  const step = Math.max(1, Math.ceil(total / MAX_QUESTIONS))
  return visits.filter((_, index) => index % step === 0).flatMap((visit) => outcomesOf(corpus, visit))
}

/** @throws CANCELLED */
export async function evaluate(
  { corpus, training, questions }: SessionEvaluationPlan,
  predictor: PredictorOf<SessionTypes>,
  signal?: AbortSignal,
): Promise<SessionEvaluation> {
  const vocabulary = vocabularyOf(corpus, predictor)
  const answers: Answer[] = []
  for (let start = 0; start < questions.length; start += ROWS_PER_CALL) {
    const asked = questions.slice(start, start + ROWS_PER_CALL)
    const input = inputOf(corpus, asked, vocabulary)
    answers.push(...answersOf(await predictor.predict(input, { signal }), vocabulary))
  }
  const ofItems = questions.flatMap(({ nextItem }, index) => (nextItem === NO_ITEM ? [] : [index]))
  const ranks = ofItems.map((index) => {
    const at = answers[index]!.items.indexOf(questions[index]!.nextItem)
    return at < 0 ? Number.POSITIVE_INFINITY : at + 1
  })
  const { hitRate, meanReciprocalRank, ndcg } = nextItemMetrics(ranks, SHOWN_ITEMS)
  const lists = answers.map(({ items }) => items.filter((item) => item !== NO_ITEM))
  const known = new Set(training.items.filter((item) => item !== NO_ITEM))
  return {
    losses: Float64Array.from(ranks, (rank) => 1 - 1 / rank),
    visits: Int32Array.from(ofItems, (index) => questions[index]!.session),
    days: Int32Array.from(ofItems, (index) => dayOf(corpus.timesMs[questions[index]!.position]!)),
    metrics: [
      { name: 'hitRate20', value: hitRate },
      { name: 'mrr20', value: meanReciprocalRank },
      { name: 'ndcg20', value: ndcg },
      { name: 'coverage20', value: known.size > 0 ? shownItems(lists) / known.size : null },
      ...actionMetrics(questions, answers),
      ...orderMetrics(corpus, training, questions, answers),
    ],
  }
}

/** A model of before has a vocabulary of its own: null where it is that of the corpus. */
interface Vocabularies {
  readonly vocabulary: ItemVocabulary
  readonly toModel: Int32Array | null
  readonly fromModel: Int32Array | null
}

function vocabularyOf({ vocabulary }: SessionCorpus, predictor: PredictorOf<SessionTypes>): Vocabularies {
  if (predictor.signature.vocabularyHash === vocabulary.hash)
    return { vocabulary, toModel: null, fromModel: null }
  const ofModel = readVocabulary(predictor.save(), predictor.signature)
  const between = (from: ItemVocabulary, to: ItemVocabulary) =>
    Int32Array.from(from.itemIds, (itemId) => to.indexOf(itemId))
  return {
    vocabulary: ofModel,
    toModel: between(vocabulary, ofModel),
    fromModel: between(ofModel, vocabulary),
  }
}

function translate(items: Int32Array, by: Int32Array | null): Int32Array {
  return by === null ? items : items.map((item) => (item === NO_ITEM ? NO_ITEM : by[item]!))
}

interface Answer {
  /** `[itemCount]` */
  readonly items: Int32Array
  /** `[ACTION_COUNT]` */
  readonly actions: Float32Array | null
  readonly purchase: number | null
  /** The mean of the logarithm of what the next order comes to. */
  readonly logOrderValue: number | null
}

function inputOf(
  corpus: SessionCorpus,
  asked: readonly SessionOutcome[],
  { vocabulary, toModel }: Vocabularies,
): SessionInput {
  const prefixes = asked.map(({ session, position }) => [corpus.offsets[session]!, position + 1] as const)
  const own = prefixesOf(corpus, prefixes)
  const sessions = { ...own, items: translate(own.items, toModel) }
  // The next item is another one than that which the visitor is at: see `outcomesOf`.
  const rows = asked.map(({ session }, row) => ({
    placeId: corpus.placeIds[corpus.places[session]!] ?? null,
    excluded: lastItem(sessions.items.subarray(sessions.offsets[row], sessions.offsets[row + 1])),
    allowed: null,
  }))
  return { vocabularyHash: vocabulary.hash, sessions, rows, itemCount: SHOWN_ITEMS }
}

function lastItem(items: Int32Array): Int32Array | null {
  const last = items.findLast((item) => item !== NO_ITEM)
  return last === undefined ? null : Int32Array.of(last)
}

function answersOf(prediction: SessionPrediction, { fromModel }: Vocabularies): Answer[] {
  const { itemCount, items, actions, purchase, orderValue, isFallback } = prediction
  return Array.from(isFallback, (_, row) => ({
    items: translate(items.subarray(row * itemCount, (row + 1) * itemCount), fromModel),
    actions: actions?.subarray(row * ACTION_COUNT, (row + 1) * ACTION_COUNT) ?? null,
    purchase: purchase?.[row] ?? null,
    logOrderValue: orderValue?.[row * 2] ?? null,
  }))
}

function shownItems(lists: readonly Int32Array[]): number {
  return new Set(lists.flatMap((list) => [...list])).size
}

/** None where the family does not tell. */
function actionMetrics(questions: readonly SessionOutcome[], answers: readonly Answer[]): Metric[] {
  const metrics: Metric[] = []
  const actions = answers.flatMap((answer) => answer.actions ?? [])
  if (actions.length === questions.length) {
    const actual = questions.map(({ nextAction }) => nextAction)
    const likeliest = actions.map((ofRow) => ofRow.indexOf(Math.max(...ofRow)))
    metrics.push({ name: 'actionLogLoss', value: logLoss(actions, actual) })
    metrics.push({ name: 'actionMacroF1', value: macroF1(likeliest, actual) })
  }
  const purchases = answers.flatMap(({ purchase }) => purchase ?? [])
  if (purchases.length === questions.length) {
    const actual = questions.map(({ endsInPurchase }) => Number(endsInPurchase))
    metrics.push({ name: 'purchaseAuc', value: areaUnderRoc(purchases, actual) })
    metrics.push({ name: 'purchaseCalibrationError', value: calibrationError(purchases, actual) })
  }
  return metrics
}

/** Beside what the mean of the training visits, which is the simplest rule, would have been wrong by; none where the family does not tell. */
function orderMetrics(
  corpus: SessionCorpus,
  training: SessionCorpus,
  questions: readonly SessionOutcome[],
  answers: readonly Answer[],
): Metric[] {
  if (answers.some(({ logOrderValue }) => logOrderValue === null)) return []
  const logsOf = (values: ArrayLike<number>) => Array.from(values, Math.log).filter(Number.isFinite)
  const learned = logsOf(nextOrderValues(training, training.payments))
  const average = learned.reduce((sum, log) => sum + log, 0) / learned.length
  const values = nextOrderValues(corpus, corpus.payments)
  const errors = questions.flatMap(({ position }, index) => {
    const log = Math.log(values[position]!)
    return Number.isFinite(log)
      ? [{ said: Math.abs(answers[index]!.logOrderValue! - log), average: Math.abs(average - log) }]
      : []
  })
  const mean = (of: (error: (typeof errors)[number]) => number) =>
    errors.length > 0 ? errors.reduce((sum, error) => sum + of(error), 0) / errors.length : null
  return [
    { name: 'orderValueLogError', value: mean(({ said }) => said) },
    { name: 'orderValueLogErrorOfMean', value: mean(({ average: error }) => error) },
  ]
}

export function dayRange({ timesMs }: SessionCorpus): { first: number; last: number } | null {
  if (timesMs.length === 0) return null
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const time of timesMs) {
    first = Math.min(first, time)
    last = Math.max(last, time)
  }
  return { first: dayOf(first), last: dayOf(last) }
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS)
}

function tooFew(found: number): ForecartError {
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `Visits of several days are needed, in the last of which at least ${MIN_QUESTIONS} times an item follows another; record more events (ingestEvents, forecart import events)`,
    { needed: MIN_QUESTIONS, found },
  )
}

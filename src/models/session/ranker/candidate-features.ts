/**
 * What boosted trees read of a candidate: what the models say of it, what the visitor did with it, what is known of the item, of the visit
 * and of its place. All of it was known when the visit was asked about: of the visit its events up to then, of items what the visits told
 * that the model learned from. The same code writes it in training and for answers.
 */
import { NO_CATEGORY } from '../../../contracts/session/item-catalogue'
import { EVENT_CODE } from '../../../contracts/session/next-action'
import type { NewItems, SessionColumns } from '../../../contracts/session/session'
import type { ColumnSchema } from '../../boosting'
import type { PairScorer } from '../ranking/item-pairs'
import { ItemScores } from '../ranking/item-scores'
import { CandidateKnowledge } from './candidate-knowledge'
import type { FeatureSources } from './feature-sources'
import { ITEM_FACTS } from './item-facts'
import { likenessOfWords, shareOfQuery } from './item-words'
import { lastQuery } from './last-query'
import { lastItems } from './new-items'

const OF_MODELS = [
  /** How far it lies behind the first candidate, in the logarithm of the score that trees correct. */
  'behindFirst',
  'rank',
  /** Of the first stage, of which the best is about 1; below 0 of what only popularity proposed. */
  'firstScore',
  /** Of the network; missing where it was not asked, or does not know the item. */
  'logit',
  'logitBehindBest',
  /** Of the item-item pairs and of the transitions, in shares of their highest score; 0 where they do not know it. */
  'pairs',
  'transitions',
] as const

const OF_VISITOR = [
  /** Steps since the visitor was at the item, 0: is at it; missing where it never was. */
  'stepsAgo',
  'timesSeen',
  /** The most that the visitor did with it: 0 nothing, 1 looked, 2 favourite, 3 in the cart, 4 bought. */
  'deed',
] as const

const OF_OFFER = [
  /** Natural logarithms of its price over the mean of those of the visit's items, and over the mean of its category. */
  'priceBesideVisit',
  'priceBesideCategory',
  /** Whether it is of the category of the item that the visitor is at, and the share of the steps that are of its category. */
  'isCategoryOfLast',
  'categoryShare',
  /** 0..1, at the time of the last event. */
  'discount',
  /** The mean of its reviews; missing without one. */
  'rating',
] as const

const OF_VISIT = [
  'steps',
  'itemsSeen',
  'carts',
  'purchases',
  'lastAction',
  /** Natural logarithm of 1 + seconds, between the last two events and from the first one to the last. */
  'lastGap',
  'duration',
  /** 0..23, at the place of the visit; missing where its time zone is not known. */
  'hour',
] as const

/** Behind all that trees of before read, which still load: new ones are appended. */
const OF_CONTEXT = [
  /** The share of the words of the visit's last search that are in the title, brand or category of the item. */
  'queryMatch',
  /** Events since that search. */
  'sinceQuery',
  'device',
] as const

/** What needs no history of the item: it is known of new ones, too. */
const OF_LIKENESS = [
  /** How alike its words are to those of the item that the visitor is at, and, at most, to those of one of the last three: 0..1. */
  'alikeLast',
  'alikeVisit',
  /** Natural logarithm of 1 + days since the shop told of it. */
  'daysKnown',
] as const

const NAMES = [
  ...OF_MODELS,
  ...OF_VISITOR,
  ...ITEM_FACTS,
  /** Its share of the steps at the place over its share of all, natural logarithm; missing where it is not among the first there. */
  'popularHere',
  ...OF_OFFER,
  ...OF_VISIT,
  ...OF_CONTEXT,
  ...OF_LIKENESS,
] as const

const CATEGORICAL: ReadonlySet<string> = new Set(['lastAction', 'device'])

export const CANDIDATE_COLUMNS: readonly ColumnSchema[] = NAMES.map((name) => ({
  name,
  kind: CATEGORICAL.has(name) ? 'categorical' : 'numeric',
}))
const WIDTH = NAMES.length
const FIRST_OF_VISITOR = OF_MODELS.length
const FIRST_FACT = FIRST_OF_VISITOR + OF_VISITOR.length
const POPULAR_HERE = FIRST_FACT + ITEM_FACTS.length
const FIRST_OF_OFFER = POPULAR_HERE + 1
const FIRST_OF_VISIT = FIRST_OF_OFFER + OF_OFFER.length
const FIRST_OF_CONTEXT = FIRST_OF_VISIT + OF_VISIT.length
const FIRST_OF_LIKENESS = FIRST_OF_CONTEXT + OF_CONTEXT.length
/** Columns of the trees that were trained first. */
export const LEAST_COLUMNS = FIRST_OF_CONTEXT

const DAY_MS = 86_400_000

const DEED = new Uint8Array(256)
for (const [type, deed] of [
  ['CLICK', 1],
  ['VIEW', 1],
  ['FAVORITE', 2],
  ['ADD_TO_CART', 3],
  ['CHECKOUT', 3],
  ['PURCHASE', 4],
] as const)
  DEED[EVENT_CODE[type]] = deed

/** A visit, and what was proposed for it. */
export interface CandidateRows {
  readonly sessions: SessionColumns
  readonly session: number
  /** Of the session; at least one. */
  readonly steps: Int32Array
  readonly placeId: string | null
  /** In the order of the score that trees correct, the best first. Behind the items of the vocabulary, those of `newItems`. */
  readonly items: Int32Array
  readonly newItems?: NewItems | undefined
  /** That score, a logarithm. */
  readonly base: Float64Array
  readonly first: Float32Array
  /** 0 where the network does not know the item. */
  readonly logits: Float32Array
}

export class CandidateFeatures {
  private readonly scores: ItemScores
  /** `[items]` what the visitor did with them; 0 between two rows. */
  private readonly deeds: Uint8Array
  /** `[items]` shares at the place; 0 between two rows. */
  private readonly shares: Float32Array

  constructor(private readonly sources: FeatureSources) {
    const { itemCount } = sources
    this.scores = new ItemScores(itemCount)
    this.deeds = new Uint8Array(itemCount)
    this.shares = new Float32Array(itemCount)
  }

  /** Writes `[items, CANDIDATE_COLUMNS]` at the beginning of `out`. */
  write(rows: CandidateRows, out: Float64Array): void {
    this.writeModels(rows, out)
    this.writeVisitor(rows, out)
    this.writeItems(rows, out)
    this.writeOffers(rows, out)
    this.writeVisit(rows, out)
    this.writeContext(rows, out)
    this.writeLikeness(rows, out)
  }

  private writeModels({ steps, items, base, first, logits }: CandidateRows, out: Float64Array): void {
    const best = logits.reduce((highest, logit) => Math.max(highest, logit), 0)
    for (let at = 0; at < items.length; at++) {
      const logit = logits[at] === 0 ? NaN : logits[at]!
      out.set([base[at]! - base[0]!, at, first[at]!, logit, logit - best], at * WIDTH)
    }
    this.writeScores(this.sources.models.itemItem, steps, items, out, OF_MODELS.indexOf('pairs'))
    this.writeScores(this.sources.models.transitions, steps, items, out, OF_MODELS.indexOf('transitions'))
  }

  private writeScores(
    scorer: PairScorer,
    steps: Int32Array,
    items: Int32Array,
    out: Float64Array,
    column: number,
  ): void {
    const { scores } = this
    scorer.score(steps, scores)
    let highest = 0
    for (let i = 0; i < scores.count; i++) highest = Math.max(highest, scores.values[scores.scored[i]!]!)
    for (let at = 0; at < items.length; at++)
      out[at * WIDTH + column] = highest > 0 ? (scores.values[items[at]!] ?? 0) / highest : 0
    scores.clear()
  }

  private writeVisitor({ sessions, session, steps, items }: CandidateRows, out: Float64Array): void {
    const { deeds } = this
    const [start, end] = [sessions.offsets[session]!, sessions.offsets[session + 1]!]
    const setDeeds = (deedOf: (event: number, item: number) => number): void => {
      for (let event = start; event < end; event++) {
        const item = sessions.items[event]!
        if (item >= 0 && item < deeds.length) deeds[item] = deedOf(event, item)
      }
    }
    setDeeds((event, item) => {
      const type = sessions.types[event]!
      const isTakenOut = type === EVENT_CODE.REMOVE_FROM_CART && deeds[item] === DEED[EVENT_CODE.ADD_TO_CART]
      return isTakenOut ? DEED[EVENT_CODE.VIEW]! : Math.max(deeds[item]!, DEED[type]!)
    })
    for (let at = 0; at < items.length; at++) {
      const seenAt = steps.lastIndexOf(items[at]!)
      let times = 0
      for (let step = 0; step <= seenAt; step++) if (steps[step] === items[at]) times++
      const from = at * WIDTH + FIRST_OF_VISITOR
      out[from] = seenAt < 0 ? NaN : steps.length - 1 - seenAt
      out[from + 1] = times
      out[from + 2] = deeds[items[at]!] ?? 0
    }
    setDeeds(() => 0)
  }

  private writeItems({ placeId, items }: CandidateRows, out: Float64Array): void {
    const { shares } = this
    const { facts, models } = this.sources
    const here = models.popular.sharesAt(placeId)
    here?.items.forEach((item, at) => (shares[item] = here.shares[at]!))
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!
      const from = at * WIDTH + FIRST_FACT
      if (item < this.sources.itemCount) facts.write(item, out, from)
      // Nobody has turned to it yet.
      else out.fill(NaN, from, from + ITEM_FACTS.length)
      out[at * WIDTH + POPULAR_HERE] = shares[item]! > 0 ? Math.log(shares[item]!) - out[from]! : NaN
    }
    here?.items.forEach((item) => (shares[item] = 0))
  }

  private writeOffers(rows: CandidateRows, out: Float64Array): void {
    const { sessions, session, steps, items, newItems } = rows
    const offers = new CandidateKnowledge(this.sources, newItems)
    const askedAtMs = sessions.timesMs[sessions.offsets[session + 1]! - 1]!
    const categories = new Map<number, number>()
    let [logPrices, priced] = [0, 0]
    for (const step of steps) {
      const category = offers.categoryOf(step)
      categories.set(category, (categories.get(category) ?? 0) + 1 / steps.length)
      const logPrice = offers.logPriceOf(step)
      if (!Number.isFinite(logPrice)) continue
      logPrices += logPrice
      priced++
    }
    const ofLast = offers.categoryOf(steps.at(-1)!)
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!
      const category = offers.categoryOf(item)
      const isKnown = category !== NO_CATEGORY
      const values = [
        priced > 0 ? offers.logPriceOf(item) - logPrices / priced : NaN,
        offers.priceBesideCategory(item),
        isKnown && ofLast !== NO_CATEGORY ? Number(category === ofLast) : NaN,
        isKnown ? (categories.get(category) ?? 0) : NaN,
        offers.discountAt(item, askedAtMs),
        offers.ratingOf(item),
      ]
      out.set(values, at * WIDTH + FIRST_OF_OFFER)
    }
  }

  private writeVisit({ sessions, session, steps, placeId, items }: CandidateRows, out: Float64Array): void {
    const { types, timesMs } = sessions
    const [start, end] = [sessions.offsets[session]!, sessions.offsets[session + 1]!]
    let [carts, purchases] = [0, 0]
    for (let event = start; event < end; event++) {
      if (types[event] === EVENT_CODE.ADD_TO_CART) carts++
      if (types[event] === EVENT_CODE.PURCHASE) purchases++
    }
    const secondsBetween = (from: number, to: number): number =>
      from < start ? NaN : Math.log1p((timesMs[to]! - timesMs[from]!) / 1_000)
    const values = [
      steps.length,
      new Set(steps).size,
      carts,
      purchases,
      types[end - 1]!,
      secondsBetween(end - 2, end - 1),
      secondsBetween(start, end - 1),
      this.sources.hours.hourAt(placeId, timesMs[end - 1]!),
    ]
    for (let at = 0; at < items.length; at++) out.set(values, at * WIDTH + FIRST_OF_VISIT)
  }

  private writeContext({ sessions, session, items, newItems }: CandidateRows, out: Float64Array): void {
    const { devices } = this.sources
    const known = new CandidateKnowledge(this.sources, newItems)
    const query = lastQuery(sessions, session)
    const device = devices.deviceOf(sessions, session)
    for (let at = 0; at < items.length; at++) {
      const from = at * WIDTH + FIRST_OF_CONTEXT
      out[from] = query ? shareOfQuery(known.wordsOf(items[at]!), query.words) : NaN
      out[from + 1] = query ? query.eventsAgo : NaN
      out[from + 2] = device
    }
  }
  private writeLikeness(
    { sessions, session, steps, items, newItems }: CandidateRows,
    out: Float64Array,
  ): void {
    const known = new CandidateKnowledge(this.sources, newItems)
    const askedAtMs = sessions.timesMs[sessions.offsets[session + 1]! - 1]!
    const compared = lastItems(steps).map((step) => known.wordsOf(step))
    for (let at = 0; at < items.length; at++) {
      const from = at * WIDTH + FIRST_OF_LIKENESS
      const own = known.wordsOf(items[at]!)
      let most = NaN
      for (const words of compared) {
        const likeness = likenessOfWords(own, words)
        if (!(most >= likeness)) most = Number.isNaN(likeness) ? most : likeness
      }
      out[from] = likenessOfWords(own, compared[0]!)
      out[from + 1] = most
      // What was told of later than this, the shop has changed since.
      out[from + 2] = Math.log1p(Math.max(0, askedAtMs - known.knownSinceMsOf(items[at]!)) / DAY_MS)
    }
  }
}

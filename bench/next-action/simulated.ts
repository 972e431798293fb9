/**
 * The next action in the simulated `marketplace`, whose laws of behaviour no model, default or feature was ever chosen on, and no one
 * may be. The truth knows what visits are after, the tastes of users, prices, weather and the appeal of items; a model sees events.
 * The last fifth of the visits, by time, is the test.
 */
import {
  ACTIONS,
  ACTION_COUNT,
  SCALES,
  WORLDS,
  simulateTransactions,
  simulateWeatherRows,
  simulateWorld,
  type SimulatedSession,
  type SimulatedWorld,
} from '../../seeds'
import { formatTable } from '../../src/cli/table'
import { NO_ITEM } from '../../src/contracts/session/item-vocabulary'
import { EVENT_CODE, LEAVE } from '../../src/contracts/session/next-action'
import type { CatalogueItem } from '../../src/db/repositories/shop/catalogue-snapshot.repository'
import { logLoss } from '../../src/evaluation'
import type { SessionCorpus } from '../../src/contracts/session/session'
import { buildSessionCorpus, corpusBetween, type SessionRecord } from '../../src/features/session'
import { contextOfEvent } from '../../src/features/session/event-context'
import { PlaceWeather, withWeather } from '../../src/features/session/place-weather'
import { buildItemCatalogue } from '../../src/features/session/item-catalogue'
import { SESSION_FAMILIES } from '../../src/models/session/families'
import {
  askAfterEachEvent,
  endsInPurchase,
  purchaseFigures,
  type PurchaseFigures,
  purchaseTable,
  trained,
} from './ask'

const LAST_DAY = '2026-06-30'
const TEST_FRACTION = 1 / 5
const MODELS = ['next-action', 'transitions'] as const
const CLASSES = ACTIONS.map((action) => (action === 'LEAVE' ? LEAVE : EVENT_CODE[action]))

type WorldName = keyof typeof WORLDS

/** After each event of a visit. */
interface Question {
  readonly truth: number[]
  /** Index into `ACTIONS`. */
  readonly next: number
}

export interface SimulatedVisit extends SessionRecord {
  readonly questions: readonly Question[]
}

export interface SimulatedResult {
  readonly world: string
  readonly seed: number
  readonly visits: number
  readonly cases: number
  /** In nats: the mean entropy of the true probabilities. */
  readonly entropy: number
  /** In nats, by model; `truth` is what the true probabilities lost by chance. */
  readonly logLoss: Readonly<Record<string, number>>
  /** Whether visits end in a purchase, told after each event, by model. */
  readonly purchases: Readonly<Record<string, PurchaseFigures>>
  /** The log loss of `next-action` over the entropy, less 1. */
  readonly lossOverEntropy: number
}

export async function measureSimulated(seed: number, log: (line: string) => void): Promise<SimulatedResult> {
  const { world, visits } = simulatedVisits(seed)
  const corpus = corpusOf(world, visits)
  const firstOfTest = Math.floor(visits.length * (1 - TEST_FRACTION))
  const train = corpusBetween(corpus, 0, firstOfTest)
  const questions = visits.slice(firstOfTest).flatMap((visit) => visit.questions)
  const actual = questions.map(({ next }) => next)
  log(
    `Simulated ${world.laws.name}, seed ${seed}: ${firstOfTest} visits to learn from, the ${visits.length - firstOfTest} last ones as test: ${actual.length} cases`,
  )
  const losses: Record<string, number> = {}
  const ofPurchases: Record<string, PurchaseFigures> = {}
  const test = [firstOfTest, visits.length] as const
  for (const name of MODELS) {
    const model = await trained(SESSION_FAMILIES[name], train, seed)
    const said = await askAfterEachEvent(model, corpus, test, CLASSES)
    losses[name] = logLoss(said.probabilities, actual)!
    ofPurchases[name] = purchaseFigures(said.purchases, corpus, test)
  }
  const before = visits.slice(0, firstOfTest).flatMap((visit) => visit.questions)
  const shares = CLASSES.map((_, one) => before.filter(({ next }) => next === one).length / before.length)
  losses['shares of the training visits'] = logLoss(actual.map(() => shares), actual)! // prettier-ignore
  const truths = questions.map(({ truth }) => truth)
  losses['truth'] = logLoss(truths, actual)!
  const entropy = truths.reduce((sum, truth) => sum + entropyOf(truth), 0) / truths.length
  const rows = Object.entries({ ...losses, 'entropy of the truth': entropy })
  const rounded = (value: number) => Math.round(value * 10_000) / 10_000
  log(
    formatTable(
      ['model', 'log loss', 'over the entropy'],
      rows.map(([name, loss]) => [name, rounded(loss), rounded(loss / entropy - 1)]),
    ),
  )
  const bought = endsInPurchase(corpus, [0, firstOfTest])
  const share = bought.reduce((sum, one) => sum + one, 0) / bought.length
  const ofShare = endsInPurchase(corpus, test).map(() => share)
  ofPurchases['share of the training visits'] = purchaseFigures(ofShare, corpus, test)
  log(purchaseTable(ofPurchases))
  return {
    world: world.laws.name,
    seed,
    visits: visits.length,
    cases: actual.length,
    entropy,
    logLoss: losses,
    purchases: ofPurchases,
    lossOverEntropy: losses['next-action']! / entropy - 1,
  }
}

/** In the order of a corpus, so that its rows are those of the questions. */
export function simulatedVisits(seed: number): {
  readonly world: SimulatedWorld
  readonly visits: SimulatedVisit[]
} {
  return simulate(seed)
}

/** Visits with the weather that the shop knew as their day began. Keys of places are those of `visitOf`. */
function corpusOf(world: SimulatedWorld, visits: readonly SimulatedVisit[]): SessionCorpus {
  const corpus = buildSessionCorpus(visits)
  const rows = simulateWeatherRows(world)
  const placeOf = world.locations.map((_, location) => corpus.placeIds.indexOf(String(location + 1)))
  const weather = new PlaceWeather(
    { ...rows, place: rows.place.map((location) => placeOf[location]!) },
    corpus.placeIds.map((placeId) => world.locations[Number(placeId) - 1]!.timeZone),
  )
  return withWeather(corpus, weather)
}

/** The same visits, with what the shop knows of its items. */
export function simulatedShop(
  seed: number,
  assortment?: Assortment,
  name: WorldName = 'marketplace',
): {
  readonly world: SimulatedWorld
  readonly visits: readonly SimulatedVisit[]
  readonly corpus: SessionCorpus
} {
  const { world, visits } = simulate(seed, assortment, name)
  const corpus = corpusOf(world, visits)
  const catalogue = catalogueOf(world, corpus.vocabulary.itemIds)
  const otherIds = world.items
    .map((_, at) => String(at + 1))
    .filter((itemId) => corpus.vocabulary.indexOf(itemId) === NO_ITEM)
  const { words, prices } = catalogueOf(world, otherIds)
  return {
    world,
    visits,
    corpus: { ...corpus, catalogue, unvisited: { itemIds: otherIds, words: words!, prices } },
  }
}

/** All items that the shop ever sells, as the server keeps them in memory. Their keys are those of the visits. */
export function catalogueItemsOf({ items, laws, calendar }: SimulatedWorld): CatalogueItem[] {
  return items.map(({ externalId, title, brand, category, prices }, at): CatalogueItem => {
    const [fromDay, , decidedDay] = prices[0]!
    const told = new Date(calendar.startMs(Math.max(fromDay, decidedDay), 'UTC'))
    return {
      ...{ id: BigInt(at + 1), externalId, title, brand, categoryId: BigInt(category + 1), costMinor: null },
      ...{ priceMinor: BigInt(prices[0]![1]), currency: laws.currency, active: true, attributes: {} },
      ...{
        launchedOn: null,
        retiredOn: null,
        predecessorId: null,
        knownSince: '1970-01-01',
        hasAttributes: true,
      },
      ...{ createdAt: told, updatedAt: told, pricedSince: told },
    }
  })
}

/** Another one than that of the world, and the days that it is sold on: visits and the cost of each grow with the items. */
export interface Assortment {
  readonly items: number
  /** Of the items, those that arrive during the last six tenths of the history, evenly. */
  readonly launchedShare: number
  readonly historyDays: number
  /** Visits are known of the last so many days. */
  readonly sessionDays: number
  /** Beside the online shop. */
  readonly stores: number
}

/** That of the world. */
const USUAL: Assortment = {
  items: SCALES.demo.items,
  launchedShare: WORLDS.marketplace.items.launchedShare,
  historyDays: 240,
  sessionDays: 90,
  stores: SCALES.demo.stores.length,
}

function simulate(
  seed: number,
  { launchedShare, stores, ...size }: Assortment = USUAL,
  name: WorldName = 'marketplace',
): { readonly world: SimulatedWorld; readonly visits: SimulatedVisit[] } {
  const { demo } = SCALES
  const scale = { ...demo, ...size, stores: demo.stores.slice(0, stores) }
  const ofName = WORLDS[name]
  // Neither lists nor signing in are what is asked about.
  const laws = {
    ...ofName,
    items: { ...ofName.items, launchedShare },
    slates: { ...ofName.slates, shownShare: 0 },
    adverts: { ...ofName.adverts, shownShare: 0 },
    accounts: undefined,
  }
  const world = simulateWorld({ seed, lastDay: LAST_DAY, scale, laws })
  const visits: SimulatedVisit[] = []
  for (const { sessions } of simulateTransactions(world)) visits.push(...sessions.map(visitOf))
  visits.sort((a, b) => a.events.at(-1)!.timeMs - b.events.at(-1)!.timeMs)
  return { world, visits }
}

/** List prices are known from the day on which they were decided. */
function catalogueOf({ items, categories, calendar }: SimulatedWorld, itemIds: readonly string[]) {
  const known = itemIds.map((itemId) => items[Number(itemId) - 1]!)
  const prices = known.flatMap(({ prices: own }, item) =>
    own.map(([fromDay, value, decidedDay]) => ({
      item,
      value,
      fromMs: calendar.startMs(Math.max(fromDay, decidedDay), 'UTC'),
    })),
  )
  const namesAbove = (category: number | null): string[] => {
    const own = category === null ? null : categories[category]!
    return own ? [own.name, ...namesAbove(own.parent)] : []
  }
  const nothing = { item: new Int32Array(0), fromMs: new Float64Array(0), value: new Float64Array(0) }
  return buildItemCatalogue({
    category: Float64Array.from(known, ({ category }) => category),
    texts: known.map(({ title, brand, category }) => ({ title, brand, categories: namesAbove(category) })),
    prices: {
      item: Int32Array.from(prices, ({ item }) => item),
      fromMs: Float64Array.from(prices, ({ fromMs }) => fromMs),
      value: Float64Array.from(prices, ({ value }) => value),
    },
    ratings: nothing,
    discounts: { ...nothing, toMs: nothing.fromMs, knownMs: nothing.fromMs, knownUntilMs: nothing.fromMs },
  })
}

function visitOf({ events, location, mobile, truth }: SimulatedSession): SimulatedVisit {
  // What is told of lists (impressions, clicks) is no step; a purchase has an event for each line and is one.
  const own = events.filter(({ list }) => list < 0)
  const steps = own.filter(({ type }, at) => type !== 'PURCHASE' || own[at - 1]?.type !== 'PURCHASE')
  return {
    placeId: String(location + 1),
    events: steps.map(({ type, item, atMs, query }) => ({
      type,
      itemId: item < 0 ? null : String(item + 1),
      timeMs: atMs,
      ...contextOfEvent(query, mobile ? 'mobile' : 'desktop'),
    })),
    questions: steps.map((_, at) => ({
      truth: [...truth.probabilities.subarray((at + 1) * ACTION_COUNT, (at + 2) * ACTION_COUNT)],
      next: truth.actions[at + 1]!,
    })),
  }
}

function entropyOf(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, one) => (one > 0 ? sum - one * Math.log(one) : sum), 0)
}

/**
 * Items that no visit has seen yet: whether lists find them. In a simulated shop whose laws nothing was tuned on, items arrive all the time; the last fifth of the
 * visits, by time, is the test, and an item is new that no visit before had turned to. What is on sale at the instant of a question may be found by what
 * it is like, as the built-in scenarios of HOME and ITEM_PAGE say: trees rank what is like the visit or was searched for among what the model knows; where
 * they have not learned to, it counts a quarter as much as what the model says.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { ForecartError } from '../src/core/errors'
import { NO_ITEM } from '../src/contracts/session/item-vocabulary'
import type {
  SessionCorpus,
  SessionInput,
  SessionPrediction,
  SessionTypes,
} from '../src/contracts/session/session'
import type { PredictorOf } from '../src/contracts/models/task'
import { corpusBetween, prefixesOf, sessionCount } from '../src/features/session'
import { outcomesOf, type SessionOutcome } from '../src/features/session/questions'
import { SESSION_FAMILIES } from '../src/models/session/families'
import { Catalogue } from '../src/services/recommendation/catalogue'
import { ContentIndex } from '../src/services/recommendation/content-index'
import { type NewCandidates, newCandidates } from '../src/services/recommendation/new-items'
import { type AlikeItem, likeTheVisit, standingOut } from '../src/services/recommendation/like-the-visit'
import { besideModel, blend, type SourceItems } from '../src/services/recommendation/ranking/candidate'
import { builtInScenario } from '../src/services/recommendation/scenarios/scenario'
import type { Benchmark } from './benchmark'
import { numberOption, wholeOption } from './benchmark'
import { catalogueItemsOf, type SimulatedVisit, simulatedShop } from './next-action/simulated'

export const usage = `Usage: npm run -s bench -- new-items [--seed <number>] [--world retail|marketplace] [--weights <number>,...] [--json]

--world    retail: to choose by; marketplace (default): nothing is chosen by it
--weights  of what is like the visit, beside 1 of the model: each is measured, too. The built-in scenarios have 1`

const SHOWN = 20
/** What is like a thing of a visit: as many as a list of twenty asks for. */
const MOST_ALIKE = 250
/** Some fifteen items arrive during the test. Visits, and the cost of each, grow with the items: 400 of them take an hour. */
const ASSORTMENT = { items: 160, launchedShare: 0.6, historyDays: 80, sessionDays: 40, stores: 1 }
const TEST_FRACTION = 1 / 5
const MAX_QUESTIONS = 6_000
const ENSEMBLE = { network: 'none' }
/** Of the model, beside the twenty that are shown: what the other source may push out. */
const CANDIDATES = 60
const ROWS = 256

interface Found {
  readonly ofNew: number
  readonly ofOthers: number
  readonly ofAll: number
  /** New items of a list, on the mean: each has taken the place of another one. */
  readonly newInList: number
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      world: { type: 'string', default: 'marketplace' },
      weights: { type: 'string', default: '' },
    },
  })
  const seed = wholeOption('--seed', values.seed, 0)
  if (values.world !== 'retail' && values.world !== 'marketplace')
    throw new ForecartError('BAD_USER_INPUT', '--world is retail or marketplace')
  const weights = values.weights
    .split(',')
    .filter(Boolean)
    .map((weight) => numberOption('--weights', weight, 0))
  const { world, visits, corpus } = simulatedShop(seed, ASSORTMENT, values.world)
  const firstOfTest = Math.floor(sessionCount(corpus) * (1 - TEST_FRACTION))
  const training = corpusBetween(corpus, 0, firstOfTest)
  const seen = new Set(training.items)
  const questions = spread(
    Array.from({ length: sessionCount(corpus) - firstOfTest }, (_, at) =>
      outcomesOf(corpus, firstOfTest + at),
    )
      .flat()
      .filter(({ nextItem }) => nextItem !== NO_ITEM),
  )
  const isNew = questions.map(({ nextItem }) => !seen.has(nextItem))
  const unseen = corpus.vocabulary.itemIds.flatMap((_, item) => (seen.has(item) ? [] : [item]))

  const lists: Record<string, readonly (readonly string[])[]> = {}
  const popularity = await SESSION_FAMILIES.popularity.createEstimator({}).train(training, { seed })
  lists['popularity'] = topOf(await ask(popularity, corpus, questions, unseen))
  const model = await SESSION_FAMILIES.ensemble.createEstimator(ENSEMBLE).train(training, { seed })
  const ofModel = await ask(model, corpus, questions, unseen)
  lists['the model'] = topOf(ofModel)

  const catalogue = new Catalogue()
  catalogue.update(catalogueItemsOf(world), categoriesOf(world))
  const content = new ContentIndex(catalogue)
  await content.catchUp()
  const [, similar] = builtInScenario('HOME').sources
  const seenKeys = new Set([...seen].flatMap((item) => corpus.vocabulary.itemIds[item] ?? []))
  const ofNew = questions.map(({ session, position }) => {
    const event = visits[session]!.events[position - corpus.offsets[session]!]!
    const onSale = catalogueOn(world, event.timeMs)
    const like = (version: string, has: (at: number) => boolean): AlikeItem[] =>
      likeTheVisit(
        stepsUpTo(visits[session]!, position - corpus.offsets[session]!),
        { catalogue, content },
        { version: `${version} on ${onSale.day}`, has: (at) => onSale.has(at) && has(at) },
        MOST_ALIKE,
      )
    return standingOut(
      like('new', (at) => !seenKeys.has(catalogue.itemAt(at).id.toString())),
      like('all', () => true),
    )
  })
  const withLikeness = (
    ofModels: readonly SourceItems['items'][],
    others: typeof ofNew,
    weight = similar!.weight,
  ) =>
    ofModels.map((items, at) =>
      blend([
        { source: 'MODEL', weight: 1, items },
        { source: 'SIMILAR', weight, items: besideModel(others[at]!, items) },
      ])
        .map(({ itemId }) => itemId)
        .slice(0, SHOWN),
    )
  lists['the model and likeness'] = withLikeness(ofModel, ofNew)
  for (const weight of weights)
    lists[`the model and ${weight} times likeness`] = withLikeness(ofModel, ofNew, weight)
  const offered = ofNew.map((items) => newCandidates(items, { catalogue, content }))
  const ofTrees = await ask(model, corpus, questions, unseen, offered)
  const { ranksNewItems = false } = model.signature
  log(
    ranksNewItems
      ? 'The trees rank new items'
      : 'The trees do not rank new items: lists have them by likeness',
  )
  // What the trees were asked about has its place among what the model says.
  const rest = ofNew.map((items, at) => {
    const asked = new Set(ranksNewItems ? offered[at]?.itemIds : [])
    return items.filter(({ itemId }) => !asked.has(itemId))
  })
  lists['the model with new items'] = withLikeness(ofTrees, rest)
  const figures = Object.fromEntries(
    Object.entries(lists).map(([name, of]): [string, Found] => {
      const newOnes = of.map((list) => list.filter((itemId) => !seenKeys.has(itemId)).length)
      return [name, { ...foundIn(of, questions, isNew, corpus), newInList: meanOf(newOnes) }]
    }),
  )
  const chances = questions.map(({ session, position }) => {
    const { timeMs } = visits[session]!.events[position - corpus.offsets[session]!]!
    const onSale = catalogueOn(world, timeMs)
    const sold = [...world.items.keys()].filter((at) => onSale.has(at))
    const news = sold.filter((at) => !seenKeys.has(catalogue.itemAt(at).id.toString()))
    return { ofItem: SHOWN / sold.length, news: (SHOWN * news.length) / sold.length }
  })
  figures['any twenty on sale'] = {
    ...meansOf(
      chances.map(({ ofItem }) => ofItem),
      isNew,
    ),
    newInList: meanOf(chances.map(({ news }) => news)),
  }
  const newNext = isNew.filter(Boolean).length
  log(
    `\nSimulated ${world.laws.name}, seed ${seed}: ${firstOfTest} visits to learn from, ${questions.length} next items of the later ones; ` +
      `${newNext} of them (${((100 * newNext) / questions.length).toFixed(1)} %) are of ${new Set(questions.filter((_, at) => isNew[at]).map(({ nextItem }) => nextItem)).size} items that no visit had seen`,
  )
  const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
  log(
    formatTable(
      ['HR@20', 'of new items', 'of others', 'of all', 'new items in a list'],
      Object.entries(figures).map(([name, { ofNew: news, ofOthers, ofAll, newInList }]) => [
        name,
        ...[news, ofOthers, ofAll, newInList].map(rounded),
      ]),
    ),
  )
  await popularity.dispose()
  await model.dispose()
  const withNew = figures['the model with new items']!
  return {
    headline: {
      newItems: { hitRate20: withNew.ofNew },
      allItems: { hitRate20OverModel: withNew.ofAll / figures['the model']!.ofAll - 1 },
    },
    details: { seed, world: values.world, questions: questions.length, newNext, figures },
    hasGoals: values.world === 'marketplace',
  }
}

function spread(questions: readonly SessionOutcome[]): readonly SessionOutcome[] {
  const stride = Math.max(1, questions.length / MAX_QUESTIONS)
  return Array.from(
    { length: Math.floor(questions.length / stride) },
    (_, at) => questions[Math.floor(at * stride)]!,
  )
}

/** The best items for each question, with their scores: none of `unseen`, and not the one that the visitor is at. */
async function ask(
  model: PredictorOf<SessionTypes>,
  corpus: SessionCorpus,
  questions: readonly SessionOutcome[],
  unseen: readonly number[],
  offered: readonly (NewCandidates | null)[] = [],
): Promise<{ itemId: string; score: number }[][]> {
  const answers: { itemId: string; score: number }[][] = []
  for (let from = 0; from < questions.length; from += ROWS) {
    const asked = questions.slice(from, from + ROWS)
    const sessions = prefixesOf(
      corpus,
      asked.map(({ session, position }) => [corpus.offsets[session]!, position + 1] as const),
    )
    const input: SessionInput = {
      vocabularyHash: corpus.vocabulary.hash,
      sessions,
      rows: asked.map(({ session }, row) => {
        const newItems = offered[from + row]?.facts
        const own = sessions.items.subarray(sessions.offsets[row], sessions.offsets[row + 1])
        return {
          placeId: corpus.placeIds[corpus.places[session]!] ?? null,
          excluded: Int32Array.from([...unseen, own.findLast((item) => item !== NO_ITEM) ?? NO_ITEM]),
          allowed: null,
          ...(newItems && { newItems }),
        }
      }),
      itemCount: CANDIDATES,
    }
    const idsOf = (row: number) => [...corpus.vocabulary.itemIds, ...(offered[from + row]?.itemIds ?? [])]
    answers.push(...itemsOf(await model.predict(input), idsOf))
  }
  return answers
}

/** @param idsOf keys of the vocabulary, and behind them those of the new items of a row */
function itemsOf(
  { itemCount, items, scores, isFallback }: SessionPrediction,
  idsOf: (row: number) => readonly string[],
) {
  return Array.from(isFallback, (_, row) => {
    const ids = idsOf(row)
    return Array.from(items.subarray(row * itemCount, (row + 1) * itemCount)).flatMap((item, at) =>
      item === NO_ITEM ? [] : [{ itemId: ids[item]!, score: scores[row * itemCount + at]! }],
    )
  })
}

const topOf = (answers: readonly (readonly { readonly itemId: string }[])[]) =>
  answers.map((items) => items.slice(0, SHOWN).map(({ itemId }) => itemId))

const stepsUpTo = ({ events }: SimulatedVisit, last: number) => events.slice(0, last + 1)

/** What the shop sells on a day. */
function catalogueOn({ items, calendar }: ReturnType<typeof simulatedShop>['world'], atMs: number) {
  const day = Math.floor((atMs - calendar.startMs(0, 'UTC')) / 86_400_000)
  return {
    day,
    has: (at: number): boolean => {
      const { launchDay, retireDay } = items[at]!
      return launchDay <= day && (retireDay === null || day < retireDay)
    },
  }
}

function categoriesOf({ categories }: ReturnType<typeof simulatedShop>['world']) {
  return categories.map(({ externalId, name, parent }, at) => ({
    ...{ id: BigInt(at + 1), externalId, name },
    parentId: parent === null ? null : BigInt(parent + 1),
  }))
}

function foundIn(
  lists: readonly (readonly string[])[],
  questions: readonly SessionOutcome[],
  isNew: readonly boolean[],
  { vocabulary }: SessionCorpus,
): Omit<Found, 'newInList'> {
  const hits = lists.map((list, at) => Number(list.includes(vocabulary.itemIds[questions[at]!.nextItem]!)))
  return meansOf(hits, isNew)
}

function meansOf(values: readonly number[], isNew: readonly boolean[]): Omit<Found, 'newInList'> {
  const of = (wanted: (at: number) => boolean): number => meanOf(values.filter((_, at) => wanted(at)))
  return { ofNew: of((at) => isNew[at]!), ofOthers: of((at) => !isNew[at]!), ofAll: of(() => true) }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** What networks of the next item learn, on sessions whose law is known, and that they see nothing of the future. */
import type { FamilyOf, PredictorOf } from '../../src/contracts/models/task'
import { NO_CATEGORY } from '../../src/contracts/session/item-catalogue'
import type { SessionCorpus, SessionTypes } from '../../src/contracts/session/session'
import { Rng } from '../../src/core/statistics/rng'
import { buildSessionCorpus, type SessionEvent } from '../../src/features/session'
import { openInference } from '../../src/compute'
import { nextItemMetrics } from '../../src/evaluation'
import { SESSION_FAMILIES } from '../../src/models/session/families'
import { ensemble } from '../../src/models/session/ensemble'
import { gru4rec } from '../../src/models/session/gru4rec'
import { sasrec } from '../../src/models/session/sasrec'
import { sessionCnn } from '../../src/models/session/session-cnn'
import { alsoExhaustively, extent } from '../support/extent'
import { drawSessions, inputOf, nextItemCases, viewsOf, type NextItemCase } from '../support/sessions'

const ITEMS = 30
const SMALL = {
  vectorSize: 32,
  steps: 6,
  batchRows: 16,
  negatives: 64,
  epochs: 20,
  patience: 5,
  learningRate: 0.01,
  dropout: 0,
}
const NETWORKS: Readonly<
  Record<string, { family: FamilyOf<SessionTypes>; hyperparameters: Record<string, unknown> }>
> = {
  'a GRU': { family: gru4rec, hyperparameters: SMALL },
  'an LSTM': { family: gru4rec, hyperparameters: { ...SMALL, cell: 'lstm' } },
  'a plain recurrent layer with attention': {
    family: gru4rec,
    hyperparameters: { ...SMALL, cell: 'rnn', attention: true },
  },
  'convolution and pooling': { family: sessionCnn, hyperparameters: { ...SMALL, filters: 64 } },
  'self-attention': { family: sasrec, hyperparameters: { ...SMALL, heads: 2, blocks: 2 } },
}

/** What follows the last item is one of three items, and the item before the last one says which. One time in ten anything follows. Sessions begin with some items more often. */
function drawSession(rng: Rng): number[] {
  const session = [Math.floor(ITEMS * rng.uniform() ** 3), rng.integer(ITEMS)]
  const length = 3 + rng.integer(5)
  while (session.length < length) session.push(rng.uniform() < 0.9 ? nextOf(session) : rng.integer(ITEMS))
  return session
}

function nextOf(session: readonly number[]): number {
  const [before, last] = session.slice(-2) as [number, number]
  return (last + 7 * (1 + (before % 3))) % ITEMS
}

const eventsOf = (session: readonly number[]): SessionEvent[] =>
  viewsOf(...session.map((item) => `${item + 1}`))

const corpusOf = (sessions: readonly (readonly number[])[]): SessionCorpus =>
  buildSessionCorpus(
    sessions.map((session, hour) => ({
      placeId: null,
      events: eventsOf(session).map((event) => ({ ...event, timeMs: event.timeMs + 3_600_000 * hour })),
    })),
  )

/** How often the wanted item is among those that are answered. */
async function hitRate(
  predictor: PredictorOf<SessionTypes>,
  { input, targets }: NextItemCase,
): Promise<number> {
  const { items, itemCount } = await predictor.predict(input)
  const ranks = Array.from(targets, (target, row) => {
    const at = items.subarray(row * itemCount, (row + 1) * itemCount).indexOf(target)
    return at < 0 ? Infinity : at + 1
  })
  return nextItemMetrics(ranks, itemCount).hitRate!
}

async function hitRateOf(
  family: keyof typeof SESSION_FAMILIES,
  corpus: SessionCorpus,
  cases: NextItemCase,
): Promise<number> {
  const predictor = await SESSION_FAMILIES[family].createEstimator({}).train(corpus, { seed: 1 })
  return hitRate(predictor, cases)
}

it('tells next items at least as well as neighbours where visitors walk through groups of items', async () => {
  const corpus = buildSessionCorpus(drawSessions(1, 800))
  const cases = nextItemCases(corpus, drawSessions(2, 200), 3)
  const predictor = await gru4rec.createEstimator({ ...SMALL, epochs: 6 }).train(corpus, { seed: 3 })
  const neighbours = await hitRateOf('session-neighbours', corpus, cases)
  expect(neighbours).toBeGreaterThan((await hitRateOf('popularity', corpus, cases)) + 0.2)
  expect(await hitRate(predictor, cases)).toBeGreaterThan(neighbours)
  await predictor.dispose()
})

it('a shop of two sessions, the last of which shows nothing but new items, gets a network all the same', async () => {
  const corpus = corpusOf([
    [1, 2, 3],
    [4, 5],
  ])
  const losses: number[] = []
  const predictor = await gru4rec.createEstimator(SMALL).train(corpus, {
    seed: 3,
    onProgress: ({ loss }) => loss && losses.push(loss.validationLoss),
  })
  expect(losses.at(-1)).toBeLessThan(losses[0]!)
  const { items, isFallback } = await predictor.predict(inputOf(corpus, [[1, 2], [4]].map(eventsOf), 5))
  expect([...isFallback]).toEqual([0, 1])
  expect(corpus.vocabulary.itemIds[items[0]!]).toBe('4')
  // Each item of the shop, those without a vector too.
  expect(new Set(items.subarray(0, 5)).size).toBe(5)
  await predictor.dispose()
})

alsoExhaustively(() => {
  it('an ensemble finds with a network what its other members cannot tell', async () => {
    const rng = new Rng('ensemble')
    const corpus = corpusOf(Array.from({ length: 1500 }, () => drawSession(rng)))
    const asked = Array.from({ length: 300 }, () => drawSession(rng))
    const cases: NextItemCase = {
      input: inputOf(corpus, asked.map(eventsOf), 1),
      targets: Int32Array.from(asked, (session) => corpus.vocabulary.indexOf(`${nextOf(session) + 1}`)),
    }
    const hitRateWith = async (network: string): Promise<number> => {
      const hyperparameters = {
        network,
        networkHyperparameters: network === 'none' ? {} : { ...SMALL, epochs: 10 },
        maxQuestions: 200,
      }
      const predictor = await ensemble.createEstimator(hyperparameters).train(corpus, { seed: 3 })
      const found = await hitRate(predictor, cases)
      await predictor.dispose()
      return found
    }
    const without = await hitRateWith('none')
    expect(without).toBeLessThan(0.6)
    expect(await hitRateWith('gru4rec')).toBeGreaterThan(without + 0.1)
  })
})

describe('categories and prices of a shop whose items are seen seldom', () => {
  const SHELVES = 8
  const ON_SHELF = 40
  const VISITS = 300
  const ASKED = 100
  /** Which shelf an item is on says its number, by chance: no order of the numbers tells it. */
  const shelves = new Rng('shelves').permutation(SHELVES * ON_SHELF)
  const shelfOf = (item: number): number => shelves[item]! % SHELVES
  const nothing = {
    offsets: new Uint32Array(SHELVES * ON_SHELF + 2),
    ...{ fromMs: new Float64Array(0), toMs: new Float64Array(0), knownMs: new Float64Array(0) },
    ...{ knownUntilMs: new Float64Array(0), values: new Float32Array(0), fractions: new Float32Array(0) },
  }

  /** After an item comes any item of the next shelf. Every item occurs in about four visits, before and after others each time. */
  const shop = (attribute: 'category' | 'price') => {
    const rng = new Rng('shop')
    const onShelf = (shelf: number): number => shelves.indexOf(rng.integer(ON_SHELF) * SHELVES + shelf)
    const visits = Array.from({ length: VISITS + ASKED }, () => {
      const first = rng.integer(SHELVES)
      return Array.from({ length: 4 }, (_, step) => onShelf((first + step) % SHELVES))
    })
    const corpus = corpusOf(visits.slice(0, VISITS))
    const { itemIds, size } = corpus.vocabulary
    const shelfAt = itemIds.map((id) => shelfOf(Number(id) - 1))
    const catalogue = {
      categories: Int32Array.from(shelfAt, (shelf) => (attribute === 'category' ? shelf : NO_CATEGORY)),
      prices: {
        offsets: Uint32Array.from({ length: size + 1 }, (_, at) => at),
        fromMs: new Float64Array(size),
        values: Float32Array.from(shelfAt, (shelf) => (attribute === 'price' ? 100 * 3 ** shelf : 100)),
      },
      ratings: nothing,
      discounts: nothing,
    }
    return { corpus: { ...corpus, catalogue }, shelfAt, asked: visits.slice(VISITS) }
  }

  /** Of the first ten items that are answered, the share that lies on the shelf that comes next. */
  const shareOnNextShelf = async (attribute: 'category' | 'price', readsAttributes: boolean) => {
    const { corpus, shelfAt, asked } = shop(attribute)
    const predictor = await gru4rec
      .createEstimator({ ...SMALL, epochs: 10, readsAttributes })
      .train(corpus, { seed: 3 })
    const { items } = await predictor.predict(inputOf(corpus, asked.map((visit) => eventsOf(visit.slice(0, 3))), 10)) // prettier-ignore
    await predictor.dispose()
    const found = items.filter((item, at) => shelfAt[item] === shelfOf(asked[Math.floor(at / 10)]![3]!))
    return found.length / items.length
  }

  const findsLaw = async (attribute: 'category' | 'price', least: number): Promise<void> => {
    // By chance, one in eight.
    const [withAttributes, withoutAttributes] = [await shareOnNextShelf(attribute, true), await shareOnNextShelf(attribute, false)] // prettier-ignore
    expect(withAttributes).toBeGreaterThan(least)
    expect(withoutAttributes).toBeLessThan(0.4)
  }

  alsoExhaustively(() => {
    it('tell that the next category follows', () => findsLaw('category', 0.8))

    it('tell that the next price follows', () => findsLaw('price', 0.6))
  })
})

const QUICK = 'a GRU'
const TRIED = extent({
  short: [QUICK],
  exhaustive: Object.keys(NETWORKS).filter((name) => name !== QUICK),
})

describe.each(TRIED.map((name) => [name, NETWORKS[name]!] as const))(
  '%s',
  (_, { family, hyperparameters }) => {
    const rng = new Rng('sessions')
    const corpus = corpusOf(Array.from({ length: 1000 }, () => drawSession(rng)))
    const asked = Array.from({ length: 300 }, () => drawSession(rng))
    const cases: NextItemCase = {
      input: inputOf(corpus, asked.map(eventsOf), 1),
      targets: Int32Array.from(asked, (session) => corpus.vocabulary.indexOf(`${nextOf(session) + 1}`)),
    }
    let predictor: PredictorOf<SessionTypes>

    beforeAll(async () => {
      predictor = await family.createEstimator(hyperparameters).train(corpus, { seed: 3 })
    })

    afterAll(() => predictor.dispose())

    it('learns that the item before the last one decides, beside what is popular and what neighbours tell', async () => {
      expect(await hitRateOf('popularity', corpus, cases)).toBeLessThan(0.2)
      // Neighbours know which three items follow the last one, and not which of them follows here.
      expect(await hitRateOf('session-neighbours', corpus, cases)).toBeLessThan(0.6)
      // The best that can be is 1.
      expect(await hitRate(predictor, cases)).toBeGreaterThan(0.75)
    })

    it('answers for the middle of a session what it answers where nothing came later', async () => {
      const encoder = await openInference(predictor.save().get('encoder.onnx')!, { backend: 'ort-cpu' })
      const [steps, size] = [SMALL.steps, SMALL.vectorSize]
      const known = Float32Array.from({ length: steps * size }, () => rng.normal())
      const changed = known.map((value, i) => (i < 3 * size ? value : value + 1))
      const last = Float32Array.from({ length: steps }, (__, step) => (step === 2 ? 1 : 0))
      const [a, b] = await Promise.all(
        [known, changed].map(async (vectors) => {
          const { session } = await encoder.run({
            vectors: { data: vectors, shape: [1, steps, size] },
            last: { data: last, shape: [1, steps] },
          })
          return [...session!.data]
        }),
      )
      expect(a).toEqual(b)
      await encoder.dispose()
    })
  },
)

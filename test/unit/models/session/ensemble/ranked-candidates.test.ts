/** An ensemble whose trees rank again what its first stage proposes: what a visitor did with an item, which the first stage does not read, tells what comes next. */
import type { PredictorOf } from '../../../../../src/contracts/models/task'
import { EVENT_CODE } from '../../../../../src/contracts/session/next-action'
import type { SessionCorpus, SessionTypes } from '../../../../../src/contracts/session/session'
import { Rng } from '../../../../../src/core/statistics/rng'
import { buildSessionCorpus, type SessionEvent } from '../../../../../src/features/session'
import { ensemble } from '../../../../../src/models/session/ensemble'
import { inputOf } from '../../../../support/sessions'

const MAIN_ITEMS = 20
const START_MS = Date.UTC(2026, 0, 1)
const HYPERPARAMETERS = { network: 'none', validationFraction: 0.5, maxQuestions: 1_200 }

/** Who puts an item into the cart goes on to its accessory; who only looks, to the next item. */
function corpusOfAccessories(): SessionCorpus {
  const rng = new Rng('accessories', 1)
  return buildSessionCorpus(
    Array.from({ length: 600 }, (_, visit) => {
      const events: SessionEvent[] = []
      const add = (type: SessionEvent['type'], itemId: string) =>
        events.push({ type, itemId, timeMs: START_MS + visit * 3_600_000 + events.length * 1_000 })
      let item = rng.integer(MAIN_ITEMS)
      for (let step = 0; step < 4; step++) {
        add('VIEW', `main-${item}`)
        if (rng.uniform() < 0.5) {
          add('ADD_TO_CART', `main-${item}`)
          add('VIEW', `accessory-${item}`)
          item = rng.integer(MAIN_ITEMS)
        } else item = (item + 1) % MAIN_ITEMS
      }
      return { placeId: null, events }
    }),
  )
}

const corpus = corpusOfAccessories()
const looked: SessionEvent[] = [{ type: 'VIEW', itemId: 'main-3', timeMs: START_MS }]
const put: SessionEvent[] = [...looked, { type: 'ADD_TO_CART', itemId: 'main-3', timeMs: START_MS + 1_000 }]

async function listsOf(predictor: PredictorOf<SessionTypes>): Promise<string[][]> {
  const input = inputOf(corpus, [looked, put], 5)
  const last = { excluded: Int32Array.of(corpus.vocabulary.indexOf('main-3')) }
  const { items } = await predictor.predict({
    ...input,
    rows: input.rows.map((row) => ({ ...row, ...last })),
  })
  return [0, 1].map((row) =>
    Array.from(items.subarray(row * 5, row * 5 + 5), (item) => corpus.vocabulary.itemIds[item]!),
  )
}

let predictor: PredictorOf<SessionTypes>
beforeAll(async () => {
  predictor = await ensemble.createEstimator(HYPERPARAMETERS).train(corpus, { seed: 1 })
})

it('ranks by what was done with an item, where the first stage alone gives both the same list', async () => {
  const alone = await ensemble
    .createEstimator({ ...HYPERPARAMETERS, ranker: false })
    .train(corpus, { seed: 1 })
  const [afterLook, afterCart] = await listsOf(alone)
  expect(afterLook).toEqual(afterCart)
  const [first, second] = (await listsOf(predictor)).map(([best]) => best)
  expect([first, second]).toEqual(['main-4', 'accessory-3'])
})

it('is asked in a second stage, which is saved and loaded with it', async () => {
  expect(predictor.signature.rerankedCandidates).toBeGreaterThan(0)
  const files = predictor.save()
  const loaded = await ensemble.load(files)
  expect(await listsOf(loaded)).toEqual(await listsOf(predictor))
  const first = await ensemble.load(files, { stage: 'first' })
  const [afterLook, afterCart] = await listsOf(first)
  expect(afterLook).toEqual(afterCart)
})

it('refuses trees that read other features than this version computes', async () => {
  const files = new Map(predictor.save())
  const name = 'ranker.trees.boosted-trees.json'
  const description = Buffer.from(files.get(name)!).toString()
  files.set(name, Buffer.from(description.replace('"behindFirst"', '"somethingElse"')))
  await expect(ensemble.load(files)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
})

it('learns the same trees again, also where something else happens after all that it asks about', async () => {
  const later = corpus.types.slice()
  const firstHeldOut = Math.ceil((corpus.offsets.length - 1) * 0.5)
  // Of the last visit of all, the events after its last step are of no question.
  const last = corpus.items.length - 1
  expect(corpus.offsets[firstHeldOut]).toBeLessThan(last)
  later[last] = EVENT_CODE.FAVORITE
  const changed = await ensemble
    .createEstimator(HYPERPARAMETERS)
    .train({ ...corpus, types: later }, { seed: 1 })
  const trees = (files: ReadonlyMap<string, Uint8Array>) => files.get('ranker.trees.boosted-trees.bin')
  expect(trees(changed.save())).toEqual(trees(predictor.save()))
})

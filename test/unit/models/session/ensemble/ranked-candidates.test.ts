/** An ensemble whose trees rank again what its first stage proposes: what a visitor did with an item, which the first stage does not read, tells what comes next. */
import type { PredictorOf } from '../../../../../src/contracts/models/task'
import type { SessionTypes } from '../../../../../src/contracts/session/session'
import type { SessionEvent } from '../../../../../src/features/session'
import { ensemble } from '../../../../../src/models/session/ensemble'
import { corpusOfAccessories, RANKED_BY_TREES } from '../../../../support/accessories'
import { inputOf } from '../../../../support/sessions'

const corpus = corpusOfAccessories()
const looked: SessionEvent[] = [{ type: 'VIEW', itemId: 'main-3', timeMs: 0 }]
const put: SessionEvent[] = [...looked, { type: 'ADD_TO_CART', itemId: 'main-3', timeMs: 1_000 }]

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
  predictor = await ensemble.createEstimator(RANKED_BY_TREES).train(corpus, { seed: 1 })
})

it('ranks by what was done with an item, where the first stage alone gives both the same list', async () => {
  const alone = await ensemble
    .createEstimator({ ...RANKED_BY_TREES, ranker: false, maxQuestions: 200 })
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
  // No item arrived after others.
  expect(loaded.signature.trees).toEqual({ arrivals: 0 })
  expect(await listsOf(loaded)).toEqual(await listsOf(predictor))
  const first = await ensemble.load(files, { stage: 'first' })
  const [afterLook, afterCart] = await listsOf(first)
  expect(afterLook).toEqual(afterCart)
})

it('loads trees of before, which read fewer features', async () => {
  const files = new Map(predictor.save())
  const name = 'ranker.trees.boosted-trees.json'
  const description = JSON.parse(Buffer.from(files.get(name)!).toString()) as { columns: { name: string }[] }
  const since = description.columns.findIndex((column) => column.name === 'queryMatch')
  expect(since).toBeGreaterThan(20)
  // Nothing was searched for in these visits, so that no tree asks for what was added.
  const columns = description.columns.slice(0, since)
  files.set(name, Buffer.from(JSON.stringify({ ...description, columns })))
  for (const added of ['item-words.bin', 'item-word-offsets.bin', 'devices.bin', 'item-known-since.bin'])
    expect(files.delete(`ranker.${added}`)).toBe(true)
  expect(await listsOf(await ensemble.load(files))).toEqual(await listsOf(predictor))
})

it('refuses trees that read other features than this version computes', async () => {
  const files = new Map(predictor.save())
  const name = 'ranker.trees.boosted-trees.json'
  const description = Buffer.from(files.get(name)!).toString()
  files.set(name, Buffer.from(description.replace('"behindFirst"', '"somethingElse"')))
  await expect(ensemble.load(files)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
})

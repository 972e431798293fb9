/** A model that is served takes over a newer index: what visitors did since counts, but for the visit that is asked about. */
import type { PredictorOf } from '../../../../../src/contracts/models/task'
import type { SessionTypes } from '../../../../../src/contracts/session/session'
import { itemSteps } from '../../../../../src/features/session'
import { ensemble } from '../../../../../src/models/session/ensemble'
import { sessionNeighbours } from '../../../../../src/models/session/session-neighbours'
import { neighboursSchema } from '../../../../../src/models/session/session-neighbours/config'
import { buildSessionIndex } from '../../../../../src/models/session/session-neighbours/session-index'
import { corpusOf, inputOf, viewsOf } from '../../../../support/sessions'

const corpus = corpusOf(1, 60)
const { vocabulary } = corpus
const asked = viewsOf('1', '2')

/** Sessions of views; those from `firstOpen` on may be under way. */
function newsOf(sessions: readonly (readonly string[])[], firstOpen?: number) {
  const items = Int32Array.from(sessions.flat(), (itemId) => vocabulary.indexOf(itemId))
  const offsets = Uint32Array.from([0, ...sessions.map((_, at) => sessions.slice(0, at + 1).flat().length)])
  const columns = {
    offsets,
    items,
    types: new Uint8Array(items.length).fill(2),
    timesMs: new Float64Array(items.length),
  }
  const steps = itemSteps(columns, vocabulary.size, 50)
  const index = buildSessionIndex(steps, vocabulary.size, neighboursSchema.parse({}), firstOpen)
  return { kind: 'session-index', vocabularyHash: vocabulary.hash, index }
}

async function firstOf(predictor: PredictorOf<SessionTypes>) {
  const { items, isFallback } = await predictor.predict(inputOf(corpus, [asked], 3))
  return { best: vocabulary.itemIds[items[0]!], isFallback: isFallback[0] === 1 }
}

const WAY_ON = ['2', '40', '41', '42']
const OTHERS = Array.from({ length: 6 }, (_, session) => [`${50 + session}`, `${60 + session}`])
const FAMILIES = { 'session-neighbours': sessionNeighbours, ensemble } as const

describe.each(Object.entries(FAMILIES))('the index of %s', (name, family) => {
  let predictor: PredictorOf<SessionTypes>
  beforeAll(async () => {
    const hyperparameters = name === 'ensemble' ? { network: 'none' } : {}
    predictor = await family.createEstimator(hyperparameters).train(corpus, { seed: 1 })
  })

  it('is the one that was told last', async () => {
    const before = await predictor.predict(inputOf(corpus, [asked], 20))
    await predictor.observe!(newsOf([...OTHERS, WAY_ON, WAY_ON, WAY_ON]))
    const after = await predictor.predict(inputOf(corpus, [asked], 20))
    const rank = ({ items }: typeof before) => items.indexOf(vocabulary.indexOf('40'))
    expect(rank(after)).toBeGreaterThanOrEqual(0)
    expect(rank(before) < 0 || rank(after) < rank(before)).toBe(true)
  })

  it('of another vocabulary is passed over, as is what is no index', async () => {
    const before = await predictor.predict(inputOf(corpus, [asked], 20))
    await predictor.observe!({ ...newsOf(OTHERS), vocabularyHash: 'other' })
    await predictor.observe!(null)
    expect(await predictor.predict(inputOf(corpus, [asked], 20))).toEqual(before)
  })
})

it('a visit that is under way is no neighbour of itself, and one that says more is', async () => {
  const predictor = await sessionNeighbours.createEstimator({}).train(corpus, { seed: 1 })
  await predictor.observe!(newsOf([...OTHERS, ['1', '2']], OTHERS.length))
  expect((await firstOf(predictor)).isFallback).toBe(true)
  await predictor.observe!(newsOf([...OTHERS, ['1', '2']]))
  expect((await firstOf(predictor)).isFallback).toBe(false)
  await predictor.observe!(newsOf([...OTHERS, ['1', '2', '40']], OTHERS.length))
  expect((await firstOf(predictor)).isFallback).toBe(false)
})

/** What every session estimator and predictor keeps to, whatever its family. */
import { NO_ITEM } from '../../src/contracts/session/item-vocabulary'
import { ACTION_COUNT } from '../../src/contracts/session/next-action'
import type { SessionInput, SessionPrediction, SessionTypes } from '../../src/contracts/session/session'
import type { FamilyOf, PredictorOf } from '../../src/contracts/models/task'
import { corpusBetween, sessionCount } from '../../src/features/session'
import { SESSION_FAMILIES } from '../../src/models/session/families'
import { task } from '../../src/models/session/task'
import { exhaustivelyWhere } from '../support/extent'
import { HELPFUL_NETWORK, SMALL_ENSEMBLE } from '../support/helpful-network'
import { corpusWithOrders, drawSessions, inputOf, nextItemCases, viewsOf } from '../support/sessions'

const corpus = corpusWithOrders(1, 300)
const { vocabulary } = corpus
const { input } = nextItemCases(corpus, drawSessions(2, 6), 10)
const someItems = (count: number) => Int32Array.from({ length: count }, (_, item) => item * 3)

/** Of families whose defaults take too long for a test. */
const SMALL_NETWORK = { vectorSize: 16, steps: 8, batchRows: 16, negatives: 32, epochs: 2 }
const SMALL_HEADED = {
  gru4rec: SMALL_NETWORK,
  sasrec: { ...SMALL_NETWORK, blocks: 1, weights: 'int8' },
  'session-cnn': { ...SMALL_NETWORK, filters: 16 },
}
/** Of networks that tell more than the next item. */
const HEAD_FILES = [
  'heads.onnx',
  'heads.json',
  'head-feature-scales.bin',
  'item-action-counts.bin',
  'action-counts.bin',
  'purchase-counts.bin',
]
const HYPERPARAMETERS: Readonly<Record<string, Record<string, unknown>>> = {
  ensemble: { ...SMALL_ENSEMBLE, networkHyperparameters: { ...HELPFUL_NETWORK, epochs: 8 } },
  ...SMALL_HEADED,
}

const listsOf = ({ items, itemCount }: SessionPrediction): number[][] =>
  Array.from({ length: items.length / itemCount }, (_, row) => [
    ...items.subarray(row * itemCount, (row + 1) * itemCount),
  ])

function rowOf(prediction: SessionPrediction, row: number) {
  const { items, scores, actions, purchase, orderValue, isFallback, itemCount } = prediction
  return {
    items: [...items.subarray(row * itemCount, (row + 1) * itemCount)],
    scores: [...scores.subarray(row * itemCount, (row + 1) * itemCount)],
    actions: actions && [...actions.subarray(row * ACTION_COUNT, (row + 1) * ACTION_COUNT)],
    purchase: purchase?.[row],
    orderValue: orderValue && [...orderValue.subarray(row * 2, (row + 1) * 2)],
    isFallback: isFallback[row],
  }
}

function expectWellFormed(prediction: SessionPrediction, asked: SessionInput): void {
  const rows = asked.rows.length
  expect(prediction.items).toHaveLength(rows * asked.itemCount)
  expect(prediction.scores).toHaveLength(rows * asked.itemCount)
  expect(prediction.isFallback).toHaveLength(rows)
  for (let row = 0; row < rows; row++) {
    const { items, scores, actions, purchase, orderValue } = rowOf(prediction, row)
    const written = items.filter((item) => item !== NO_ITEM)
    expect(new Set(written).size).toBe(written.length)
    expect(items.slice(0, written.length)).toEqual(written)
    expect(written.every((item) => item >= 0 && item < vocabulary.size)).toBe(true)
    const ofWritten = scores.slice(0, written.length)
    expect(ofWritten).toEqual([...ofWritten].sort((a, b) => b - a))
    expect(scores.every(Number.isFinite)).toBe(true)
    // Every family says what comes next: those without a head of their own count.
    expect(purchase).toBeGreaterThanOrEqual(0)
    expect(purchase).toBeLessThanOrEqual(1)
    expect(actions).toHaveLength(ACTION_COUNT)
    if (orderValue) expect(orderValue[1]).toBeGreaterThan(0)
    if (actions) {
      expect(actions.every((probability) => probability >= 0 && probability <= 1)).toBe(true)
      expect(actions.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 4)
    }
  }
}

it('is tried on every family that is trained here', () => {
  const trainedHere = task.families.filter(({ isTrainedHere }) => isTrainedHere)
  expect(Object.keys(SESSION_FAMILIES).sort()).toEqual(trainedHere.map(({ family }) => family).sort())
})

describe.each(Object.entries<FamilyOf<SessionTypes>>(SESSION_FAMILIES))('%s', (name, family) => {
  const entry = task.families.find((one) => one.family === name)!
  const estimator = family.createEstimator(HYPERPARAMETERS[name] ?? {})
  let predictor: PredictorOf<SessionTypes>
  const fractions: number[] = []
  const corpusBefore = structuredClone({ ...corpus, vocabulary: null })

  beforeAll(async () => {
    predictor = await estimator.train(corpus, {
      seed: 5,
      onProgress: ({ fraction }) => fractions.push(fraction),
    })
  })

  afterAll(async () => {
    await predictor.dispose()
  })

  it('names its family, its vocabulary and how much of a session it reads', () => {
    expect([estimator.family, predictor.family, predictor.signature.family]).toEqual([name, name, name])
    expect(predictor.signature).toMatchObject({
      task: task.kind,
      vocabularyHash: vocabulary.hash,
      itemCount: vocabulary.size,
    })
    expect(predictor.signature.maxEvents).toBeGreaterThan(0)
  })

  it('has a second stage, as long as it is an ensemble', () => {
    expect(predictor.signature.rerankedCandidates !== undefined).toBe(name === 'ensemble')
  })

  it('ranks each item once, best first, and gives probabilities of actions that sum to 1', async () => {
    expectWellFormed(await predictor.predict(input), input)
  })

  it('ranks all items of the vocabulary where as many are asked for', async () => {
    const all = { ...input, itemCount: vocabulary.size }
    const prediction = await predictor.predict(all)
    expectWellFormed(prediction, all)
    for (const list of listsOf(prediction)) expect(list).not.toContain(NO_ITEM)
  })

  it('ranks nothing where no item is asked for', async () => {
    expectWellFormed(await predictor.predict({ ...input, itemCount: 0 }), { ...input, itemCount: 0 })
  })

  it('never answers an excluded item, and fills the list all the same', async () => {
    const best = listsOf(await predictor.predict(input))
    const rows = input.rows.map((row, at) => ({
      ...row,
      excluded: Int32Array.from([...best[at]!.slice(0, 7), -1, 999_999]),
    }))
    const lists = listsOf(await predictor.predict({ ...input, rows }))
    lists.forEach((list, at) => {
      expect(list.filter((item) => rows[at]!.excluded.includes(item))).toEqual([])
      expect(list).not.toContain(NO_ITEM)
    })
  })

  it('answers allowed items only: all of them where there are fewer than asked for, none twice', async () => {
    for (const count of [0, 3, 25]) {
      const allowed = Int32Array.from([...someItems(count), -1, 999_999])
      const lists = listsOf(
        await predictor.predict({ ...input, rows: input.rows.map((row) => ({ ...row, allowed })) }),
      )
      for (const list of lists) {
        const written = list.filter((item) => item !== NO_ITEM)
        expect(written).toHaveLength(Math.min(count, input.itemCount))
        expect(written.every((item) => someItems(count).includes(item))).toBe(true)
      }
    }
  })

  it('keeps the order of items when others are excluded', async () => {
    const asked = { ...input, itemCount: 20 }
    const all = await predictor.predict(asked)
    const excluded = someItems(10)
    const rows = input.rows.map((row) => ({ ...row, excluded }))
    const some = listsOf(await predictor.predict({ ...asked, rows, itemCount: 5 }))
    some.forEach((list, row) => {
      const left = rowOf(all, row).items.filter((item) => !excluded.includes(item))
      expect(list).toEqual(left.slice(0, 5))
    })
  })

  it('skips items that it does not know', async () => {
    const known = inputOf(corpus, [viewsOf('1', '2')], 10)
    const withUnknown = inputOf(corpus, [viewsOf('1', 'no-such-item', '2')], 10)
    const { items } = await predictor.predict(withUnknown)
    expect(items).toEqual((await predictor.predict(known)).items)
  })

  it('answers a session without a known item with what is popular, and says so', async () => {
    const popular = await SESSION_FAMILIES.popularity.createEstimator({}).train(corpus, { seed: 1 })
    for (const placeId of [null, '1', '2', 'no-such-place']) {
      const nothing = inputOf(corpus, [[], viewsOf('no-such-item')], 10, { placeId })
      const prediction = await predictor.predict(nothing)
      expect([...prediction.isFallback]).toEqual([1, 1])
      expect(prediction.items).toEqual((await popular.predict(nothing)).items)
    }
  })

  it('reads the last events only of a session of 10,000, whatever their order by item', async () => {
    const long = viewsOf(...Array.from({ length: 10_000 }, (_, at) => vocabulary.itemIds[at % 100]!))
    const last = long.slice(-predictor.signature.maxEvents)
    const asked = inputOf(corpus, [long, last], 10)
    const prediction = await predictor.predict(asked)
    expectWellFormed(prediction, asked)
    expect(rowOf(prediction, 0)).toEqual(rowOf(prediction, 1))
  })

  it('predicts a session alike alone and among others', async () => {
    const among = await predictor.predict(input)
    const [alone] = task.serving.split(input, 1)
    expect(rowOf(await predictor.predict(alone!), 0)).toEqual(rowOf(among, 0))
  })

  it('never changes a prediction because of what the visitor did later', async () => {
    const session = viewsOf('1', '2', '9', '4', '1000')
    const prefixes = session.map((_, at) => session.slice(0, at + 1))
    const others = prefixes.map((prefix) => [
      ...prefix,
      ...viewsOf('30', '31').map((event) => ({ ...event, timeMs: Date.UTC(2027, 0, 1) })),
    ])
    const before = await predictor.predict(inputOf(corpus, prefixes, 10))
    // The same rows, in one call with the sessions as they went on.
    const both = await predictor.predict(inputOf(corpus, [...others, ...prefixes], 10))
    prefixes.forEach((_, row) => {
      expect(rowOf(both, prefixes.length + row)).toEqual(rowOf(before, row))
    })
  })

  exhaustivelyWhere(name in HYPERPARAMETERS, () => {
    it('learns the same from the same sessions and seed', async () => {
      const again = await estimator.train(corpus, { seed: 5 })
      expect(await again.predict(input)).toEqual(await predictor.predict(input))
      expect(again.save()).toEqual(predictor.save())
      await again.dispose()
    })
  })

  it('does not write to what it is given', async () => {
    const asked = structuredClone(input)
    await predictor.predict(input)
    expect({ ...corpus, vocabulary: null }).toEqual(corpusBefore)
    expect(input).toEqual(asked)
  })

  it('predicts the same after it was saved and loaded', async () => {
    const files = new Map(Array.from(predictor.save(), ([file, bytes]) => [file, Uint8Array.from(bytes)]))
    const loaded = await family.load(files)
    expect(loaded.signature).toEqual(predictor.signature)
    expect(await loaded.predict(input)).toEqual(await predictor.predict(input))
    expect(loaded.save()).toEqual(files)
    await loaded.dispose()
  })

  it('answers the same items as before from an artifact of a version without heads', async () => {
    const files = new Map(predictor.save())
    const network = files.get('network.json')
    if (!network) return expect(Object.keys(SMALL_HEADED)).not.toContain(name)
    const { hasHeads, ...shape } = JSON.parse(new TextDecoder().decode(network)) as Record<string, unknown>
    expect(hasHeads).toBe(true)
    files.set('network.json', new TextEncoder().encode(JSON.stringify(shape)))
    for (const file of HEAD_FILES) expect(files.delete(file)).toBe(true)
    const loaded = await family.load(files)
    const [before, now] = [await loaded.predict(input), await predictor.predict(input)]
    expect([before.items, before.scores]).toEqual([now.items, now.scores])
    expect([before.actions, before.purchase, before.orderValue]).toEqual([undefined, undefined, undefined])
    await loaded.dispose()
  })

  it('refuses an artifact that is damaged, of another family, or of other features', async () => {
    const files = predictor.save()
    const corrupt = { code: 'ARTIFACT_CORRUPT' }
    for (const file of files.keys()) {
      const missing = new Map(files)
      missing.delete(file)
      await expect(family.load(missing)).rejects.toMatchObject(corrupt)
      const garbage = new Map(files).set(file, new TextEncoder().encode('{"garbage": true}'))
      await expect(family.load(garbage)).rejects.toMatchObject(corrupt)
    }
    const signature = JSON.parse(new TextDecoder().decode(files.get('signature.json'))) as object
    for (const change of [
      { family: 'something-else' },
      { featureHash: 'of others' },
      { vocabularyHash: 'of others' },
    ]) {
      const bytes = new TextEncoder().encode(JSON.stringify({ ...signature, ...change }))
      await expect(family.load(new Map(files).set('signature.json', bytes))).rejects.toMatchObject(corrupt)
    }
  })

  it('refuses items of another vocabulary, and arrays that do not fit', async () => {
    const refused = { code: 'BAD_USER_INPUT' }
    await expect(predictor.predict({ ...input, vocabularyHash: 'another' })).rejects.toMatchObject(refused)
    await expect(predictor.predict({ ...input, rows: [] })).rejects.toMatchObject(refused)
    const sessions = { ...input.sessions, types: new Uint8Array(1) }
    await expect(predictor.predict({ ...input, sessions })).rejects.toMatchObject(refused)
    await expect(estimator.train({ ...corpus, ...sessions }, { seed: 1 })).rejects.toMatchObject(refused)
  })

  it('says when there is too little to learn from', async () => {
    const nothing = corpusBetween(corpus, 0, 0)
    expect(sessionCount(nothing)).toBe(0)
    await expect(estimator.train(nothing, { seed: 1 })).rejects.toMatchObject({ code: 'NOT_ENOUGH_DATA' })
  })

  it('refuses hyper-parameters that it does not have or that are out of range, before and after its code is loaded', () => {
    const refused = expect.objectContaining({ code: 'BAD_USER_INPUT' })
    for (const values of [{ nonsense: 1 }, { maxEvents: 0 }, { maxEvents: 'many' }]) {
      expect(() => family.createEstimator(values)).toThrow(refused)
      expect(() => entry.parseHyperparameters(values)).toThrow(refused)
    }
  })

  it('has an entry whose defaults it takes, and which reads what a model says of itself', () => {
    const defaults = entry.parseHyperparameters({})
    expect(entry.parseHyperparameters(defaults)).toEqual(defaults)
    expect(family.createEstimator(defaults).family).toBe(name)
    expect(entry.readSignature(predictor.save())).toEqual(predictor.signature)
  })

  it('stops when it is cancelled', async () => {
    const cancelled = { code: 'CANCELLED' }
    const signal = AbortSignal.abort()
    await expect(estimator.train(corpus, { seed: 1, signal })).rejects.toMatchObject(cancelled)
    await expect(predictor.predict(input, { signal })).rejects.toMatchObject(cancelled)
    const controller = new AbortController()
    let reports = 0
    const run = estimator.train(corpus, {
      seed: 1,
      signal: controller.signal,
      onProgress: () => {
        reports++
        controller.abort()
      },
    })
    await expect(run).rejects.toMatchObject(cancelled)
    expect(reports).toBeLessThan(3)
  })

  it('reports progress that only grows, up to the whole', () => {
    expect(fractions.length).toBeGreaterThan(1)
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions)
    expect(fractions.at(-1)).toBe(1)
  })
})

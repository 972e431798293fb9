/** What trees read of what was searched for, and of the device: of the visit up to now, and of items as they were when the model was trained. */
import type { NewItems } from '../../../../../src/contracts/session/session'
import type { SessionColumns } from '../../../../../src/contracts/session/session'
import {
  buildSessionColumns,
  buildSessionCorpus,
  type SessionEvent,
} from '../../../../../src/features/session'
import { wordsOfItem } from '../../../../../src/features/session/item-words'
import { contextOfEvent } from '../../../../../src/features/session/event-context'
import { buildItemCatalogue } from '../../../../../src/features/session/item-catalogue'
import { ensemble } from '../../../../../src/models/session/ensemble'
import {
  CANDIDATE_COLUMNS,
  CandidateFeatures,
} from '../../../../../src/models/session/ranker/candidate-features'
import { fitSources } from '../../../../../src/models/session/ranker/feature-sources'
import { ItemWords } from '../../../../../src/models/session/ranker/item-words'
import { KnownDevices } from '../../../../../src/models/session/ranker/known-devices'

const view = (itemId: string, timeMs: number, device: string | null = null): SessionEvent => ({
  type: 'VIEW',
  itemId,
  timeMs,
  ...contextOfEvent(null, device),
})
const search = (query: string, timeMs: number): SessionEvent => ({
  type: 'SEARCH',
  itemId: null,
  timeMs,
  ...contextOfEvent(query, null),
})
const none = { item: new Int32Array(0), fromMs: new Float64Array(0), value: new Float64Array(0) }
const corpus = {
  ...buildSessionCorpus([
    { placeId: null, events: [view('mug', 1, 'phone'), view('plate', 2, 'phone')] },
    { placeId: null, events: [view('plate', 3, 'desktop'), view('mug', 4), view('vase', 5)] },
  ]),
  catalogue: buildItemCatalogue({
    category: Float64Array.of(1, 1, 2),
    texts: [
      { title: 'Red mug', brand: 'Arabia', categories: ['Kitchen'] },
      { title: 'Plate', brand: 'Arabia', categories: ['Kitchen'] },
      { title: '', brand: null, categories: [] },
    ],
    ...{ prices: none, ratings: none },
    discounts: { ...none, toMs: none.fromMs, knownMs: none.fromMs, knownUntilMs: none.fromMs },
  }),
}
const [mug, plate, vase] = ['mug', 'plate', 'vase'].map((itemId) => corpus.vocabulary.indexOf(itemId)) as [
  number,
  number,
  number,
]
const columnsOf = (...events: readonly SessionEvent[]) => buildSessionColumns([events], corpus.vocabulary)

let features: CandidateFeatures
beforeAll(async () => {
  const first = await ensemble.createEstimator({ network: 'none', ranker: false }).train(corpus, { seed: 1 })
  features = new CandidateFeatures(fitSources(corpus, 50, first.save()))
})

function readOf(
  sessions: SessionColumns,
  names: readonly string[],
  items = [mug, plate, vase],
  newItems?: NewItems,
) {
  const out = new Float64Array(items.length * CANDIDATE_COLUMNS.length)
  features.write(
    {
      ...{ sessions, session: 0, steps: Int32Array.of(plate), placeId: null, items: Int32Array.from(items) },
      newItems,
      base: new Float64Array(items.length),
      first: new Float32Array(items.length),
      logits: new Float32Array(items.length),
    },
    out,
  )
  return items.map((_, row) =>
    names.map(
      (name) => out[row * CANDIDATE_COLUMNS.length + CANDIDATE_COLUMNS.findIndex((one) => one.name === name)],
    ),
  )
}

it('tells which items the last search asks for, and how long ago', () => {
  const visit = columnsOf(search('vase', 1), search('red mug', 2), view('plate', 3))
  expect(readOf(visit, ['queryMatch', 'sinceQuery'])).toEqual([
    [1, 1],
    [0, 1],
    // Nobody knows what it is called.
    [NaN, 1],
  ])
  expect(readOf(columnsOf(search('arabia plate', 1), view('plate', 2)), ['queryMatch'], [mug])).toEqual([
    [0.5],
  ])
})

it('knows nothing of a search that comes later, or was never made', () => {
  const all = [view('plate', 1), search('red mug', 2)] as const
  expect(readOf(columnsOf(all[0]), ['queryMatch', 'sinceQuery'], [mug])).toEqual([[NaN, NaN]])
})

it('knows of an item that no visit turned to what needs no history: its words, its price, and for how long it is there', () => {
  const day = 86_400_000
  const words = wordsOfItem({ title: 'Blue plate', brand: null, categories: ['Kitchen'] })
  const newItems: NewItems = {
    logPrices: Float32Array.of(4),
    knownSinceMs: Float64Array.of(day),
    words: { offsets: Uint32Array.of(0, words.length), codes: words },
  }
  const visit = columnsOf(search('plate', 3 * day), view('plate', 4 * day))
  const names = [
    'alikeLast',
    'alikeVisit',
    'daysKnown',
    'queryMatch',
    'popularity',
    'stepsAgo',
    'pairs',
    'deed',
  ]
  const [likeNew] = readOf(visit, names, [3], newItems)
  // Two of the three words of each: plate and kitchen.
  expect(likeNew!.slice(0, 2)).toEqual([expect.closeTo(2 / 3), expect.closeTo(2 / 3)])
  expect(likeNew!.slice(2)).toEqual([Math.log1p(3), 1, NaN, NaN, 0, 0])
  const [ofMug] = readOf(visit, names, [mug])
  expect(ofMug![0]).toBeCloseTo(2 / Math.sqrt(4 * 3))
  expect(ofMug![4]).not.toBeNaN()
})

it('knows the device that the visit told last, among those that it has learned of', () => {
  const deviceOf = (...events: readonly SessionEvent[]) =>
    readOf(columnsOf(...events), ['device'], [mug])[0]![0]
  expect(deviceOf(view('plate', 1, 'phone'), view('mug', 2))).toBe(0)
  expect(deviceOf(view('plate', 1, 'phone'), view('mug', 2, 'DESKTOP'))).toBe(1)
  expect(deviceOf(view('plate', 1, 'watch'))).toBeNaN()
  expect(deviceOf(view('plate', 1))).toBeNaN()
})

it('survives being saved; artifacts of before know neither', () => {
  const query = contextOfEvent('red mug', null).queryWords!
  const words = ItemWords.load(new Map(ItemWords.fit(corpus, 3).save()), 3)
  expect([mug, plate, vase].map((item) => words.shareOf(item, query))).toEqual([1, 0, NaN])
  const devices = KnownDevices.load(new Map(KnownDevices.fit(corpus).save()))
  expect(devices.deviceOf(columnsOf(view('mug', 1, 'phone')), 0)).toBe(0)
  expect(ItemWords.load(new Map(), 3).shareOf(mug, query)).toBeNaN()
  expect(KnownDevices.load(new Map()).deviceOf(columnsOf(view('mug', 1, 'phone')), 0)).toBeNaN()
  expect(() => ItemWords.load(new Map(ItemWords.fit(corpus, 3).save()), 4)).toThrow(
    expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }),
  )
})

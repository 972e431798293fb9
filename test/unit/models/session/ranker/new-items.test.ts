/** What trees learn about new items from: what no earlier visit had turned to, what the shop knew by then, and what is like the visit. */
import { NO_ITEM } from '../../../../../src/contracts/session/item-vocabulary'
import { buildSessionCorpus, buildSessionColumns } from '../../../../../src/features/session'
import { contextOfEvent } from '../../../../../src/features/session/event-context'
import { buildItemCatalogue } from '../../../../../src/features/session/item-catalogue'
import { wordsOfItem } from '../../../../../src/features/session/item-words'
import { NewItemsOfPast } from '../../../../../src/models/session/ranker/new-items'

const view = (itemId: string, timeMs: number) => ({ type: 'VIEW' as const, itemId, timeMs })
const TITLES = {
  mug: 'Red mug',
  plate: 'Plate',
  cup: 'Red cup',
  vase: 'Vase of glass',
  later: 'Red mug again',
}
const known = { mug: 0, plate: 0, cup: 5, vase: 5, later: 50 }
const records = [
  { placeId: null, events: [view('mug', 1), view('plate', 2)] },
  { placeId: null, events: [view('mug', 10), view('cup', 11), view('vase', 12)] },
  { placeId: null, events: [view('later', 60)] },
]
const bare = buildSessionCorpus(records)
const names = bare.vocabulary.itemIds as readonly (keyof typeof TITLES)[]
const wordsOf = (titles: readonly string[]) => {
  const own = titles.map((title) => wordsOfItem({ title, brand: null, categories: [] }))
  const offsets = new Uint32Array(own.length + 1)
  own.forEach(({ length }, at) => (offsets[at + 1] = offsets[at]! + length))
  return { offsets, codes: Int32Array.from(own.flatMap((codes) => [...codes])) }
}
const none = { item: new Int32Array(0), fromMs: new Float64Array(0), value: new Float64Array(0) }
const corpus = {
  ...bare,
  catalogue: buildItemCatalogue({
    category: Float64Array.from(names, () => -1),
    texts: names.map((name) => ({ title: TITLES[name], brand: null, categories: [] })),
    prices: {
      item: Int32Array.from(names, (_, item) => item),
      fromMs: Float64Array.from(names, (name) => known[name]),
      value: Float64Array.from(names, () => 700),
    },
    ratings: none,
    discounts: { ...none, toMs: none.fromMs, knownMs: none.fromMs, knownUntilMs: none.fromMs },
  }),
}
const OTHERS = { jug: 'Red jug', bowl: 'Red bowl' }
/** A jug, known from the start, and a bowl, known from 100 on: nobody looks at them. */
const unvisited = {
  itemIds: Object.keys(OTHERS),
  words: wordsOf(Object.values(OTHERS)),
  prices: {
    offsets: Uint32Array.of(0, 1, 2),
    fromMs: Float64Array.of(0, 100),
    values: Float32Array.of(500, 600),
  },
}
const past = NewItemsOfPast.after({ ...corpus, unvisited: { ...unvisited, itemIds: [] } }, 1)!
const indexOf = (name: string) => corpus.vocabulary.indexOf(name)
const offered = (atMs: number, query?: string) => {
  const searched = query
    ? [{ type: 'SEARCH' as const, itemId: null, timeMs: atMs, ...contextOfEvent(query, null) }]
    : []
  const sessions = buildSessionColumns([[view('mug', atMs), ...searched]], corpus.vocabulary)
  return past.offeredTo(sessions, 0, Int32Array.of(indexOf('mug')))
}

it('are those that no earlier visit turned to', () => {
  expect([...past.unseen].toSorted()).toEqual(['cup', 'vase', 'later'].map(indexOf).toSorted())
})

it('are offered once the shop told of them, where they are like the visit or searched for, the most alike first', () => {
  const namesOf = (atMs: number, query?: string) => offered(atMs, query)?.items.map((item) => names[item])
  expect(namesOf(3)).toBeUndefined()
  expect(namesOf(10)).toEqual(['cup'])
  expect(namesOf(10, 'glass')).toEqual(['vase', 'cup'])
  expect(namesOf(51)).toEqual(['later', 'cup'])
})

it('come with their prices, words and age', () => {
  const { facts } = offered(10, 'glass')!
  expect([...facts.logPrices]).toEqual([Math.fround(Math.log(700)), Math.fround(Math.log(700))])
  expect([...facts.knownSinceMs]).toEqual([5, 5])
  expect([...facts.words.offsets]).toEqual([0, 3, 5])
})

it('are those of the catalogue, too, that no visit ever turns to, once the shop told of them', () => {
  const withOthers = NewItemsOfPast.after({ ...corpus, unvisited }, 1)!
  const of = (atMs: number) => {
    const sessions = buildSessionColumns([[view('mug', atMs)]], corpus.vocabulary)
    return withOthers.offeredTo(sessions, 0, Int32Array.of(indexOf('mug')))!
  }
  const { items, facts, likenesses } = of(10)
  expect(items).toEqual([indexOf('cup'), NO_ITEM])
  expect([...facts.logPrices]).toEqual([Math.log(700), Math.log(500)].map(Math.fround))
  expect([...facts.knownSinceMs]).toEqual([5, 0])
  expect([...likenesses].map((likeness) => likeness.toFixed(6))).toEqual(['0.500000', '0.500000'])
  expect(of(99).items.filter((item) => item === NO_ITEM)).toHaveLength(1)
  expect(of(100).items.filter((item) => item === NO_ITEM)).toHaveLength(2)
})

it('are none where nobody knows what items are called, or which others the shop has', () => {
  expect(NewItemsOfPast.after({ ...bare, unvisited }, 1)).toBeNull()
  expect(NewItemsOfPast.after(corpus, 1)).toBeNull()
})

/** What trees learn about new items from: what no earlier visit had turned to, what the shop knew by then, and what is like the visit. */
import { buildSessionCorpus, buildSessionColumns } from '../../../../../src/features/session'
import { contextOfEvent } from '../../../../../src/features/session/event-context'
import { buildItemCatalogue } from '../../../../../src/features/session/item-catalogue'
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
const past = NewItemsOfPast.after(corpus, 1)!
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

it('are none where nobody knows what items are called', () => {
  expect(NewItemsOfPast.after(bare, 1)).toBeNull()
})

/** What networks of the next item read of items, beside which ones they are. */
import { NO_CATEGORY, type ItemCatalogue } from '../../../../src/contracts/session/item-catalogue'
import type { SessionCorpus } from '../../../../src/contracts/session/session'
import { buildSessionCorpus } from '../../../../src/features/session'
import { itemAttributesOf } from '../../../../src/models/session/next-item-network/item-attributes'
import { viewsOf } from '../../../support/sessions'

const NONE = new Float64Array(0)
const nothing = {
  ...{ offsets: new Uint32Array(6), fromMs: NONE, values: new Float32Array(0) },
  ...{ toMs: NONE, knownMs: NONE, knownUntilMs: NONE, fractions: new Float32Array(0) },
}

/** A shop of four items, with the prices that hold from some instant on. */
function shop(
  categories: readonly number[],
  prices: readonly (readonly (readonly [number, number])[])[],
): SessionCorpus {
  const offsets = new Uint32Array(5)
  prices.forEach((own, item) => (offsets[item + 1] = offsets[item]! + own.length))
  const catalogue: ItemCatalogue = {
    categories: Int32Array.from(categories),
    prices: {
      offsets,
      fromMs: Float64Array.from(prices.flat(), ([fromMs]) => fromMs),
      values: Float32Array.from(prices.flat(), ([, price]) => price),
    },
    ratings: nothing,
    discounts: nothing,
  }
  const visits = [{ placeId: null, events: viewsOf('1', '2', '3', '4') }]
  return { ...buildSessionCorpus(visits), catalogue }
}

const LATER = Date.UTC(2030, 0, 1)

it('are categories, with one for those without, and prices by mean and deviation of the items that are trained on', () => {
  const corpus = shop([0, 0, 2, NO_CATEGORY], [[[0, 100]], [[0, 400]], [[0, 1e9]], []])
  const { categories, categoryCount, prices } = itemAttributesOf(corpus, Int32Array.of(0, 1))!
  expect([...categories]).toEqual([1, 1, 3, 0])
  expect(categoryCount).toBe(4)
  // The third is far off what is trained on, and of the last no price is known.
  expect([...prices]).toEqual([expect.closeTo(-1, 5), expect.closeTo(1, 5), 3, 0])
})

it('are prices as the shop knew them when the last visit ended', () => {
  const prices = (later: number) => shop([0, 0, 0, 0], [[[0, 100], [LATER, later]], [[0, 400]], [[0, 200]], [[0, 300]]]) // prettier-ignore
  const all = Int32Array.of(0, 1, 2, 3)
  expect(itemAttributesOf(prices(900), all)).toEqual(itemAttributesOf(prices(7), all))
})

it('are none where they tell no items apart', () => {
  const alike = shop([1, 1, 1, 1], [[[0, 100]], [[0, 100]], [[0, 100]], [[0, 100]]])
  const all = Int32Array.of(0, 1, 2, 3)
  expect(itemAttributesOf(alike, all)).toBeNull()
  expect(itemAttributesOf({ ...alike, catalogue: undefined }, all)).toBeNull()
})

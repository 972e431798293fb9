import { wordCodes } from '../../../../src/features/session/event-context'
import { ContentIndex, type WantedItems } from '../../../../src/services/recommendation/content-index'
import { catalogueItem, catalogueOf, CATEGORIES } from '../../../support/catalogue'

const items = [
  catalogueItem(1, { title: 'Oak dining chair', categoryId: 2n, brand: 'Acme', priceMinor: 8_900n }),
  catalogueItem(2, { title: 'Dining chairs, oak', categoryId: 2n, brand: 'Acme', priceMinor: 9_500n }),
  catalogueItem(3, { title: 'Steel desk lamp', categoryId: 4n, brand: 'Umbra', priceMinor: 3_900n }),
  catalogueItem(4, { title: 'Desk lamp of brass', categoryId: 4n, brand: 'Lux', priceMinor: 4_400n }),
]
const anything: WantedItems = { version: 'anything', has: () => true }
const only = (...ids: number[]): WantedItems => ({
  version: `only ${ids.join()}`,
  has: (at: number) => ids.includes(at + 1),
})

describe('the index of contents', () => {
  it('finds what is alike, in either direction, and not the item itself', async () => {
    const catalogue = catalogueOf(items)
    const index = new ContentIndex(catalogue)
    await index.catchUp()
    const nearest = (id: number) =>
      index.similar(catalogue.positionOf(String(id)), anything, 4).map(({ position }) => position + 1)
    expect([1, 2, 3, 4].map((id) => nearest(id)[0])).toEqual([2, 1, 4, 3])
    expect(nearest(1)).not.toContain(1)
    const [best] = index.similar(0, anything, 1)
    expect(best!.score).toBeGreaterThan(0.5)
    expect(best!.score).toBeLessThanOrEqual(1)
  })

  it('finds what a search asks for by title, brand or category, also what lies below it', async () => {
    const catalogue = catalogueOf(items)
    const index = new ContentIndex(catalogue)
    await index.catchUp()
    const found = (query: string, wanted = anything) =>
      index
        .matching(wordCodes(query, 6), wanted, 4)
        .map(({ position, score }) => [Number(catalogue.itemAt(position).id), Math.round(score * 100) / 100])
    expect(found('CHAIRS')).toEqual([
      [2, 1],
      [1, 1],
    ])
    expect(found('furniture').map(([id]) => id)).toEqual([2, 1])
    expect(found('umbra lamp')[0]).toEqual([3, 1])
    expect(found('umbra lamp')[1]![1]).toBeLessThan(1)
    expect(found('umbra lamp', only(4))).toEqual([[4, expect.any(Number)]])
    expect(found('sofa')).toEqual([])
    const renamed = CATEGORIES.map((category) => ({
      ...category,
      name: category.name.replace('Chairs', 'Seats'),
    }))
    catalogue.update([], renamed)
    await index.catchUp()
    expect(found('seats').map(([id]) => id)).toEqual([2, 1])
    // A title has the word, and no category any more.
    expect(found('chairs').map(([id]) => id)).toEqual([2])
  })

  it('finds what is wanted by a word that most items have, however many others stand before it', async () => {
    const lamps = Array.from({ length: 3_000 }, (_, at) =>
      catalogueItem(at + 1, { title: at % 2 ? 'Red lamp' : 'Blue lamp', categoryId: 4n }),
    )
    const catalogue = catalogueOf(lamps)
    const index = new ContentIndex(catalogue)
    await index.catchUp()
    const found = (query: string, wanted = anything, count = 3) =>
      index.matching(wordCodes(query, 6), wanted, count).map(({ position }) => position + 1)
    expect(found('lamps')).toEqual([3_000, 2_999, 2_998])
    expect(found('red lamp')).toEqual([3_000, 2_998, 2_996])
    expect(found('red lamp', only(1, 7, 2))).toEqual([2, 7, 1])
    expect(found('lamp', anything, 5_000)).toHaveLength(3_000)
  })

  it('finds nothing again of what it has not been asked for: other wanted items are another question', async () => {
    const index = new ContentIndex(catalogueOf(items))
    await index.catchUp()
    expect(index.similar(0, only(3), 4).map(({ position }) => position + 1)).toEqual([])
    expect(index.similar(0, only(2, 3), 4).map(({ position }) => position + 1)).toEqual([2])
  })

  it('knows an item from the moment at which the catalogue does, and forgets what it was', async () => {
    const catalogue = catalogueOf(items)
    const index = new ContentIndex(catalogue)
    await index.catchUp()
    const alike = async (id: number) => {
      await index.catchUp()
      const found = index.similar(catalogue.positionOf(String(id)), anything, 2)
      return found.map(({ position }) => Number(catalogue.itemAt(position).id))
    }
    expect(await alike(3)).not.toContain(5)
    const added = { title: 'Steel desk lamp, black', categoryId: 4n, brand: 'Umbra', priceMinor: 4_100n }
    catalogue.update([catalogueItem(5, added)], CATEGORIES)
    expect((await alike(3))[0]).toBe(5)
    catalogue.update([catalogueItem(5, { title: 'Rug', categoryId: 1n, priceMinor: 90_000n })], CATEGORIES)
    expect(await alike(3)).not.toContain(5)
  })
})

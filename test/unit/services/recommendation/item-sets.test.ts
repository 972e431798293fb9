import { ItemVocabulary } from '../../../../src/contracts/session/item-vocabulary'
import { ItemSet, ItemSets, type ItemTest } from '../../../../src/services/recommendation/item-sets'
import { CompiledScenario } from '../../../../src/services/recommendation/scenarios/compiled-scenario'
import { builtInScenario } from '../../../../src/services/recommendation/scenarios/scenario'
import { catalogueItem, catalogueOf, CATEGORIES } from '../../../support/catalogue'
import { fc } from '../../../support/property-testing'

describe('a filter of a caller', () => {
  it('looks at the items that it names once, however many items it is asked about', () => {
    const catalogue = catalogueOf(Array.from({ length: 100 }, (_, id) => catalogueItem(id + 1)))
    let looks = 0
    const named = Array.from({ length: 100 }, (_, at) => ({
      get externalId() {
        looks++
        return `item-${at + 51}`
      },
    }))
    const passes = catalogue.passing({ items: named })
    const passing = Array.from({ length: 100 }, (_, at) => passes(catalogue.itemAt(at))).filter(Boolean)
    expect([passing.length, looks]).toEqual([50, 100])
  })

  it('finds nothing among what is on sale where it wants what is not active', async () => {
    const catalogue = catalogueOf([catalogueItem(1), catalogueItem(2)])
    const allowedBy = async (active: boolean | null) => {
      const compiled = new CompiledScenario(builtInScenario('HOME'), catalogue, '2026-03-01')
      return (await compiled.allowed(new ItemSets(catalogue), { active })).size
    }
    expect([await allowedBy(false), await allowedBy(true), await allowedBy(null)]).toEqual([0, 2, 2])
  })

  it('keeps no more in memory the more it names', async () => {
    const catalogue = catalogueOf([catalogueItem(1)])
    const keys: string[] = []
    const sets = new (class extends ItemSets {
      override get(key: string, test: ItemTest) {
        keys.push(key)
        return super.get(key, test)
      }
    })(catalogue)
    const compiled = new CompiledScenario(builtInScenario('SEARCH'), catalogue, '2026-11-29')
    for (const count of [1, 5_000]) {
      const items = Array.from({ length: count }, (_, at) => ({ externalId: `item-${at}` }))
      await compiled.allowed(sets, { items })
    }
    expect(keys[1]).toHaveLength(keys[0]!.length)
    expect(keys[1]).not.toBe(keys[0])
  })
})

describe('a set of items', () => {
  it('holds what was put in and not taken out', () => {
    const step = fc.tuple(fc.nat(200), fc.boolean())
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const set = new ItemSet()
        const wanted = new Set<number>()
        for (const [position, isMember] of steps) {
          set.set(position, isMember)
          if (isMember) wanted.add(position)
          else wanted.delete(position)
        }
        expect([...set.positions()]).toEqual([...wanted].sort((a, b) => a - b))
        expect(set.size).toBe(wanted.size)
      }),
    )
  })

  it('looks at every item once, and from then on only at what changed', async () => {
    const catalogue = catalogueOf(Array.from({ length: 5_000 }, (_, id) => catalogueItem(id + 1)))
    const sets = new ItemSets(catalogue)
    let looks = 0
    const isCheap = ({ priceMinor }: { priceMinor: bigint }) => {
      looks++
      return priceMinor < 2_000n
    }
    expect((await sets.get('cheap', isCheap)).size).toBe(5_000)
    expect(looks).toBe(5_000)
    catalogue.update([catalogueItem(7, { priceMinor: 9_000n }), catalogueItem(6_000)], CATEGORIES)
    const cheap = await sets.get('cheap', isCheap)
    expect(looks).toBe(5_002)
    expect([cheap.size, cheap.has(catalogue.positionOf('7'))]).toEqual([5_000, false])
    expect(cheap.has(catalogue.positionOf('6000'))).toBe(true)
  })

  it('is right about changes that come while it is computed, and about categories that move', async () => {
    const items = Array.from({ length: 5_000 }, (_, id) => catalogueItem(id + 1, { categoryId: 4n }))
    const catalogue = catalogueOf(items)
    const sets = new ItemSets(catalogue)
    const isFurniture = ({ categoryId }: { categoryId: bigint | null }) =>
      [...catalogue.categoriesAbove(categoryId)].some(({ externalId }) => externalId === 'furniture')
    const getting = sets.get('furniture', isFurniture)
    catalogue.update([catalogueItem(1, { categoryId: 2n })], CATEGORIES)
    expect([...(await getting).positions()]).toEqual([0])
    catalogue.update(
      [],
      CATEGORIES.map((category) => (category.id === 4n ? { ...category, parentId: 1n } : category)),
    )
    expect((await sets.get('furniture', isFurniture)).size).toBe(5_000)
  })

  it('tells a vocabulary what is allowed, or, where that is less, what is not', async () => {
    const catalogue = catalogueOf([1, 2, 3, 4].map((id) => catalogueItem(id)))
    const vocabulary = new ItemVocabulary(['4', '3', '2', '1', '99'])
    const sets = new ItemSets(catalogue)
    const only = await sets.get('only 2', ({ id }) => id === 2n)
    expect(only.indexesIn(vocabulary, catalogue)).toEqual({
      allowed: Int32Array.of(2),
      excluded: new Int32Array(0),
    })
    const most = await sets.get('not 2', ({ id }) => id !== 2n)
    expect(most.indexesIn(vocabulary, catalogue)).toEqual({ allowed: null, excluded: Int32Array.of(2, 4) })
    most.set(catalogue.positionOf('3'), false)
    expect(most.indexesIn(vocabulary, catalogue).allowed).toEqual(Int32Array.of(0, 3))
  })
})

import { compileCondition } from '../../../../src/services/recommendation/rules/compile-condition'
import { ConditionError, parseCondition } from '../../../../src/services/recommendation/rules/condition'
import { catalogueItem, catalogueOf } from '../../../support/catalogue'
import { fc } from '../../../support/property-testing'

const items = [
  catalogueItem(1, {
    brand: 'Acme',
    categoryId: 2n,
    priceMinor: 4_900n,
    attributes: { tags: ['sale', 'oak'] },
  }),
  catalogueItem(2, { brand: 'Umbra', categoryId: 3n, title: 'Gift table', attributes: { seats: 4 } }),
  catalogueItem(3, { categoryId: 4n, knownSince: '2026-11-20' }),
]
const catalogue = catalogueOf(items)
catalogue.stock.update(null, {
  deliverable: [{ itemId: '1', onHand: 3, unitsPerDay: 0 }],
  emptyStores: [],
  storeIds: [],
})

/** Numbers of the items that a condition matches. */
function matching(condition: unknown): number[] {
  const test = compileCondition(parseCondition(condition), catalogue, '2026-11-29')
  return items.filter(test).map(({ id }) => Number(id))
}

describe('a condition on items', () => {
  it.each([
    [{ field: 'brand', is: 'Acme' }, [1]],
    [{ field: 'brand', in: ['Acme', 'Umbra'] }, [1, 2]],
    [{ field: 'brand', exists: false }, [3]],
    [{ not: { field: 'brand', is: 'Acme' } }, [2, 3]],
    [{ field: 'category', is: 'furniture' }, [1, 2]],
    [{ field: 'category', is: 'chairs' }, [1]],
    [{ field: 'title', contains: 'GIFT' }, [2]],
    [{ field: 'price', above: 1_000 }, [1]],
    [{ field: 'price', atMost: 1_000 }, [2, 3]],
    [{ field: 'ageDays', below: 14 }, [3]],
    [{ field: 'attributes.tags', is: 'sale' }, [1]],
    [{ field: 'attributes.seats', atLeast: 4 }, [2]],
    [
      {
        all: [
          { field: 'category', is: 'furniture' },
          { field: 'price', below: 2_000 },
        ],
      },
      [2],
    ],
    [
      {
        any: [
          { field: 'category', is: 'lamps' },
          { field: 'price', above: 2_000 },
        ],
      },
      [1, 3],
    ],
  ])('%j matches items %j', (condition, expected) => {
    expect(matching(condition)).toEqual(expected)
  })

  it('compares with stock only where somebody counts it', () => {
    expect(matching({ field: 'stock', below: 5 })).toEqual([1])
    expect(matching({ field: 'stock', atLeast: 0 })).toEqual([1])
    expect(matching({ field: 'stock', exists: false })).toEqual([2, 3])
  })

  it.each([
    [null, []],
    [{}, []],
    [{ field: 'colour', is: 'red' }, ['field']],
    [{ field: 'price', is: 'cheap' }, ['is']],
    [{ field: 'price', contains: '5' }, ['contains']],
    [{ field: 'brand', above: 5 }, ['above']],
    [{ field: 'brand', like: '%' }, []],
    [{ field: 'brand', is: 'a', in: ['b'] }, []],
    [{ all: [] }, ['all']],
    [{ all: [{ field: 'brand', is: 'a' }], any: [] }, []],
    [{ any: [{ field: 'brand', is: 'a' }, { not: { field: 'brand' } }] }, ['any', '1', 'not']],
    [{ field: 'brand', in: Array.from({ length: 201 }, String) }, ['in']],
  ])('%j is refused, with the place of the mistake', (condition, path) => {
    expect(() => parseCondition(condition)).toThrow(ConditionError)
    try {
      parseCondition(condition)
    } catch (error) {
      expect((error as ConditionError).path).toEqual(path)
    }
  })

  it.each(['\u0000', 'half \uD800'])('is refused where the database cannot hold its text %j', (text) => {
    for (const condition of [
      { field: 'brand', is: text },
      { field: 'brand', in: [text] },
      { field: 'title', contains: text },
      { field: `attributes.${text}`, exists: true },
    ])
      expect(() => parseCondition(condition)).toThrow(ConditionError)
  })

  it('is refused where it is deeper or larger than it may be', () => {
    const nested = (around: (part: unknown) => object, levels: number): unknown =>
      levels === 0 ? { field: 'brand', is: 'a' } : around(nested(around, levels - 1))
    for (const around of [(part: unknown) => ({ all: [part] }), (part: unknown) => ({ not: part })]) {
      expect(() => parseCondition(nested(around, 9))).toThrow('at most 8 deep')
      expect(parseCondition(nested(around, 8))).toEqual(nested(around, 8))
    }
    const large = { any: Array.from({ length: 100 }, () => ({ field: 'brand', is: 'a' })) }
    expect(() => parseCondition(large)).toThrow('at most 100 parts')
  })

  it('is taken or refused whatever JSON it is, and taken again in its normal form', () => {
    const leaf = fc.record({
      field: fc.constantFrom('brand', 'price', 'attributes.x', 'nothing'),
      is: fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean()),
    })
    const { condition } = fc.letrec((tie) => ({
      condition: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.jsonValue(),
        fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
        fc.record({ not: tie('condition') }),
      ),
    }))
    fc.assert(
      fc.property(condition, (value) => {
        let parsed
        try {
          parsed = parseCondition(value)
        } catch (error) {
          expect(error).toBeInstanceOf(ConditionError)
          return
        }
        expect(parseCondition(parsed)).toEqual(parsed)
        // A condition and its opposite divide the items.
        expect(matching(parsed).length + matching({ not: parsed }).length).toBe(items.length)
      }),
    )
  })
})

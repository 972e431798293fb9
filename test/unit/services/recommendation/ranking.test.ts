import { Rng } from '../../../../src/core/statistics/rng'
import { besideModel, blend } from '../../../../src/services/recommendation/ranking/candidate'
import { diversify } from '../../../../src/services/recommendation/ranking/diversify'
import { explore } from '../../../../src/services/recommendation/ranking/explore'
import {
  MAX_SHOWN,
  readListCursor,
  writeListCursor,
} from '../../../../src/services/recommendation/ranking/list-cursor'
import { placePins } from '../../../../src/services/recommendation/ranking/place-pins'
import { TARGET_KINDS } from '../../../../src/services/recommendation/targets/target'
import { fc } from '../../../support/property-testing'

const candidates = fc.array(
  fc.record({ relevance: fc.double({ min: 0, max: 1, noNaN: true }), kind: fc.nat(4) }),
  {
    minLength: 1,
    maxLength: 40,
  },
)
const byKind = (a: { kind: number }, b: { kind: number }) => Number(a.kind === b.kind)
const descending = <Item extends { relevance: number }>(items: readonly Item[]) =>
  items.toSorted((a, b) => b.relevance - a.relevance)

describe('maximal marginal relevance', () => {
  it('begins with the most relevant, chooses nothing twice, and leaves nothing out', () => {
    fc.assert(
      fc.property(candidates, fc.double({ min: 0.01, max: 1, noNaN: true }), (items, lambda) => {
        const sorted = descending(items)
        const chosen = diversify(sorted, items.length, lambda, byKind)
        expect(new Set(chosen)).toEqual(new Set(sorted))
        expect(chosen[0]!.relevance).toBe(sorted[0]!.relevance)
      }),
    )
  })

  it('is the order of relevance where relevance alone counts', () => {
    fc.assert(
      fc.property(candidates, (items) => {
        const sorted = descending(items)
        expect(diversify(sorted, items.length, 1, byKind)).toEqual(sorted)
      }),
    )
  })

  it('shows every kind before any of them twice where variety alone counts', () => {
    fc.assert(
      fc.property(candidates, (items) => {
        const kinds = new Set(items.map(({ kind }) => kind))
        const first = diversify(descending(items), kinds.size, 0, byKind)
        expect(new Set(first.map(({ kind }) => kind))).toEqual(kinds)
      }),
    )
  })

  it('trades relevance for variety as the formula says', () => {
    const [a, b, c] = [
      { relevance: 1, kind: 1 },
      { relevance: 0.9, kind: 1 },
      { relevance: 0.6, kind: 2 },
    ]
    // 0.8 * 0.9 - 0.2 > 0.8 * 0.6, and 0.6 * 0.9 - 0.4 < 0.6 * 0.6.
    expect(diversify([a, b, c], 3, 0.8, byKind)).toEqual([a, b, c])
    expect(diversify([a, b, c], 3, 0.6, byKind)).toEqual([a, c, b])
  })
})

describe('exploration', () => {
  it('changes nothing, for certain, where nothing is explored', () => {
    expect(explore(['a', 'b', 'c'], 2, 0, new Rng(1))).toEqual([
      { item: 'a', propensity: 1, isExplored: false },
      { item: 'b', propensity: 1, isExplored: false },
    ])
  })

  it('shows each candidate as often as its propensity says', () => {
    const items = ['a', 'b', 'c', 'd']
    const rounds = 20_000
    const counts = new Map<string, number>()
    const told = new Map<string, number>()
    for (let round = 0; round < rounds; round++) {
      const [first] = explore(items, 1, 0.4, new Rng('exploration', round))
      counts.set(first!.item, (counts.get(first!.item) ?? 0) + 1)
      told.set(first!.item, first!.propensity)
    }
    expect(told).toEqual(
      new Map([
        ['a', 0.7],
        ['b', 0.1],
        ['c', 0.1],
        ['d', 0.1],
      ]),
    )
    // Four standard deviations of a share of 20,000.
    for (const [item, propensity] of told) {
      expect(Math.abs(counts.get(item)! / rounds - propensity)).toBeLessThan(
        4 * Math.sqrt((propensity * (1 - propensity)) / rounds),
      )
    }
  })

  it('is the same for the same seed, and shows nothing twice', () => {
    const items = Array.from({ length: 80 }, (_, index) => index)
    const list = () => explore(items, 40, 0.5, new Rng('seed'))
    expect(list()).toEqual(list())
    expect(new Set(list().map(({ item }) => item)).size).toBe(40)
    expect(list().some(({ isExplored }) => isExplored)).toBe(true)
  })
})

describe('pins', () => {
  it('stand at their places, and others make room', () => {
    const pinned = [
      { position: 3, entry: 'y' },
      { position: 1, entry: 'x' },
    ]
    expect(placePins(['a', 'b', 'c'], pinned, { offset: 0, count: 3 })).toEqual(['x', 'a', 'y'])
    expect(placePins(['d', 'e'], pinned, { offset: 3, count: 3 })).toEqual(['d', 'e'])
    expect(placePins([], [{ position: 9, entry: 'z' }], { offset: 6, count: 3 })).toEqual(['z'])
  })
})

describe('blending sources', () => {
  it('passes over items whose scores are no numbers', () => {
    const items = [NaN, 0.5, Infinity, 1, -Infinity].map((score, at) => ({ itemId: `${at}`, score }))
    expect(
      blend([{ source: 'MODEL', weight: 1, items }]).map(({ itemId, relevance }) => [itemId, relevance]),
    ).toEqual([
      ['3', 1],
      ['1', 0.5],
    ])
  })

  it('says of an item what speaks for it, where that is not what speaks for the others of its source', () => {
    const items = [
      { itemId: 'known', score: 1 },
      { itemId: 'new', score: 0.5, source: 'SIMILAR' as const, alikeTo: '7' },
    ]
    expect(blend([{ source: 'MODEL', weight: 1, items }])).toMatchObject([
      { itemId: 'known', source: 'MODEL', relevance: 1 },
      { itemId: 'new', source: 'SIMILAR', alikeTo: '7', relevance: 0.5 },
    ])
  })

  it('lets likeness count as much as the second best of the model, whatever the scale of the model is', () => {
    const alike = [{ itemId: 'new', score: 0.5 }]
    const scoreBeside = (...ofModel: number[]) =>
      besideModel(
        alike,
        ofModel.map((score) => ({ score })),
      )[0]!.score
    expect(scoreBeside(8, 4, 1)).toBe(0.25)
    expect(scoreBeside(1, 1e-3)).toBe(5e-4)
    expect(scoreBeside(NaN, 8, Infinity, 4)).toBe(0.25)
    expect(scoreBeside(0, -1, -2)).toBeCloseTo(0.5 * 0.625, 9)
    // Nothing is beside it.
    expect(scoreBeside()).toBe(0.5)
    expect(scoreBeside(3)).toBe(0.5)
  })

  it('counts each source in shares of its best, likeness as it is, and copes with negative scores', () => {
    const blended = blend([
      {
        source: 'MODEL',
        weight: 1,
        items: [
          { itemId: 'a', score: 8 },
          { itemId: 'b', score: 4 },
        ],
      },
      {
        source: 'SIMILAR',
        weight: 0.75,
        items: [
          { itemId: 'b', score: 0.8 },
          { itemId: 'c', score: 0.5 },
        ],
      },
    ])
    expect(blended).toMatchObject([
      { itemId: 'b', relevance: 1.1, source: 'SIMILAR' },
      { itemId: 'a', relevance: 1, source: 'MODEL' },
      { itemId: 'c', relevance: 0.375, source: 'SIMILAR' },
    ])
    const negative = blend([
      {
        source: 'MODEL',
        weight: 1,
        items: [
          { itemId: 'a', score: 2 },
          { itemId: 'b', score: -3 },
        ],
      },
    ])
    expect(negative[0]).toMatchObject({ itemId: 'a', relevance: 1 })
    expect(negative[1]!.relevance).toBeGreaterThan(0)
  })
})

describe('the cursor of a list', () => {
  it('holds what was shown', () => {
    const key = fc.bigInt({ min: 1n, max: 10n ** 7n }).map(String)
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 100 }), (itemIds) => {
        const read = readListCursor('ITEM', writeListCursor('ITEM', itemIds)!)
        expect(read.toSorted()).toEqual(itemIds.toSorted())
      }),
    )
  })

  it('ends a list that has shown as much as it holds', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))
    expect(readListCursor('ADVERT', writeListCursor('ADVERT', keys(MAX_SHOWN))!)).toHaveLength(MAX_SHOWN)
    expect(writeListCursor('ITEM', keys(MAX_SHOWN + 1))).toBeNull()
  })

  it('is refused by a list of another kind, with the kinds', () => {
    for (const kind of TARGET_KINDS) {
      const cursor = writeListCursor(kind, ['7', '9'])!
      for (const other of TARGET_KINDS)
        if (other === kind) expect(readListCursor(other, cursor)).toEqual(['7', '9'])
        else
          expect(() => readListCursor(other, cursor)).toThrow(
            expect.objectContaining({
              code: 'BAD_USER_INPUT',
              message: expect.stringContaining(
                `is of a list of ${kind}, and this list is of ${other}`,
              ) as string,
            }),
          )
    }
  })

  it('is refused or read, whatever text it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        try {
          expect(readListCursor('ITEM', text).length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_USER_INPUT' })
        }
      }),
    )
  })
})

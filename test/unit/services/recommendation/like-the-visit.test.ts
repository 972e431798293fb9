/** What is like the last things of a visit: items that were looked at, and what was searched for. */
import type { SessionEvent } from '../../../../src/features/session'
import { contextOfEvent } from '../../../../src/features/session/event-context'
import { ContentIndex } from '../../../../src/services/recommendation/content-index'
import { likeTheVisit, standingOut } from '../../../../src/services/recommendation/like-the-visit'
import { catalogueItem, catalogueOf } from '../../../support/catalogue'
import { fc } from '../../../support/property-testing'

const catalogue = catalogueOf([
  catalogueItem(1, { title: 'Oak dining chair', categoryId: 2n, priceMinor: 8_900n }),
  catalogueItem(2, { title: 'Dining chair, pine', categoryId: 2n, priceMinor: 9_500n }),
  catalogueItem(3, { title: 'Steel desk lamp', categoryId: 4n, priceMinor: 3_900n }),
  catalogueItem(4, { title: 'Desk lamp of brass', categoryId: 4n, priceMinor: 4_400n }),
])
const content = new ContentIndex(catalogue)
beforeAll(() => content.catchUp())

const view = (itemId: string): SessionEvent => ({ type: 'VIEW', itemId, timeMs: 0 })
const search = (query: string): SessionEvent => ({
  ...{ type: 'SEARCH', itemId: null, timeMs: 0 },
  ...contextOfEvent(query, null),
})
const like = (steps: readonly SessionEvent[], only?: number) => {
  const has = (position: number) => only === undefined || position === only
  return likeTheVisit(steps, { catalogue, content }, { version: `only ${only}`, has }, 10)
}
const firstOf = (steps: readonly SessionEvent[], only?: number) => like(steps, only)[0]?.itemId

it('is what was searched for, also where nothing was looked at yet', () => {
  expect(firstOf([search('lamps')])).toBe('4')
  expect(firstOf([search('brass lamp')])).toBe('4')
  expect(firstOf([search('sofa')])).toBeUndefined()
})

it('counts the newest thing most, and only what is wanted', () => {
  expect(firstOf([view('1'), search('brass')])).toBe('4')
  expect(firstOf([search('brass'), view('1')])).toBe('2')
  expect(firstOf([search('lamps')], 3)).toBe('4')
})

it('knows no more than the last three things', () => {
  expect(firstOf([search('brass'), view('1'), view('2'), view('3')], 3)).toBe('4')
  const last = [view('1'), view('2'), search('pine')]
  const found = like([search('brass'), ...last])
  expect(found.map(({ itemId }) => itemId)).not.toContain('4')
})

it('names the thing that gave most to the likeness, and not a search that moved nothing', () => {
  const by = (steps: readonly SessionEvent[], itemId: string) =>
    like(steps).find((one) => one.itemId === itemId)?.alikeTo
  expect(by([search('chair lamp'), view('3'), view('4'), view('1')], '2')).toBe('1')
  expect(by([view('3'), search('lamp'), view('1')], '4')).toBeNull()
  expect(by([search('pine'), view('1')], '2')).toBe('1')
  expect(by([view('1'), search('pine')], '2')).toBeNull()
})

describe('what stands out among all that is as alike', () => {
  const alike = (itemId: string, score: number) => ({ itemId, score, alikeTo: null })

  it('counts as it is alone, and one of four as half as much', () => {
    const all = [alike('1', 0.9), alike('2', 0.5), alike('3', 0.5), alike('4', 0.5), alike('5', 0.1)]
    const scores = standingOut([all[0]!, all[3]!], all).map(({ score }) => score)
    expect(scores).toEqual([0.9, 0.25])
  })

  it('keeps the order of likeness, whatever else is alike', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 5 }), (given, every) => {
        const all = given.toSorted((a, b) => b - a).map((score, at) => alike(String(at), score))
        const some = all.filter((_, at) => at % every === 0)
        const told = standingOut(some, all)
        expect(told.map(({ itemId }) => itemId)).toEqual(some.map(({ itemId }) => itemId))
        for (const [at, { score }] of told.entries()) {
          expect(score).toBeLessThanOrEqual(some[at]!.score)
          expect(score).toBeLessThanOrEqual(told[at - 1]?.score ?? 1)
        }
      }),
    )
  })
})

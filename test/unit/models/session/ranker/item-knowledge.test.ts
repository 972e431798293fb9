/** What trees know of items and places: of the time that the model learned from, and of nothing later. */
import type { ItemCatalogue } from '../../../../../src/contracts/session/item-catalogue'
import { buildItemCatalogue } from '../../../../../src/features/session/item-catalogue'
import {
  buildSessionCorpus,
  corpusBetween,
  itemSteps,
  type SessionEvent,
} from '../../../../../src/features/session'
import { ITEM_FACTS, ItemFacts } from '../../../../../src/models/session/ranker/item-facts'
import { ItemOffers } from '../../../../../src/models/session/ranker/item-offers'
import { PlaceHours } from '../../../../../src/models/session/ranker/place-hours'

const START_MS = Date.UTC(2026, 2, 1)
const DAY_MS = 86_400_000
const day = (number: number) => START_MS + number * DAY_MS

const event = (type: SessionEvent['type'], itemId: string, timeMs: number): SessionEvent => ({
  type,
  itemId,
  timeMs,
})
const records = [
  { placeId: '1', events: [event('VIEW', 'a', day(0)), event('VIEW', 'b', day(0) + 1)] },
  { placeId: '1', events: [event('VIEW', 'a', day(1)), event('ADD_TO_CART', 'a', day(1) + 1)] },
  { placeId: '2', events: [event('VIEW', 'b', day(2)), event('PURCHASE', 'b', day(2) + 1)] },
  { placeId: '2', events: [event('VIEW', 'c', day(3)), event('PURCHASE', 'a', day(3) + 1)] },
]
const dated = (...rows: readonly (readonly [item: number, fromMs: number, value: number])[]) => ({
  item: Int32Array.from(rows, ([item]) => item),
  fromMs: Float64Array.from(rows, ([, fromMs]) => fromMs),
  value: Float64Array.from(rows, ([, , value]) => value),
})
/** The last one is of all items. */
const discounts = {
  ...dated([0, day(1), 0.2], [0, day(9), 0.5], [1, day(5), 0.3], [1, day(7), 0.4], [3, day(3), 0.1]),
  toMs: Float64Array.of(day(4), day(10), day(6), day(8), day(5)),
  knownMs: Float64Array.of(day(0), day(3), day(0), day(2.5), day(0)),
  // That of the second item was put off and made deeper on the third day.
  knownUntilMs: Float64Array.of(Infinity, Infinity, day(2.5), Infinity, Infinity),
}
const catalogue: ItemCatalogue = buildItemCatalogue({
  category: Float64Array.of(70, 70, -1),
  prices: dated([0, day(0), 100], [0, day(3), 400], [1, day(0), 400]),
  ratings: dated([0, day(0), 5], [0, day(9), 1], [1, day(1), 3]),
  discounts,
})
const corpus = {
  ...buildSessionCorpus(records),
  placeTimeZones: ['Europe/Berlin', 'Pacific/Auckland'],
  catalogue,
}
const earlier = corpusBetween(corpus, 0, 3)
const [a, b, c] = [0, 1, 2] as const

describe('what items cost, and how they are offered', () => {
  const offers = ItemOffers.fit(earlier, 3)

  it('is that of the last visit: later prices, reviews and promotions are not known yet', () => {
    expect(Math.exp(offers.logPriceOf(a))).toBeCloseTo(100, 3)
    expect(offers.priceBesideCategory(a)).toBeCloseTo(Math.log(100 / 200), 5)
    expect(offers.logPriceOf(c)).toBeNaN()
    expect([a, b, c].map((item) => offers.categoryOf(item))).toEqual([0, 0, -1])
    expect(offers.ratingOf(a)).toBeCloseTo((5 + 5 * 4) / 6, 5)
    expect(offers.ratingOf(c)).toBeNaN()
    expect([0, 1, 3, 4, 9].map((at) => offers.discountAt(a, day(at)))).toEqual([
      0,
      expect.closeTo(0.2, 6),
      expect.closeTo(0.2, 6),
      expect.closeTo(0.1, 6),
      0,
    ])
    expect([2, 3].map((at) => offers.discountAt(c, day(at)))).toEqual([0, expect.closeTo(0.1, 6)])
    const all = ItemOffers.fit(corpus, 3)
    expect(Math.exp(all.logPriceOf(a))).toBeCloseTo(400, 3)
    expect(all.discountAt(a, day(9))).toBeCloseTo(0.5, 6)
  })

  it('is that of a promotion as it stood when the last visit ended, before it was edited', () => {
    const discountOnDays = (known: ItemOffers) => [5, 7].map((at) => known.discountAt(b, day(at)))
    expect(discountOnDays(offers)).toEqual([expect.closeTo(0.3, 6), 0])
    expect(discountOnDays(ItemOffers.fit(corpus, 3))).toEqual([0, expect.closeTo(0.4, 6)])
  })

  it('survives being saved, and is unknown without a catalogue', () => {
    const loaded = ItemOffers.load(new Map(offers.save()), 3)
    expect(loaded.logPriceOf(a)).toBe(offers.logPriceOf(a))
    expect(loaded.discountAt(a, day(3))).toBe(offers.discountAt(a, day(3)))
    const unknown = ItemOffers.fit(buildSessionCorpus(records), 3)
    expect(unknown.logPriceOf(a)).toBeNaN()
    expect(unknown.discountAt(a, day(3))).toBe(0)
    expect(() => ItemOffers.load(new Map(offers.save()), 4)).toThrow(
      expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }),
    )
  })
})

describe('facts of items', () => {
  const factsOf = (facts: ItemFacts, item: number) => {
    const values = new Float64Array(ITEM_FACTS.length)
    facts.write(item, values, 0)
    return Object.fromEntries(ITEM_FACTS.map((name, at) => [name, values[at]!]))
  }
  const facts = ItemFacts.fit(earlier, itemSteps(earlier, 3, 50), 3)

  it('count visits that turned to an item, and what came of it', () => {
    expect(Math.exp(factsOf(facts, a).popularity!)).toBeCloseTo(2 / 4)
    expect(factsOf(facts, a).cartRate).toBeGreaterThan(factsOf(facts, b).cartRate!)
    expect(factsOf(facts, b).purchaseRate).toBeGreaterThan(factsOf(facts, a).purchaseRate!)
    expect(factsOf(facts, a).age).toBe(1)
  })

  it('know nothing of an item that was seen later only', () => {
    expect(Object.values(factsOf(facts, c)).every(Number.isNaN)).toBe(true)
    const all = ItemFacts.fit(corpus, itemSteps(corpus, 3, 50), 3)
    expect(factsOf(all, c).age).toBeCloseTo(1 / 4)
  })
})

describe('the hour of a visit', () => {
  const hours = PlaceHours.load(new Map(PlaceHours.fit(corpus).save()))

  it('is that of its place, also after the clocks were put forward', () => {
    const noon = Date.UTC(2026, 2, 28, 12)
    expect([hours.hourAt('1', noon), hours.hourAt('2', noon)]).toEqual([13, 1])
    expect(hours.hourAt('1', noon + DAY_MS)).toBe(14)
  })

  it('is not known without a place', () => {
    expect([hours.hourAt(null, 0), hours.hourAt('3', 0)]).toEqual([NaN, NaN])
  })

  it('is not known of a place without a zone, or with one that nobody here knows', () => {
    const odd = PlaceHours.fit({ ...corpus, placeTimeZones: [null, 'Atlantis/Capital'] })
    expect([odd.hourAt('1', 0), odd.hourAt('2', 0)]).toEqual([NaN, NaN])
  })
})

/** Click rates apart from the place, on worlds whose truth is known. */
import { Rng } from '../../../../../src/core/statistics/rng'
import type { ClickCount } from '../../../../../src/services/recommendation/targets/click-fit'
import { ClickRates } from '../../../../../src/services/recommendation/targets/click-rates'

const RATES: Readonly<Record<string, number>> = { a: 0.2, b: 0.1, c: 0.04 }
const PLACES = [1, 0.5, 0.25]

/** @param rankOf where each entry stands how often, as weights of the ranks */
function clicksOf(
  rng: Rng,
  impressions: number,
  rankOf: Readonly<Record<string, readonly number[]>>,
): ClickCount[] {
  return Object.entries(rankOf).flatMap(([targetId, weights]) =>
    weights.map((weight, at): ClickCount => {
      const seen = Math.round(impressions * weight)
      let clicks = 0
      for (let n = 0; n < seen; n++) clicks += Number(rng.uniform() < RATES[targetId]! * PLACES[at]!)
      return { targetId, rank: at + 1, impressions: seen, clicks }
    }),
  )
}

describe('click rates', () => {
  // The worst stands at the top most of the time: by clicks per impression it looks like the best but one.
  const skewed = { a: [0.1, 0.1, 0.8], b: [0.1, 0.8, 0.1], c: [0.8, 0.1, 0.1] }

  it('find the entries and the places apart where what was shown at the top was not the best', () => {
    const counts = clicksOf(new Rng('skewed'), 20_000, skewed)
    const rates = ClickRates.of(counts)
    for (const [targetId, rate] of Object.entries(RATES))
      expect(rates.rate(targetId)! / rate).toBeCloseTo(1, 0.7)
    expect(rates.place(1)).toBe(1)
    expect(rates.place(2)).toBeCloseTo(0.5, 1)
    expect(rates.place(3)).toBeCloseTo(0.25, 1)
    const naive = (id: string) => {
      const own = counts.filter(({ targetId }) => targetId === id)
      return (
        own.reduce((sum, { clicks }) => sum + clicks, 0) / own.reduce((sum, one) => sum + one.impressions, 0)
      )
    }
    // Clicks per impression are far from the rates, and tell a and b apart by less than a third of the difference.
    expect(naive('a')).toBeLessThan(0.5 * RATES['a']!)
    expect(naive('a') - naive('b')).toBeLessThan((RATES['a']! - RATES['b']!) / 3)
  })

  it('are calibrated: what is foretold for later impressions is what comes', () => {
    const rates = ClickRates.of(clicksOf(new Rng('before'), 60_000, skewed))
    const later = clicksOf(new Rng('after'), 60_000, skewed)
    const foretold = later.reduce(
      (sum, one) => sum + one.impressions * rates.rate(one.targetId)! * rates.place(one.rank),
      0,
    )
    const came = later.reduce((sum, { clicks }) => sum + clicks, 0)
    expect(foretold / came).toBeGreaterThan(0.95)
    expect(foretold / came).toBeLessThan(1.05)
  })

  it('draw what was seen seldom towards the others, and know nothing where nothing was seen', () => {
    const counts = [
      { targetId: 'often', rank: 1, impressions: 10_000, clicks: 500 },
      { targetId: 'once', rank: 1, impressions: 1, clicks: 1 },
    ]
    const rates = ClickRates.of(counts)
    expect(rates.rate('once')!).toBeLessThan(0.07)
    expect(rates.rate('new')).toBe(rates.baseRate)
    const nothing = ClickRates.of([])
    expect([nothing.baseRate, nothing.rate('new'), nothing.place(5)]).toEqual([null, null, 1])
  })

  it('are above zero before the first click, so that what a click is worth decides among adverts', () => {
    const rates = ClickRates.of([
      { targetId: 'a', rank: 1, impressions: 2_000, clicks: 0 },
      { targetId: 'b', rank: 2, impressions: 50, clicks: 0 },
    ])
    expect(rates.rate('a')!).toBeGreaterThan(0)
    expect(rates.rate('a')!).toBeLessThan(rates.rate('b')!)
    expect(rates.rate('b')!).toBeLessThan(1 / 1_000)
  })

  it('stay probabilities where everything was clicked, or nothing', () => {
    for (const clicks of [0, 50]) {
      const rates = ClickRates.of([{ targetId: 'a', rank: 30, impressions: 50, clicks }])
      expect(rates.rate('a')).toBeGreaterThanOrEqual(0)
      expect(rates.rate('a')).toBeLessThanOrEqual(1)
      expect(Number.isFinite(rates.place(30))).toBe(true)
    }
  })
})

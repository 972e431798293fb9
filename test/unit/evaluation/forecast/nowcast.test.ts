import { QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { Rng } from '../../../../src/core/statistics/rng'
import {
  demandQuantiles,
  hourlyShares,
  isSoldByThePiece,
  nowcast,
  ownShare,
  soldShareAt,
  tellsHours,
} from '../../../../src/evaluation'
import { poisson } from '../../../support/panels'

/** Open from nine to eighteen, busy at noon. */
const SHARES = Array.from<unknown, number>({ length: 24 }, (_, hour) =>
  hour < 9 || hour >= 18 ? 0 : hour === 12 ? 2 : 1,
)
const TOTAL = SHARES.reduce((sum, one) => sum + one, 0)
const profile = { days: 28, units: SHARES.map((share) => 100 * share) }
const shares = hourlyShares([profile])
/** The shop is open in the same hours, and nothing else is known. */
const piece = { shares, isWhole: true }
const forecastOf = (mean: number, deviation: number) => ({
  mean,
  quantiles: demandQuantiles(mean, deviation ** 2, { isWhole: true }),
})

describe('the nowcast of a day', () => {
  it('is the forecast before the shop opens, and what was sold when it has closed', () => {
    const forecast = forecastOf(30, 9)
    const before = nowcast(forecast, { soldUnits: 0, hour: 8, ...piece })
    expect(before.soldShare).toBe(0)
    expect(before.mean).toBeCloseTo(30, 6)
    const after = nowcast(forecast, { soldUnits: 41, hour: 18, ...piece })
    expect(after.soldShare).toBeCloseTo(1, 12)
    expect(after.mean).toBeCloseTo(41, 9)
    expect(after.quantiles).toEqual(QUANTILE_LEVELS.map(() => 41))
  })

  it('goes on at the pace of a profile, within an hour, too', () => {
    expect(soldShareAt(shares, 13)).toBeCloseTo(5 / TOTAL, 2)
    expect(soldShareAt(shares, 12.5)).toBeCloseTo(4 / TOTAL, 2)
    // Exactly what was expected by now changes nothing.
    const share = soldShareAt(shares, 13)
    expect(nowcast(forecastOf(40, 12), { soldUnits: 40 * share, hour: 13, ...piece }).mean).toBeCloseTo(40, 9)
  })

  it('follows today the more, the less sure the forecast was', () => {
    const today = { soldUnits: 30, hour: 13, ...piece }
    const sure = nowcast(forecastOf(30, 6), today)
    const unsure = nowcast(forecastOf(30, 15), today)
    expect(sure.mean).toBeGreaterThan(30)
    expect(unsure.mean).toBeGreaterThan(sure.mean + 5)
    expect(unsure.mean).toBeLessThan(30 / soldShareAt(shares, 13) + 1)
    for (const { quantiles } of [sure, unsure]) {
      expect(Math.min(...quantiles)).toBeGreaterThanOrEqual(30)
      expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b))
    }
  })

  it('follows today where little is sold, too, whose quantiles do not tell how unsure the forecast is', () => {
    const slow = forecastOf(0.5, Math.sqrt(0.5))
    const share = soldShareAt(shares, 13)
    const many = nowcast(slow, { soldUnits: 10, hour: 13, ...piece })
    expect(many.mean - 10).toBeGreaterThan(3 * 0.5 * (1 - share))
    const one = nowcast(slow, { soldUnits: 1, hour: 13, ...piece })
    expect(one.mean - 1).toBeLessThan(1.5 * 0.5 * (1 - share))
  })

  it('is right where days are as it takes them to be: better than the forecast at noon, and eight days in ten within 80 %', () => {
    const rng = new Rng(7)
    const [mean, levelDeviation] = [40, 12]
    let [own, forecast, inside] = [0, 0, 0]
    const DAYS = 600
    for (let day = 0; day < DAYS; day++) {
      const level = Math.max(4, mean + levelDeviation * rng.normal())
      const hours = SHARES.map((share) => poisson((level * share) / TOTAL, rng))
      const total = hours.reduce((sum, one) => sum + one, 0)
      const soldUnits = hours.slice(0, 13).reduce((sum, one) => sum + one, 0)
      const spread = Math.sqrt(levelDeviation ** 2 + mean)
      const said = nowcast(forecastOf(mean, spread), { soldUnits, hour: 13, ...piece })
      own += Math.abs(said.mean - total)
      forecast += Math.abs(mean - total)
      const [low, high] = [0.1, 0.9].map((level) => said.quantiles[QUANTILE_LEVELS.indexOf(level as 0.1)]!)
      if (total >= low! && total <= high!) inside++
    }
    expect(own).toBeLessThan(0.65 * forecast)
    expect(inside / DAYS).toBeGreaterThan(0.75)
    expect(inside / DAYS).toBeLessThan(0.89)
  })

  it('needs a week of days with sales, and some of these', () => {
    expect(tellsHours(profile)).toBe(true)
    expect(tellsHours({ ...profile, days: 6 })).toBe(false)
    expect(tellsHours({ days: 20, units: SHARES })).toBe(false)
  })
})

describe('the hours of an item', () => {
  const at = (...hours: number[]) => Array.from({ length: 24 }, (_, hour) => (hours.includes(hour) ? 1 : 0))
  const of = (units: number[], times: number) => ({ days: 28, units: units.map((one) => one * times) })
  const none = of(at(), 0)
  const place = of(at(9, 10, 17, 18), 1_000)

  it('are those of its category, where it has sold nothing, and those of the place, where that has not either', () => {
    const category = of(at(17, 18), 5_000)
    const shares = hourlyShares([place, category, none])
    expect(shares[17]).toBeCloseTo(0.5, 2)
    expect(shares[9]).toBeLessThan(0.01)
    expect(Array.from(hourlyShares([place, none, none]))).toEqual(Array.from(hourlyShares([place])))
    expect(hourlyShares([place])[9]).toBeCloseTo(0.25, 12)
    expect(ownShare(none)).toBe(0)
  })

  it('are its own the more, the more it has sold, by hand: 50 units of the wider group beside them', () => {
    const [few, many] = [of(at(9), 50), of(at(9), 5_000)]
    expect(hourlyShares([place, none, few])[9]).toBeCloseTo((50 + 50 * 0.25) / 100, 12)
    expect(ownShare(few)).toBe(0.5)
    expect(hourlyShares([place, none, many])[9]).toBeCloseTo((5_000 + 12.5) / 5_050, 12)
  })

  it('add up to the whole day, whatever is known of narrower groups', () => {
    for (const profiles of [[place], [place, none, none], [place, of(at(3), 7), of(at(23), 2)]]) {
      const shares = hourlyShares(profiles)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
      expect(soldShareAt(shares, 24)).toBeCloseTo(1, 12)
    }
  })

  it('tell a slow seller its day better than its own few sales do', () => {
    const rng = new Rng(11)
    let [own, shrunk] = [0, 0]
    for (let item = 0; item < 300; item++) {
      const units = SHARES.map((share) => poisson((10 * share) / TOTAL, rng))
      const truth = SHARES.slice(0, 13).reduce((sum, one) => sum + one, 0) / TOTAL
      const slow = { days: 28, units }
      own += Math.abs(soldShareAt(hourlyShares([slow]), 13) - truth)
      shrunk += Math.abs(soldShareAt(hourlyShares([profile, none, slow]), 13) - truth)
    }
    expect(shrunk).toBeLessThan(own / 3)
  })
})

describe('what is sold by the piece', () => {
  it.each([
    ['an item that sold whole units', [[{ units: 2 }], [{ units: 1.5 }]], true],
    ['an item that sold by weight', [[{ units: 1.5 }], [{ units: 2 }]], false],
    [
      'an item without sales in a category that sells by weight',
      [[], [{ units: 1.5 }], [{ units: 2 }]],
      false,
    ],
    ['an item without sales where only the place has some', [[], [], [{ units: 2 }]], true],
  ])('is told of %s', (_, groups, isWhole) => {
    expect(isSoldByThePiece(groups)).toBe(isWhole)
  })
})

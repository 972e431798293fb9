import { createHash } from 'node:crypto'
import {
  SCALES,
  WORLDS,
  cellIndex,
  simulateDemandRows,
  simulateWorld,
  type SimulatedWorld,
  type WorldParameters,
} from '../../../seeds'
import { simulateItemShocks } from '../../../seeds/generator/demand'
import { simulatePlaces, spatialFactor } from '../../../seeds/generator/places'
import { COVARIATE_COUNT, DEMAND_COVARIATES } from '../../../src/contracts/demand/demand'
import { buildDemandPanel } from '../../../src/features/demand'

const LAST_DAY = '2026-03-31'
const tiny: WorldParameters = { seed: 7, lastDay: LAST_DAY, scale: 'tiny' }

/** More cells than `tiny`, for statistics. */
const wide: WorldParameters = { seed: 3, lastDay: LAST_DAY, scale: { ...SCALES.demo, items: 30, users: 10 } }
const wideWorld = simulateWorld(wide)
const wideWorldWithoutPromotions = simulateWorld({ ...wide, promotionsOff: 'all' })

function fingerprint(world: SimulatedWorld): string {
  const { items, users, promotions, holidays, weather, sales, truth } = world
  const hash = createHash('sha256').update(
    JSON.stringify({ items, users, promotions, holidays, stockOuts: sales.stockOuts }),
  )
  for (const array of [
    weather.temperatureC,
    weather.reportedTemperatureC,
    sales.units,
    sales.onHand,
    truth.mean,
  ]) {
    hash.update(new Uint8Array(array.buffer))
  }
  return hash.digest('hex')
}

function cells(
  world: SimulatedWorld,
  days: number,
): { item: number; location: number; day: number; cell: number }[] {
  return world.items.flatMap((_, item) =>
    world.locations.flatMap((__, location) =>
      Array.from({ length: days }, (___, day) => ({
        item,
        location,
        day,
        cell: cellIndex(world, item, location, day),
      })),
    ),
  )
}

describe('a simulated world', () => {
  it('is the same for the same seed and day, and another for others', () => {
    const once = fingerprint(simulateWorld(tiny))
    expect(fingerprint(simulateWorld(tiny))).toBe(once)
    expect(fingerprint(simulateWorld({ ...tiny, seed: 8 }))).not.toBe(once)
    expect(fingerprint(simulateWorld({ ...tiny, lastDay: '2026-04-01' }))).not.toBe(once)
  })

  it('differs from its pair without a promotion on that promotion’s items, places and days only', () => {
    const on = simulateWorld(tiny)
    const promotion = on.promotions.find(({ kind }) => kind === 'PRICE_DISCOUNT')!
    const off = simulateWorld({ ...tiny, promotionsOff: [promotion.externalId] })
    let [more, inside, strayed] = [0, 0, 0]
    for (const { item, location, day, cell } of cells(on, on.calendar.days)) {
      const touched =
        promotion.items.includes(item) &&
        (promotion.locations.length === 0 || promotion.locations.includes(location)) &&
        day >= promotion.startDay &&
        day <= promotion.endDay
      const lift = on.truth.latentUnits[cell]! - off.truth.latentUnits[cell]!
      const meanLift = on.truth.mean[cell]! - off.truth.mean[cell]!
      // Common random numbers: a promotion never loses a unit by chance.
      if (touched ? lift < 0 || meanLift <= 0 : lift !== 0 || meanLift !== 0) strayed++
      if (touched) inside++
      more += lift
    }
    expect(strayed).toBe(0)
    expect(inside).toBeGreaterThan(0)
    expect(more).toBeGreaterThan(0)
    expect(off.promotions).toHaveLength(on.promotions.length - 1)
  })

  it('sells what is wanted where there is stock, and less where there is none', () => {
    const world = wideWorld
    let [censored, wrong] = [0, 0]
    for (const { cell } of cells(world, world.calendar.historyDays)) {
      const [units, wanted] = [world.sales.units[cell]!, world.truth.latentUnits[cell]!]
      const inStock = world.sales.availableFraction[cell] === 1
      if (inStock ? units !== wanted : units > wanted) wrong++
      if (units < wanted) censored++
    }
    expect(wrong).toBe(0)
    expect(censored).toBeGreaterThan(100)
    for (const { from, to } of world.sales.stockOuts) {
      expect(from).toBeLessThan(world.calendar.historyDays)
      if (to !== null) expect(to).toBeGreaterThan(from)
    }
  })

  it('sells nothing before launch, after retirement and after the last day', () => {
    const world = wideWorld
    expect(world.items.some(({ launchDay }) => launchDay > 0)).toBe(true)
    expect(world.items.some(({ retireDay }) => retireDay !== null)).toBe(true)
    const wrong = cells(world, world.calendar.days).filter(({ item, day, cell }) => {
      const { launchDay, retireDay } = world.items[item]!
      const onSale = day >= launchDay && day < (retireDay ?? Infinity)
      if (!onSale && world.truth.latentUnits[cell] !== 0) return true
      return day >= world.calendar.historyDays && world.sales.units[cell] !== 0
    })
    expect(wrong).toEqual([])
  })

  it('plans promotions of every kind of time: past, running on the last day, and to come', () => {
    const { promotions, calendar } = simulateWorld({ ...tiny, scale: 'demo' })
    const last = calendar.historyDays - 1
    expect(promotions.filter(({ endDay }) => endDay < last).length).toBeGreaterThan(50)
    expect(
      promotions.filter(({ startDay, endDay }) => startDay <= last && endDay >= last).length,
    ).toBeGreaterThan(0)
    expect(
      promotions.filter(({ startDay }) => startDay > last && startDay <= last + 28).length,
    ).toBeGreaterThan(2)
    const items = promotions.flatMap((promotion) => promotion.items.map((item) => ({ item, ...promotion })))
    for (const a of items) {
      const overlapping = items.filter(
        (b) => b.item === a.item && b.startDay <= a.endDay && b.endDay >= a.startDay,
      )
      expect(overlapping).toHaveLength(1)
    }
  })

  it('knows the holidays of each country, a year ahead too, and weather with a forecast that misses', () => {
    const world = simulateWorld(tiny)
    const named = world.holidays.map(({ country, day }) => `${country} ${day}`)
    expect(named).toEqual(
      expect.arrayContaining(['DE 2025-12-25', 'US 2025-11-27', 'US 2026-07-04', 'DE 2026-12-25']),
    )
    const { temperatureC, reportedTemperatureC } = world.weather
    const { historyDays, days } = world.calendar
    expect([...reportedTemperatureC.slice(0, historyDays)]).toEqual([...temperatureC.slice(0, historyDays)])
    const told = [...reportedTemperatureC.slice(historyDays, days)]
    expect(told.map(Number.isNaN)).toEqual(told.map((_, ahead) => ahead >= world.laws.weather.forecastDays))
    expect(told.slice(0, 16)).not.toEqual([...temperatureC.slice(historyDays, historyDays + 16)])
    const online = world.locations.findIndex(({ kind }) => kind === 'ONLINE')
    expect(temperatureC[online * days]).toBeNaN()
    expect(new Set(world.locations.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(1)
  })
})

describe('what is known ahead', () => {
  const { weather, calendar, laws, locations, promotions, items } = wideWorld
  const { forecastDays, forecastTemperatureC, temperatureC } = weather

  it('is a forecast of the weather every evening, whose error grows with the days ahead', () => {
    const deviation = (lead: number) => {
      let squares = 0
      let count = 0
      locations.forEach(({ place }, location) => {
        for (let day = lead; place && day < calendar.historyDays; day++) {
          const cell = location * calendar.days + day
          squares += (forecastTemperatureC[cell * forecastDays + lead - 1]! - temperatureC[cell]!) ** 2
          count++
        }
      })
      return Math.sqrt(squares / count)
    }
    for (const lead of [1, 4, 9, 16]) {
      const expected = laws.weather.errorPerRootDayC * Math.sqrt(lead)
      expect(deviation(lead) / expected).toBeGreaterThan(0.9)
      expect(deviation(lead) / expected).toBeLessThan(1.1)
    }
  })

  it('is a promotion some days before it starts, a price before it holds, and holds nothing of what comes after the last day', () => {
    const [shortest, longest] = laws.promotions.noticeDays
    const notices = promotions.map(({ announcedDay, startDay }) => startDay - announcedDay)
    expect(Math.min(...notices)).toBeGreaterThanOrEqual(shortest)
    expect(Math.max(...notices)).toBeGreaterThan(longest - 8)
    expect(Math.max(...promotions.map(({ announcedDay }) => announcedDay))).toBeLessThan(calendar.historyDays)
    const [least, most] = laws.items.priceNoticeDays
    const changes = items.flatMap(({ prices }) => prices.slice(1))
    expect(changes.length).toBeGreaterThan(30)
    for (const [from, , decided] of changes) {
      expect(from - decided).toBeGreaterThanOrEqual(least)
      expect(from - decided).toBeLessThanOrEqual(most)
    }
  })

  it('does not depend on the promotions of the other world of a pair', () => {
    expect(wideWorldWithoutPromotions.weather).toEqual(weather)
    expect(wideWorldWithoutPromotions.items).toEqual(items)
  })
})

describe('laws that a model can find again', () => {
  it('own-price elasticity, from the paired worlds', () => {
    const on = wideWorld
    const off = wideWorldWithoutPromotions
    const estimates: [number, number][] = []
    for (let item = 0; item < on.items.length; item++) {
      // Regression through the origin of log lift on log price over the item's promotions, weighted by baseline units.
      let [xy, xx, weight] = [0, 0, 0]
      for (const { items, locations, startDay, endDay, discountFraction, featured } of on.promotions) {
        if (!items.includes(item) || discountFraction === null || featured) continue
        let [sold, baseline] = [0, 0]
        for (let location = 0; location < on.locations.length; location++) {
          if (locations.length > 0 && !locations.includes(location)) continue
          for (let day = startDay; day <= Math.min(endDay, on.calendar.days - 1); day++) {
            const cell = cellIndex(on, item, location, day)
            sold += on.truth.latentUnits[cell]!
            baseline += off.truth.latentUnits[cell]!
          }
        }
        if (baseline === 0 || sold === 0) continue
        const x = Math.log(1 - discountFraction)
        xy += baseline * x * Math.log(sold / baseline)
        xx += baseline * x * x
        weight += baseline
      }
      if (weight > 150) estimates.push([xy / xx, on.truth.elasticity[item]!])
    }
    expect(estimates.length).toBeGreaterThan(5)
    for (const [estimate, truth] of estimates) expect(Math.abs(estimate - truth)).toBeLessThan(0.6)
    const bias = estimates.reduce((sum, [estimate, truth]) => sum + estimate - truth, 0) / estimates.length
    expect(Math.abs(bias)).toBeLessThan(0.2)
  })

  it('the week, from the sums of latent demand by weekday', () => {
    const world = wideWorldWithoutPromotions
    const { STORE } = WORLDS.retail.demand.weekly
    const sums = new Float64Array(7)
    for (const { location, day, cell } of cells(world, 539)) {
      if (world.locations[location]!.kind !== 'STORE') continue
      sums[(new Date(`${world.calendar.dayAt(day)}T00:00:00Z`).getUTCDay() + 6) % 7]! +=
        world.truth.latentUnits[cell]!
    }
    const logs = [...sums].map(Math.log)
    const centred = (values: readonly number[]) =>
      values.map((value) => value - values.reduce((a, b) => a + b) / 7)
    centred(logs).forEach((value, weekday) => {
      expect(Math.abs(value - centred(STORE)[weekday]!)).toBeLessThan(0.12)
    })
  })

  it('differ between families of laws', () => {
    const semilog = simulateWorld({ ...tiny, laws: WORLDS.semilog })
    expect(semilog.laws.demand.priceResponse.family).toBe('exponential')
    expect(fingerprint(semilog)).not.toBe(fingerprint(simulateWorld(tiny)))
  })

  it('timing: with correlation, promotions run when demand would have been high anyway', () => {
    const shockInWindows = (timingCorrelation: number): number => {
      const laws = { ...WORLDS.retail, promotions: { ...WORLDS.retail.promotions, timingCorrelation } }
      const on = simulateWorld({ ...wide, laws })
      const shocks = simulateItemShocks(wide.seed, laws, on.items, on.calendar.days)
      let [sum, days] = [0, 0]
      for (const { items, startDay, endDay } of on.promotions) {
        for (let day = startDay; day <= endDay; day++, days++)
          sum += shocks[items[0]! * on.calendar.days + day]!
      }
      return sum / days
    }
    expect(shockInWindows(0.9)).toBeGreaterThan(shockInWindows(0) + 0.2)
    expect(shockInWindows(-0.9)).toBeLessThan(shockInWindows(0) - 0.2)
  })

  it('shocks in space: near places move together more than far ones', () => {
    const { locations } = simulatePlaces(SCALES.large)
    const factor = spatialFactor(locations, WORLDS.retail.places.spatialRangeKm)
    const at = (key: string) => locations.findIndex(({ externalId }) => externalId === `store-${key}`)
    const correlation = (a: number, b: number) => {
      let sum = 0
      for (let k = 0; k < locations.length; k++) {
        sum += factor[a * locations.length + k]! * factor[b * locations.length + k]!
      }
      return sum
    }
    expect(correlation(at('berlin'), at('berlin'))).toBeCloseTo(1, 6)
    expect(correlation(at('berlin'), at('hamburg'))).toBeGreaterThan(0.5)
    expect(correlation(at('berlin'), at('new-york'))).toBeLessThan(0.1)
  })
})

describe('the fast sales-only mode', () => {
  it('gives rows that a panel is built from, with the sales, covariates and plans of the world', () => {
    const { rows, world } = simulateDemandRows(tiny)
    const panel = buildDemandPanel(rows)
    const { historyDays, days } = world.calendar
    expect([panel.historySteps, panel.futureSteps]).toEqual([historyDays, days - historyDays])
    const column = (name: (typeof DEMAND_COVARIATES)[number]) => DEMAND_COVARIATES.indexOf(name)
    let [compared, discounted] = [0, 0]
    for (const series of panel.series) {
      if (series.locationId === null) continue
      const [item, location] = [Number(series.itemId) - 1, Number(series.locationId) - 1]
      const first = cellIndex(world, item, location, 0)
      for (let day = series.firstObserved; day < days; day++) {
        if (day < historyDays && series.values[day] !== world.sales.units[first + day]) compared = Number.NaN
        const discount = series.covariates[day * COVARIATE_COUNT + column('discountFraction')]!
        if (discount > 0) discounted++
        if (Math.abs(discount - world.promotionField.discount[first + day]!) > 1e-6) compared = Number.NaN
        compared++
      }
    }
    expect(compared).toBeGreaterThan(3_000)
    expect(discounted).toBeGreaterThan(50)
  })
})

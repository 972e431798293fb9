/** What the model of promotion lift finds in a world whose truth is known. */
import { simulateLiftWorld, type WorldLift } from '../../bench/lift/world-lift'
import {
  elasticityOf,
  fitLift,
  predictLift,
  refuseLift,
  suggestDiscount,
  type DiscountQuestion,
  type FittedLift,
  type LiftPlan,
  type LiftTerms,
} from '../../src/models/promotion'
import { Rng } from '../../src/core/statistics/rng'
import { ADVERT_AT, HALO_PRIOR, POOLED } from '../../src/models/promotion/lift-design'
import { meansWith, promotionTruth, SCALES, WORLDS, type WorldLaws } from '../../seeds'
import { alsoExhaustively } from '../support/extent'

const base = WORLDS.retail
const laws: WorldLaws = {
  ...base,
  items: { ...base.items, meanUnitsPerDay: 6, launchedShare: 0, retiredShare: 0 },
  demand: {
    ...base.demand,
    noise: { family: 'poisson' },
    shocks: { ...base.demand.shocks, item: { persistence: 0.9, spread: 0.1 } },
    priceResponse: { family: 'constant-elasticity', mean: -2.6, spread: 0.6, weakest: -0.5 },
  },
  promotions: {
    ...base.promotions,
    ...{ perItemPerYear: 4, planned: 4, running: 0, timingCorrelation: 0, noticeDays: [3, 10] },
    effects: {
      cannibalization: { family: 'share', share: [0.3, 0.3] },
      halo: { share: [0, 0], reach: 'department' },
      pantry: { share: [0.2, 0.2], days: 14, shape: 'geometric' },
      anticipation: { share: [0, 0], days: 4, shape: 'flat' },
      nullShare: 0,
    },
  },
  stock: { ...base.stock, safetyFactor: 20, promotionUplift: 5, lateProbability: 0 },
}
const scale = { ...SCALES.demo, items: 30, futureDays: 70, users: 5, sessionDays: 1 }

describe('promotion lift of a simulated shop', () => {
  let simulated: WorldLift
  let fit: FittedLift

  beforeAll(() => {
    simulated = simulateLiftWorld({ seed: 7, lastDay: '2026-06-30', scale, laws })
    fit = fitLift(simulated.data)
  })

  const planOf = (index: number): LiftPlan => {
    const promotion = simulated.data.promotions[index]!
    return { ...promotion, discounts: promotion.items.map(() => promotion.discountFraction) }
  }
  const planned = (): number[] =>
    [...simulated.world.promotions.keys()].filter(
      (index) => simulated.world.promotions[index]!.startDay >= simulated.data.days,
    )
  const lift = (plan: LiftPlan, confidence = 0.9, from = fit, changed: Partial<LiftTerms> = {}) => {
    const prices = Float64Array.from(simulated.world.items, ({ prices: changes }) => changes.at(-1)![1] / 100)
    return predictLift(from, plan, {
      ...{ confidence, prices, costs: prices.map((price) => price / 2) },
      onSale: new Uint8Array(prices.length).fill(1),
      ...{ fixedCost: 0, costPerUnit: 0, funding: 0, holidaysAhead: simulated.holidaysAhead, ...changed },
    })
  }

  test('recovers elasticities of items, which are never positive', () => {
    const { elasticity } = simulated.world.truth
    let squares = 0
    let spread = 0
    const mean = elasticity.reduce((sum, value) => sum + value, 0) / elasticity.length
    fit.items.forEach((_, item) => {
      const estimate = elasticityOf(fit, item, 0.9)!
      expect(estimate.upper).toBeLessThanOrEqual(0)
      expect(estimate.lower).toBeLessThan(estimate.mean)
      squares += (estimate.mean - elasticity[item]!) ** 2
      spread += (mean - elasticity[item]!) ** 2
    })
    // Closer than the best single number for all items is.
    expect(squares).toBeLessThan(0.6 * spread)
  })

  test('tells planned promotions with the parts that they have in truth', () => {
    const total = { direct: 0, cannibalization: 0, pullForward: 0 }
    const truth = { direct: 0, cannibalization: 0, pullForward: 0 }
    for (const index of planned()) {
      expect(refuseLift(fit, planOf(index))).toBeNull()
      const predicted = lift(planOf(index))
      const actual = promotionTruth(simulated.world, index)
      for (const part of ['direct', 'cannibalization', 'pullForward'] as const) {
        total[part] += predicted.parts[part].mean
        truth[part] += actual[part]
      }
    }
    expect(total.direct / truth.direct).toBeGreaterThan(0.75)
    expect(total.direct / truth.direct).toBeLessThan(1.33)
    // Shares of the added units, in points.
    expect(total.cannibalization / total.direct - truth.cannibalization / truth.direct).toBeCloseTo(0, 0.9)
    expect(total.pullForward / total.direct - truth.pullForward / truth.direct).toBeCloseTo(0, 0.9)
    expect(truth.cannibalization).toBeLessThan(0)
    expect(truth.pullForward).toBeLessThan(0)
  })

  test('what the department does not win is expected of others, whose unknown costs take no margin away', () => {
    const plan = planOf(planned()[0]!)
    const { items } = simulated.data
    const { department } = items[plan.items[0]!]!
    const isElsewhere = (item: number): boolean => items[item]!.department !== department
    const whole = lift(plan)
    const alone = lift(plan, 0.9, fit, {
      onSale: Uint8Array.from(items, (_, item) => Number(!isElsewhere(item))),
    })
    const share = (of: typeof whole): number => of.parts.halo.mean / of.parts.direct.mean
    const elsewhere = fit.pooled[POOLED.indexOf('haloElsewhere')]!
    expect(alone.parts.direct.mean).toBeCloseTo(whole.parts.direct.mean, 6)
    // The department wins nothing in this world, so that others are expected to win most of what is usual.
    expect(share(whole) - share(alone)).toBeGreaterThan(0.4 * HALO_PRIOR.mean)
    expect(share(whole)).toBeLessThan(1.3 * HALO_PRIOR.mean)
    expect(elsewhere).toBeGreaterThan(0.5 * HALO_PRIOR.mean)
    const prices = Float64Array.from(simulated.world.items, ({ prices: changes }) => changes.at(-1)![1] / 100)
    const partly = lift(plan, 0.9, fit, {
      costs: prices.map((price, item) => (isElsewhere(item) ? Number.NaN : price / 2)),
    })
    expect(partly.margin!.mean).toBeLessThan(whole.margin!.mean)
    expect(partly.margin!.mean).toBeCloseTo(alone.margin!.mean, 6)
  })

  test('parts, days, items and places add up', () => {
    const one = lift(planOf(planned()[0]!))
    const { direct, cannibalization, halo, pullForward } = one.parts
    const net = one.incrementalUnits.mean
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    expect(direct.mean + cannibalization.mean + halo.mean + pullForward.mean).toBeCloseTo(net, 6)
    expect(sum(one.daily.map((day) => day.incrementalUnits.mean))).toBeCloseTo(net, 6)
    expect(sum(one.daily.map((day) => day.baselineUnits))).toBeCloseTo(one.baselineUnits.mean, 6)
    expect(sum(one.items.map((item) => item.direct.mean))).toBeCloseTo(direct.mean, 6)
    expect(sum(one.places.map((place) => place.direct.mean))).toBeCloseTo(direct.mean, 6)
    expect(sum(one.drivers.filter(({ code }) => code !== 'TIMING').map(({ units }) => units))).toBeCloseTo(
      direct.mean,
      6,
    )
  })

  test('more confidence is a wider interval, and a deeper discount adds more', () => {
    const plan = planOf(planned().find((index) => simulated.world.promotions[index]!.discountFraction)!)
    const [narrow, wide] = [lift(plan, 0.5), lift(plan, 0.95)]
    expect(wide.incrementalUnits.lower).toBeLessThan(narrow.incrementalUnits.lower)
    expect(wide.incrementalUnits.upper).toBeGreaterThan(narrow.incrementalUnits.upper)
    const at = (depth: number) =>
      lift({ ...plan, kind: 'PRICE_DISCOUNT', discounts: plan.items.map(() => depth) })
    expect(at(0.4).parts.direct.mean).toBeGreaterThan(at(0.2).parts.direct.mean)
    expect(at(0.2).parts.direct.mean).toBeGreaterThan(at(0.1).parts.direct.mean)
  })

  alsoExhaustively(() => {
    test('tells an advert from a display, and refuses one where none has run', () => {
      const { data } = simulated
      const advertised = data.promotions.map((promotion, index) => ({
        ...promotion,
        advertised: index % 2 === 0,
      }))
      // Each unit of a day under an advert is sold once more with a probability of .5.
      const rng = new Rng(5, 'adverts')
      const cells = data.cells.map((cell) => ({
        ...cell,
        units: cell.units.map((units, day) => {
          const isOn = advertised.some(
            ({ advertised: is, items, places, from, to }) =>
              is && items.includes(cell.item) && places.includes(cell.place) && from <= day && day <= to,
          )
          let more = 0
          for (let unit = 0; isOn && unit < units; unit++) more += Number(rng.uniform() < 0.5)
          return units + more
        }),
      }))
      const withAdverts = fitLift({ ...data, cells, promotions: advertised })
      expect(withAdverts.pooled[ADVERT_AT]!).toBeGreaterThan(0.3)
      expect(withAdverts.pooled[ADVERT_AT]!).toBeLessThan(0.5)
      const plan: LiftPlan = { ...planOf(planned()[0]!), advertised: true }
      expect(refuseLift(withAdverts, plan)).toBeNull()
      const { drivers } = lift(plan, 0.9, withAdverts)
      expect(drivers.find(({ code }) => code === 'ADVERT')!.units).toBeGreaterThan(0)
      expect(refuseLift(fit, plan)?.code).toBe('NO_VARIATION')
    })
  })

  test.each([
    ['DEPTH_OUTSIDE_SEEN', { discounts: [0.8] }],
    ['UNSUPPORTED_KIND', { kind: 'MULTI_BUY' }],
    ['BEYOND_HORIZON', { from: 700, to: 706 }],
    ['NO_VARIATION', { discounts: [0], featured: false }],
  ] as const)('refuses %s', (code, change) => {
    const plan = { ...planOf(planned()[0]!), items: [0], kind: 'PRICE_DISCOUNT', discounts: [0.2], ...change }
    expect(refuseLift(fit, plan as LiftPlan)?.code).toBe(code)
  })

  alsoExhaustively(() => {
    test('refuses where nothing was ever promoted, where it always was, and where few days are known', () => {
      const plan: LiftPlan = {
        ...planOf(planned()[0]!),
        items: [0],
        kind: 'PRICE_DISCOUNT',
        discounts: [0.2],
      }
      const { days, cells } = simulated.data
      const small = { ...simulated.data, cells: cells.filter(({ item }) => item === 0) }
      expect(refuseLift(fitLift({ ...small, promotions: [] }), plan)?.code).toBe('NO_VARIATION')
      const always = {
        ...{ items: [0], places: [0, 1, 2, 3, 4], from: 0, to: days - 1 },
        ...{ kind: 'PRICE_DISCOUNT' as const, discountFraction: 0.2, featured: false, advertised: false },
      }
      expect(refuseLift(fitLift({ ...small, promotions: [always] }), plan)?.code).toBe('ALWAYS_ON')
      const young = small.cells.map((cell) => ({
        ...cell,
        exposure: cell.exposure.map((part, day) => (day < days - 20 ? 0 : part)),
      }))
      expect(refuseLift(fitLift({ ...small, cells: young }), plan)?.code).toBe('HISTORY_TOO_SHORT')
      const mondays = Array.from({ length: 60 }, (_, week) => {
        const monday = 7 * week + ((7 - simulated.data.firstWeekday) % 7)
        return { ...always, from: monday, to: monday }
      })
      const until = small.cells.map((cell) => ({
        ...cell,
        exposure: cell.exposure.map((part, day) => (day < 420 ? part : 0)),
      }))
      expect(refuseLift(fitLift({ ...small, cells: until, promotions: mondays }), plan)?.code).toBe(
        'ONLY_AT_PEAKS',
      )
    })
  })

  test('empty and hopeless data give finite numbers', () => {
    const cells = simulated.data.cells.filter(({ item }) => item < 2)
    const silent = cells.map((cell) => ({ ...cell, units: cell.units.map(() => 0) }))
    const hopeless = fitLift({ ...simulated.data, cells: silent })
    const plan: LiftPlan = {
      ...planOf(planned()[0]!),
      items: [0, 1],
      discounts: [0.2, 0.3],
      kind: 'PRICE_DISCOUNT',
    }
    const fitBefore = fit
    fit = hopeless
    const one = lift(plan)
    fit = fitBefore
    expect(JSON.stringify(one)).not.toMatch(/null(?!,"roi")/)
    for (const { mean, lower, upper } of [one.baselineUnits, one.incrementalUnits, one.revenue]) {
      expect([mean, lower, upper].every(Number.isFinite)).toBe(true)
    }
    expect(one.incrementalUnits.mean).toBeLessThan(1)
  })

  describe('the suggested discount', () => {
    /** One that pays, if goods cost a tenth of their price. */
    let paying: number

    beforeAll(() => {
      paying = planned().find((index) => ask({}, 0.1, index).suggested !== null)!
    })

    const ask = (changed: Partial<DiscountQuestion>, costShare = 0.1, index = paying) => {
      const prices = Float64Array.from(
        simulated.world.items,
        ({ prices: changes }) => changes.at(-1)![1] / 100,
      )
      const { items, places, from, to } = planOf(index)
      return suggestDiscount(
        fit,
        {
          ...{ items, places, from, to, kinds: ['PRICE_DISCOUNT'], depths: null, displays: [false] },
          ...{ budget: null, ...changed },
        },
        {
          ...{ confidence: 0.5, prices, costs: prices.map((price) => costShare * price) },
          onSale: new Uint8Array(prices.length).fill(1),
          ...{ fixedCost: 0, costPerUnit: 0, funding: 0, holidaysAhead: simulated.holidaysAhead },
        },
      )
    }
    const seen = () =>
      simulated.data.promotions
        .filter(({ from, discountFraction }) => from < simulated.data.days && discountFraction > 0)
        .map(({ discountFraction }) => discountFraction)

    test('is deep where goods are cheap, and none where they are dear', () => {
      const cheap = ask({})
      expect(cheap.suggested!.margin.lower).toBeGreaterThan(0)
      const paying = cheap.options.filter(({ margin }) => margin.lower > 0)
      expect(cheap.suggested!.margin.mean).toBe(Math.max(...paying.map(({ margin }) => margin.mean)))
      const dear = ask({}, 0.95)
      expect(dear.suggested).toBeNull()
      expect(dear.options.every(({ margin }) => margin.mean < 0)).toBe(true)
      expect(dear.expectedRegret).toBeLessThan(0.1 * cheap.suggested!.margin.mean)
    })

    test('never lies outside of the depths that have run', () => {
      const [least, most] = [Math.min(...seen()), Math.max(...seen())]
      const depths = ask({}).options.map(({ discountFraction }) => discountFraction)
      expect(Math.min(...depths)).toBe(least)
      expect(Math.max(...depths)).toBe(most)
      const asked = ask({ depths: [least / 2, least, most, most + 0.01] })
      expect(asked.options.map(({ discountFraction }) => discountFraction).sort()).toEqual([least, most])
      expect(ask({ depths: [0.9] }).refusal).toMatchObject({ code: 'DEPTH_OUTSIDE_SEEN' })
      expect(ask({ kinds: ['COUPON'] }).refusal).toMatchObject({ code: 'UNSUPPORTED_KIND' })
    })

    test('stays within its budget', () => {
      const free = ask({}).suggested!
      const tight = ask({ budget: free.invested.upper - 0.01 })
      expect(tight.suggested!.invested.upper).toBeLessThan(free.invested.upper)
      expect(ask({ budget: 0 }).suggested).toBeNull()
    })

    test('sells no more than is in stock', () => {
      const { items, places } = planOf(paying)
      const stockOf = (unitsOnHand: number) =>
        items.flatMap((item) => places.map((place) => ({ item, place, unitsOnHand })))
      // Nothing is there to be sold, and so nothing to be won.
      expect(ask({ stock: stockOf(0) }).suggested).toBeNull()
      const enough = ask({ stock: stockOf(1e9) })
      expect(enough.suggested).toEqual(ask({}).suggested)
      const some = ask({ stock: stockOf(1) })
      expect(some.options[0]!.incrementalUnits.mean).toBeLessThan(enough.options[0]!.incrementalUnits.mean)
    })

    test('says what it misses: options differ by it as they do by their mean margin', () => {
      const { options, suggested, expectedRegret } = ask({})
      for (const { margin, expectedRegret: regret } of options) {
        expect(regret - expectedRegret).toBeCloseTo(suggested!.margin.mean - margin.mean, 6)
        expect(regret).toBeGreaterThanOrEqual(0)
      }
    })
  })

  test('the truth of what a promotion offers is the world itself', () => {
    const [index] = planned()
    const { discountFraction, featured } = simulated.world.promotions[index!]!
    const means = meansWith(simulated.world, index!, { discountFraction: discountFraction ?? 0, featured })
    means.forEach((mean, cell) => {
      if (Math.abs(mean - simulated.world.truth.mean[cell]!) > 1e-4 * (1 + mean))
        throw new Error(`cell ${cell}: ${mean} is not ${simulated.world.truth.mean[cell]}`)
    })
  })
})

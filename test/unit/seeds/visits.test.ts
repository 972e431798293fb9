/** The laws of behaviour: what the true probabilities depend on, and that they come true. */
import {
  ACTIONS,
  ACTION_COUNT,
  Behaviour,
  Offer,
  SCALES,
  Visit,
  simulateWorld,
  type Visitor,
} from '../../../seeds'
import { COVARIATES, COVARIATE_COUNT } from '../../../seeds/actions'
import { drawIntent } from '../../../seeds/generator/catalog'
import { Rng } from '../../../src/core/statistics/rng'
import { fc } from '../../support/property-testing'

const world = simulateWorld({
  seed: 12,
  lastDay: '2026-03-31',
  scale: { ...SCALES.tiny, historyDays: 90, sessionDays: 60 },
})
const behaviour = new Behaviour(world.laws.sessions)
/** Of items with even numbers there is always some. */
const supply = {
  has: (item: number) => item % 2 === 0,
  take: (_: Rng, item: number) => ({ item, quantity: 1 }),
}

interface Where {
  readonly location: number
  readonly day: number
  readonly user: number
  readonly clicked: readonly number[]
}

function visitor(user: number, seed: number): Visitor {
  return {
    user,
    mobile: seed % 2 === 0,
    intent: drawIntent(new Rng(seed), world.laws, world.truth.properties),
  }
}

/** A visit of which some steps were taken, the same for the same arguments. */
function visitAfter(steps: number, seed: number, { location, day, user, clicked }: Where): Visit {
  const offer = new Offer(world, location, day)
  const startMs = world.calendar.startMs(day, world.locations[location]!.timeZone) + 15 * 3_600_000
  const visit = new Visit({ behaviour, offer, supply, visitor: visitor(user, seed), startMs, clicked })
  const rng = new Rng(seed, 'first steps')
  for (let step = 0; step < steps && visit.state.last !== ACTIONS.indexOf('LEAVE'); step++) visit.advance(rng)
  return visit
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)

const cases = fc.record({
  seed: fc.nat(1_000_000),
  steps: fc.integer({ min: 0, max: 12 }),
  where: fc.record({
    location: fc.nat(world.locations.length - 1),
    day: fc.integer({ min: 40, max: 89 }),
    user: fc.integer({ min: -1, max: world.users.length - 1 }),
    clicked: fc.constantFrom([], [], [0, 3]),
  }),
})

describe('the true probabilities of a visit', () => {
  it('add up to 1 at every step: of the actions, and of the items of an action', () => {
    fc.assert(
      fc.property(cases, ({ seed, steps, where }) => {
        const visit = visitAfter(steps, seed, where)
        const actions = visit.actionProbabilities()
        expect(sumOf(actions)).toBeCloseTo(1, 9)
        for (const name of ['VIEW', 'FAVORITE', 'ADD_TO_CART', 'REMOVE_FROM_CART'] as const) {
          const action = ACTIONS.indexOf(name)
          if (actions[action]! > 0) expect(sumOf(visit.itemProbabilities(action))).toBeCloseTo(1, 9)
        }
        expect(sumOf(visit.itemProbabilities(ACTIONS.indexOf('SEARCH')))).toBe(0)
      }),
    )
  })

  it('come true: actions and items are taken as often as they say', () => {
    const draws = 400
    fc.assert(
      fc.property(cases, ({ seed, steps, where }) => {
        const first = visitAfter(steps, seed, where)
        const actions = first.actionProbabilities()
        const view = ACTIONS.indexOf('VIEW')
        const items = first.itemProbabilities(view).map((probability) => probability * actions[view]!)
        const counts = { actions: new Float64Array(ACTION_COUNT), items: new Float64Array(items.length) }
        for (let draw = 0; draw < draws; draw++) {
          const { action, item } = visitAfter(steps, seed, where).advance(new Rng(seed, 'draw', draw))
          counts.actions[action]!++
          if (action === view) counts.items[item]!++
        }
        const check = (probabilities: Float64Array, counted: Float64Array) =>
          probabilities.forEach((probability, at) => {
            const expected = draws * probability
            // Five deviations of a binomial count, and two for counts that are far from normal.
            const band =
              5 * Math.sqrt(expected * (1 - probability)) + (probability > 0 && probability < 1 ? 2 : 0)
            expect(Math.abs(counted[at]! - expected)).toBeLessThanOrEqual(band + 1e-9)
          })
        check(actions, counts.actions)
        check(items, counts.items)
      }),
      { numRuns: 15 },
    )
  })

  it('depend on each of the covariates that the laws name, in the direction of its effect', () => {
    const state = {
      last: ACTIONS.indexOf('VIEW'),
      item: 1,
      previous: 1,
      steps: 4,
      viewsSinceAdd: 1,
      searches: 0,
      checkouts: 0,
      cart: [2],
      favourites: [],
      mobile: false,
      known: true,
    }
    const probabilityOf = (action: number, at: number, value: number) => {
      const row = new Float64Array(COVARIATE_COUNT)
      row[at] = value
      const out = new Float64Array(ACTION_COUNT)
      const last = ACTIONS[action] === 'PURCHASE' ? ACTIONS.indexOf('CHECKOUT') : state.last
      behaviour.writeProbabilities({ ...state, last }, { ofItem: row, ofCart: row, isDeliverable: true }, out)
      return out[action]!
    }
    let effects = 0
    ACTIONS.forEach((name, action) => {
      COVARIATES.forEach((covariate, at) => {
        const effect = world.laws.sessions.effects[name]?.[covariate]
        if (effect === undefined) return
        effects++
        // Of all actions, the one whose own log weight rises most gains: the largest effect of the covariate is told from.
        const largest = Math.max(
          ...ACTIONS.map((other) => Math.abs(world.laws.sessions.effects[other]?.[covariate] ?? 0)),
        )
        if (Math.abs(effect) < largest) return
        const difference = probabilityOf(action, at, 1) - probabilityOf(action, at, 0)
        expect([name, covariate, Math.sign(difference)]).toEqual([name, covariate, Math.sign(effect)])
      })
    })
    expect(effects).toBeGreaterThan(20)
  })

  it('know prices against the usual ones, promotions, tastes, weather and hours of the world', () => {
    const at = (name: (typeof COVARIATES)[number]) => COVARIATES.indexOf(name)
    const promoted = world.promotionField.promotion.findIndex((promotion, cell) => {
      const day = cell % world.calendar.days
      return promotion >= 0 && world.promotionField.discount[cell]! > 0 && day > 30 && day < 90
    })
    const [row, day] = [Math.floor(promoted / world.calendar.days), promoted % world.calendar.days]
    const [item, location] = [Math.floor(row / world.locations.length), row % world.locations.length]
    const out = new Float64Array(COVARIATE_COUNT)
    const offer = new Offer(world, location, day)
    offer.writeCovariates(visitor(3, 1), item, 20, out)
    const { leaves, leafOf, truth } = world
    expect(out[at('promotion')]).toBe(1)
    expect(out[at('discount')]).toBeGreaterThan(0.03)
    expect(out[at('evening')]).toBeCloseTo(1, 9)
    expect(out[at('taste')]).toBeCloseTo(Math.log(truth.users.taste[3 * leaves.length + leafOf[item]!]!), 6)
    expect(out[at('appeal')]).toBe(truth.appeal[item])
    offer.writeCovariates(visitor(-1, 1), item, 8, out)
    expect([out[at('taste')], out[at('evening')]]).toEqual([0, -1])
    const rainy = world.weather.precipitationMm.findIndex((mm) => mm > 5)
    const [place, rainyDay] = [Math.floor(rainy / world.calendar.days), rainy % world.calendar.days]
    new Offer(world, place, rainyDay).writeCovariates(visitor(-1, 1), -1, 8, out)
    expect(out[at('rain')]).toBeCloseTo(Math.min(15, world.weather.precipitationMm[rainy]!) / 10, 5)
  })

  it('are certain where clicked entries of a list wait to be looked at', () => {
    const visit = visitAfter(0, 5, { location: 0, day: 70, user: -1, clicked: [4, 2] })
    const rng = new Rng(1)
    const first = [visit.advance(rng), visit.advance(rng)]
    expect(first.map(({ action, item }) => [ACTIONS[action], item])).toEqual([
      ['VIEW', 4],
      ['VIEW', 2],
    ])
    expect(visit.actionProbabilities()[ACTIONS.indexOf('VIEW')]).toBeLessThan(1)
  })
})

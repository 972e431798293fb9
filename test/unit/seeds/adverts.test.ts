/** Adverts and ways to pay that simulated visits are shown, and what is known of other rankings of them. */
import {
  Offer,
  SCALES,
  WORLDS,
  expectedAdvertClicks,
  simulateTransactions,
  simulateWorld,
  type AdvertPolicy,
} from '../../../seeds'
import { advertProbabilities } from '../../../seeds/generator/advert-policy'
import { showAdverts, simulateAdverts } from '../../../seeds/generator/adverts'
import type { WorldCalendar } from '../../../seeds/generator/calendar'
import { drawIntent } from '../../../seeds/generator/catalog'
import type { SimulatedItem } from '../../../seeds/generator/entities'
import { Rng } from '../../../src/core/statistics/rng'
import { offPolicyValue } from '../../../src/evaluation'

const laws = {
  ...WORLDS.retail,
  adverts: { ...WORLDS.retail.adverts, shownShare: 0.8, clickLogOdds: -1, clicksPerPlaceDay: 0.4 },
  sessions: { ...WORLDS.retail.sessions, visitsPerUnit: 12 },
}
const parameters = {
  seed: 6,
  lastDay: '2026-03-31',
  scale: { ...SCALES.tiny, historyDays: 60, sessionDays: 30 },
  laws,
}
const world = simulateWorld(parameters)
const days = [...simulateTransactions(world)]
const sessions = days.flatMap((day) => day.sessions)
const shown = sessions.flatMap(({ lists }) => lists.filter(({ kind }) => kind === 'Advert'))

/** How far a count of independent outcomes lies from what is expected, in standard deviations. */
function deviations(probabilities: readonly number[], count: number): number {
  const expected = probabilities.reduce((sum, one) => sum + one, 0)
  const variance = probabilities.reduce((sum, one) => sum + one * (1 - one), 0)
  return Math.abs(count - expected) / Math.sqrt(variance)
}

describe('a list of adverts', () => {
  const offer = new Offer(world, 0, 50)
  const visitor = { user: 2, mobile: true, intent: drawIntent(new Rng(3), laws, world.truth.properties) }
  const adverts = [...world.adverts.keys()].slice(0, 3)
  const context = { placement: 'home-top', location: 0, day: 50, user: 2, hour: 15, adverts }

  it('is ranked and clicked as its true probabilities say, also where a policy is given', () => {
    for (const policy of [world.advertPolicy, { rank: () => [...adverts].reverse(), exploredShare: 0.4 }]) {
      const draws = 3_000
      const probabilities = advertProbabilities(policy, context, laws.adverts.entries)
      const counts = probabilities.map(() => new Map<number, number>())
      let clicks = 0
      for (let draw = 0; draw < draws; draw++)
        for (const entry of showAdverts(new Rng(draw), offer, policy, visitor, context)) {
          const ofRank = counts[entry.rank - 1]!
          ofRank.set(entry.advert, (ofRank.get(entry.advert) ?? 0) + 1)
          if (entry.propensity !== probabilities[entry.rank - 1]!.get(entry.advert))
            throw new Error('A propensity is not the probability of its rank')
          if (entry.isClicked) clicks++
        }
      expect(counts).toHaveLength(laws.adverts.entries)
      probabilities.forEach((ofAdverts, at) => {
        expect([...ofAdverts.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9)
        for (const [advert, probability] of ofAdverts)
          expect(
            deviations(Array<number>(draws).fill(probability), counts[at]!.get(advert) ?? 0),
          ).toBeLessThan(4.5)
      })
      const truth = expectedAdvertClicks(offer, policy, visitor, context)
      expect(Math.abs(clicks / draws - truth)).toBeLessThan(4 * Math.sqrt(truth / draws))
    }
  })
})

describe('the clicks of another ranking of adverts', () => {
  it('lie where off-policy values of logged lists say', () => {
    const offer = new Offer(world, 0, 50)
    const adverts = [...world.adverts.keys()].slice(0, 3)
    const logging: AdvertPolicy = { ...world.advertPolicy, exploredShare: 0.5 }
    const pulls = world.truth.advertPulls
    const challenger: AdvertPolicy = {
      rank: (context) => [...context.adverts].sort((a, b) => pulls[b]! - pulls[a]!),
      exploredShare: 0.1,
    }
    const { entries } = laws.adverts
    let truth = 0
    const lists = Array.from({ length: 4_000 }, (_, index) => {
      const rng = new Rng('off-policy of adverts', index)
      const user = index % world.users.length
      const visitor = { user, mobile: true, intent: drawIntent(rng, laws, world.truth.properties) }
      const context = { placement: 'home-top', location: 0, day: 50, user, hour: 15, adverts }
      truth += expectedAdvertClicks(offer, challenger, visitor, context) / 4_000
      return {
        visitor: String(index),
        logged: showAdverts(rng, offer, logging, visitor, context).map((entry) => ({
          ...{ target: String(entry.advert), rank: entry.rank, propensity: entry.propensity },
          reward: Number(entry.isClicked),
        })),
        challenger: advertProbabilities(challenger, context, entries).flatMap((ofAdverts, at) =>
          [...ofAdverts].map(([advert, probability]) => ({
            target: String(advert),
            rank: at + 1,
            probability,
          })),
        ),
      }
    })
    const value = offPolicyValue(lists, 0.98)
    for (const { lower, upper } of Object.values(value.challenger!)) {
      expect(lower).toBeLessThan(truth)
      expect(upper).toBeGreaterThan(truth)
      expect(upper - lower).toBeLessThan(truth)
    }
    expect(Math.abs(value.logged.mean - truth)).toBeGreaterThan(0.1 * truth)
  })
})

describe('adverts of a shop', () => {
  it('are clicked as often as their true probabilities say, and their item is looked at next', () => {
    const entries = shown.flatMap((list) => list.entries)
    const clicked = entries.filter(({ clickedMs }) => clickedMs !== null)
    expect(clicked.length).toBeGreaterThan(50)
    expect(
      deviations(
        entries.map(({ probability }) => probability!),
        clicked.length,
      ),
    ).toBeLessThan(4)
    for (const { lists, events } of sessions)
      lists.forEach(({ kind, entries, atMs }, list) => {
        if (kind !== 'Advert') return
        for (const { rank, target, clickedMs } of entries) {
          const ofEntry = events.filter((event) => event.list === list && event.listRank === rank)
          expect(ofEntry.map(({ type }) => type)).toEqual(
            clickedMs === null ? ['IMPRESSION'] : ['IMPRESSION', 'CLICK'],
          )
          expect(ofEntry[0]).toMatchObject({ item: -1, atMs })
          if (clickedMs === null) continue
          const { item } = world.adverts[target]!
          expect(events).toContainEqual(expect.objectContaining({ type: 'VIEW', item, atMs: clickedMs }))
        }
      })
  })

  it('run in each placement on the last day and after it, however many days are recorded, and one of them has no end', () => {
    const items = [{ launchDay: -1, retireDay: null }] as SimulatedItem[]
    for (const sessionDays of [0, 1, 14, 30, 90, 366]) {
      const calendar = { historyDays: 400 } as WorldCalendar
      const adverts = simulateAdverts(1, laws, items, { calendar, places: 2, sessionDays })
      for (const placement of Object.keys(laws.adverts.placements)) {
        const own = adverts.filter((advert) => advert.placement === placement)
        const running = own.filter(({ startDay, endDay }) => startDay <= 399 && (endDay ?? 407) >= 407)
        expect(running).toEqual(own.slice(1))
        expect(own.filter(({ endDay }) => endDay === null)).toEqual([own.at(-1)])
      }
    }
  })

  it('cost no more at any place than their plan says, click by click, and spend it where there are clicks enough', () => {
    const places = world.locations.length
    let [spentAll, planned] = [0, 0]
    world.adverts.forEach(
      ({ budgetMinor, budgetDays, costPerClickMinor, startDay, endDay, placement }, index) => {
        for (let place = 0; place < places; place++) {
          let spent = 0
          for (const { day, sessions } of days) {
            const clicks = sessions
              .filter(({ location }) => location === place)
              .flatMap(({ lists }) => lists.filter(({ kind }) => kind === 'Advert'))
              .flatMap(({ entries }) =>
                entries.filter(({ target, clickedMs }) => target === index && clickedMs !== null),
              )
            if (clicks.length > 0) expect([startDay <= day, day <= (endDay ?? day)]).toEqual([true, true])
            spent += clicks.length * costPerClickMinor
            const passed = Math.min(1, (day + 1 - startDay) / budgetDays)
            // The last click may come while the plan still has room for a part of it.
            expect(spent).toBeLessThanOrEqual(
              Math.max(0, passed) * (budgetMinor / places) + costPerClickMinor,
            )
          }
          expect(spent).toBeLessThanOrEqual(budgetMinor / places)
          if (placement === 'home-top' && endDay !== null && endDay < world.calendar.historyDays) {
            spentAll += spent
            planned += budgetMinor / places
          }
        }
      },
    )
    expect(spentAll / planned).toBeGreaterThan(0.4)
  })

  it('are ranked by a policy that is given, of which more is known to come where it ranks better', () => {
    const pulls = world.truth.advertPulls
    const byPull = (sign: number): AdvertPolicy => ({
      rank: ({ adverts }) => [...adverts].sort((a, b) => sign * (pulls[b]! - pulls[a]!)),
      exploredShare: 0,
    })
    const ranked = [...simulateTransactions(simulateWorld({ ...parameters, advertPolicy: byPull(1) }))]
      .flatMap((day) => day.sessions)
      .flatMap(({ lists }) => lists.filter(({ kind }) => kind === 'Advert'))
    expect(ranked.filter(({ entries }) => entries.length > 1).length).toBeGreaterThan(50)
    for (const { entries } of ranked) {
      const ofEntries = entries.map(({ target }) => pulls[target]!)
      expect(ofEntries).toEqual(ofEntries.toSorted((a, b) => b - a))
      expect(entries.every(({ propensity }) => propensity === 1)).toBe(true)
    }
    // Both for the same visitors, of whom all could be shown all adverts.
    const adverts = [...world.adverts.keys()]
    const clicksOf = (policy: AdvertPolicy) =>
      Array.from({ length: 20 }, (_, user) => {
        const intent = drawIntent(new Rng(user, 'intent'), laws, world.truth.properties)
        const context = { placement: 'home-top', location: 0, day: 50, user, hour: 15, adverts }
        return expectedAdvertClicks(new Offer(world, 0, 50), policy, { user, mobile: true, intent }, context)
      }).reduce((sum, clicks) => sum + clicks, 0)
    expect(clicksOf(byPull(1))).toBeGreaterThan(1.1 * clicksOf(byPull(-1)))
  })
})

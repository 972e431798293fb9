/** Lists that simulated visits are shown, and what is known of other rankings. */
import { ESTIMATORS, simulateLists } from '../../../bench/off-policy/simulated-lists'
import {
  Offer,
  SCALES,
  WORLDS,
  expectedClicks,
  paymentProbabilities,
  simulateTransactions,
  simulateWorld,
  slateContext,
  slateProbabilities,
  type PaymentRanking,
  type SlatePolicy,
} from '../../../seeds'
import { drawIntent } from '../../../seeds/generator/catalog'
import { showSlate } from '../../../seeds/generator/slates'
import { Rng } from '../../../src/core/statistics/rng'
import { offPolicyValue } from '../../../src/evaluation'
import { exhaustively } from '../../support/extent'

const laws = {
  ...WORLDS.retail,
  slates: {
    ...WORLDS.retail.slates,
    shownShare: 0.5,
    entries: 4,
    clickLogOdds: -1,
    effects: { appeal: 0.5 },
  },
}
const parameters = {
  seed: 6,
  lastDay: '2026-03-31',
  scale: { ...SCALES.tiny, historyDays: 60, sessionDays: 30 },
  laws,
}
const world = simulateWorld(parameters)

describe('a list', () => {
  const offer = new Offer(world, 0, 50)
  const policy: SlatePolicy = { rank: ({ items }) => [...items].reverse(), exploredShare: 0.4 }
  const hour = 15
  const visitor = { user: 2, mobile: true, intent: drawIntent(new Rng(3), laws, world.truth.properties) }

  it('is ranked and clicked as its true probabilities say', () => {
    const draws = 4_000
    let wrongPropensities = 0
    const probabilities = slateProbabilities(policy, slateContext(offer, 2, hour), world.items.length)
    const counts = probabilities.map((of) => new Float64Array(of.length))
    let clicks = 0
    for (let draw = 0; draw < draws; draw++)
      for (const { item, rank, propensity, isClicked } of showSlate(
        new Rng(draw),
        offer,
        policy,
        visitor,
        hour,
      )) {
        counts[rank - 1]![item]!++
        if (propensity !== probabilities[rank - 1]![item]) wrongPropensities++
        if (isClicked) clicks++
      }
    expect(wrongPropensities).toBe(0)
    probabilities.forEach((of, at) => {
      expect(of.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9)
      of.forEach((probability, item) => {
        const deviation = Math.sqrt((probability * (1 - probability)) / draws)
        expect(Math.abs(counts[at]![item]! / draws - probability)).toBeLessThanOrEqual(4.5 * deviation)
      })
    })
    const truth = expectedClicks(offer, policy, visitor, hour)
    expect(Math.abs(clicks / draws - truth)).toBeLessThan(4 * Math.sqrt(truth / draws))
  })

  it('is clicked less further down: as often as the bias of positions says', () => {
    const [item, ...others] = offer.items
    const clicksAt = (rank: number): number => {
      const order = [...others.slice(0, rank - 1), item!, ...others.slice(rank - 1)]
      let clicks = 0
      for (let draw = 0; draw < 3_000; draw++) {
        const fixed = { rank: () => order, exploredShare: 0 }
        const slate = showSlate(new Rng(draw, rank), offer, fixed, visitor, hour)
        if (slate.find((entry) => entry.item === item)!.isClicked) clicks++
      }
      return clicks
    }
    const [first, third] = [clicksAt(1), clicksAt(3)]
    const expected = 3 ** -laws.slates.positionDecay
    expect(first).toBeGreaterThan(100)
    // Three deviations of the ratio of two counts.
    expect(Math.abs(third / first - expected)).toBeLessThan(3 * expected * Math.sqrt(1 / first + 1 / third))
  })
})

describe('lists of a shop', () => {
  const sessions = [...simulateTransactions(world)].flatMap((day) => day.sessions)
  // The list of items is the first that a visit is shown.
  const withItems = (all: typeof sessions) =>
    all.flatMap(({ lists: [list], events }) =>
      list?.kind === 'Item' ? [{ slate: list.entries, events }] : [],
    )
  const shown = withItems(sessions)

  it('have impressions, and clicks that are followed by looking at the item', () => {
    expect(shown.length / sessions.length).toBeGreaterThan(0.4)
    let clicks = 0
    for (const { slate, events } of shown) {
      const impressions = events.filter(({ type, list }) => type === 'IMPRESSION' && list === 0)
      expect(impressions.map(({ item, listRank }) => [item, listRank])).toEqual(
        slate.map(({ target, rank }) => [target, rank]),
      )
      events.forEach(({ type, item, list, listRank }, at) => {
        if (type !== 'CLICK' || list > 0) return
        clicks++
        expect(slate[listRank - 1]).toMatchObject({ target: item, clickedMs: expect.any(Number) })
        // An advert that leads to the same item may be clicked, too.
        expect(events.slice(at).find((event) => event.type !== 'CLICK')).toMatchObject({ type: 'VIEW', item })
      })
    }
    expect(clicks).toBe(
      shown.flatMap(({ slate }) => slate.filter(({ clickedMs }) => clickedMs !== null)).length,
    )
    expect(clicks).toBeGreaterThan(100)
  })

  it('are ranked by a policy that is given', () => {
    const slatePolicy: SlatePolicy = { rank: ({ items }) => [...items], exploredShare: 0 }
    const other = [...simulateTransactions(simulateWorld({ ...parameters, slatePolicy }))]
    const [first] = withItems(other.flatMap((day) => day.sessions))
    const items = first!.slate.map(({ target }) => target)
    expect(items).toEqual([...items].sort((a, b) => a - b))
    expect(first!.slate.every(({ propensity }) => propensity === 1)).toBe(true)
  })
})

describe('ways to pay', () => {
  exhaustively(() => {
    it('are taken as often as their shares, the amount and their places in the list say, in any order of it', () => {
      const busy = {
        ...laws,
        sessions: { ...laws.sessions, visitsPerUnit: 20 },
        slates: { ...laws.slates, shownShare: 0 },
      }
      const kind = 'ONLINE' as const
      const taken = (paymentRanking?: PaymentRanking) => {
        const methods = new Map<string, number>()
        const amounts: number[] = []
        for (const { orders } of simulateTransactions(
          simulateWorld({ ...parameters, laws: busy, ...(paymentRanking && { paymentRanking }) }),
        ))
          for (const { session, location, paymentMethod, totalMinor } of orders)
            if (session !== null && world.locations[location]!.kind === kind) {
              methods.set(paymentMethod, (methods.get(paymentMethod) ?? 0) + 1)
              amounts.push(totalMinor)
            }
        return { methods, amounts }
      }
      const usual = ['paypal', 'card', 'invoice', 'wallet']
      const turned = [...usual].reverse()
      const cases = [
        [usual, taken(() => usual)],
        [turned, taken(() => turned)],
      ] as const
      for (const [listed, { methods: counts, amounts }] of cases) {
        const orders = amounts.length
        const ofOrders = amounts.map((amountMinor) =>
          paymentProbabilities(laws, { kind, amountMinor }, listed),
        )
        const probabilities = listed.map((_, at) => ofOrders.reduce((sum, one) => sum + one[at]!, 0) / orders)
        expect(orders).toBeGreaterThan(100)
        listed.forEach((code, at) => {
          const probability = probabilities[at]!
          const band = 4 * Math.sqrt((probability * (1 - probability)) / orders)
          expect(Math.abs((counts.get(code) ?? 0) / orders - probability)).toBeLessThan(band)
        })
      }
      const [first, last] = [usual, turned].map(
        (listed) =>
          paymentProbabilities(laws, { kind, amountMinor: 5_000 }, listed)[listed.indexOf('paypal')]!,
      )
      expect(first! / last!).toBeGreaterThan(1.2)
    })
  })

  it('are listed by what is taken most for the amount, and never above what a method allows', () => {
    const listed = (amountMinor: number) =>
      world.paymentRanking({ kind: 'ONLINE', amountMinor, location: 0, user: -1 })
    expect(listed(50_000)).toContain('invoice')
    expect(listed(50_001)).not.toContain('invoice')
    expect(listed(40_000).indexOf('invoice')).toBeLessThan(listed(40_000).indexOf('wallet'))
    const all = ['card', 'invoice']
    const invoiceFor = (amountMinor: number) =>
      paymentProbabilities(laws, { kind: 'ONLINE', amountMinor }, all)[1]!
    expect(invoiceFor(40_000)).toBeGreaterThan(invoiceFor(1_000))
    expect(invoiceFor(60_000)).toBe(0)
    for (const { orders } of simulateTransactions(world))
      for (const { paymentMethod, totalMinor } of orders)
        if (paymentMethod === 'invoice') expect(totalMinor).toBeLessThanOrEqual(50_000)
  })
})

describe('the click-through of another ranking', () => {
  exhaustively(() => {
    it('lies in the 90 % intervals that logged lists give, in most of 10 shops; the benchmark has 200', () => {
      const covered = { ips: 0, snips: 0, doublyRobust: 0 }
      for (let seed = 501; seed <= 510; seed++) {
        const { lists, truth } = simulateLists(seed)
        const { challenger } = offPolicyValue(lists)
        for (const name of ESTIMATORS) {
          const { lower, upper } = challenger![name]
          if (lower <= truth && truth <= upper) covered[name]++
        }
      }
      // Of intervals that hold in 90 %, fewer than 6 of 10 are seen in two of a thousand tests.
      for (const count of Object.values(covered)) expect(count).toBeGreaterThanOrEqual(6)
    })
  })
})

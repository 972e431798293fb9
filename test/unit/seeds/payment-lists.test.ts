/** The ways to pay that simulated checkouts list, and whether what is learned from them orders them better. */
import {
  SCALES,
  WORLDS,
  paymentCodes,
  paymentProbabilities,
  simulateTransactions,
  simulateWorld,
  type PaymentRanking,
} from '../../../seeds'
import { ADD, CHECKOUT, REMOVE, VIEW } from '../../../seeds/generator/behaviour'
import type { DayVisit } from '../../../seeds/generator/day-visits'
import { listsOf } from '../../../seeds/generator/shown-lists'
import { lawsPaymentRanking, listPayments, paymentWeights } from '../../../seeds/generator/payments'
import { Rng } from '../../../src/core/statistics/rng'
import { pickWeighted } from '../../../seeds/generator/random'
import { offPolicyValue } from '../../../src/evaluation'
import {
  PaymentShares,
  bandOf,
  type PaymentCount,
} from '../../../src/services/recommendation/targets/payment-shares'

const laws = {
  ...WORLDS.retail,
  sessions: { ...WORLDS.retail.sessions, visitsPerUnit: 20 },
  orders: { ...WORLDS.retail.orders, digitalShare: { STORE: 0.4, ONLINE: 0.9 } },
}
/** The shop lists them by name. */
const byName: PaymentRanking = (checkout) => [...paymentWeights(laws, checkout).keys()].sort()
const world = simulateWorld({
  seed: 9,
  lastDay: '2026-03-31',
  scale: { ...SCALES.tiny, historyDays: 40, sessionDays: 30 },
  laws,
  paymentRanking: byName,
})
const days = [...simulateTransactions(world)]
const visits = days.flatMap(({ day, sessions, orders }) =>
  sessions.map((session) => ({
    day,
    session,
    order: orders.find((one) => one.session === session.externalId),
  })),
)

describe('the ways to pay that a checkout lists', () => {
  const codes = paymentCodes(laws)
  const lists = visits.flatMap(({ session, order }) =>
    session.lists.filter(({ kind }) => kind === 'PaymentMethod').map((list) => ({ session, order, list })),
  )
  const paid = lists.filter(({ list }) => list.entries.some(({ clickedMs }) => clickedMs !== null))

  it('are shown at every checkout, and the one that the order was paid with is clicked', () => {
    const checkouts = visits.flatMap(({ session }) =>
      session.events.filter(({ type }) => type === 'CHECKOUT'),
    )
    expect(lists).toHaveLength(checkouts.length)
    const orders = visits.filter(({ order }) => order)
    expect(orders.length).toBeGreaterThan(100)
    expect(paid).toHaveLength(orders.length)
    for (const { list, order, session } of paid) {
      const taken = list.entries.filter(({ clickedMs }) => clickedMs !== null)
      expect(taken.map(({ target }) => codes[target])).toEqual([order!.paymentMethod])
      const purchase = session.events.find(({ type }) => type === 'PURCHASE')!
      expect(taken[0]!.clickedMs).toBe(purchase.atMs)
      expect(list.atMs).toBeLessThan(purchase.atMs)
    }
  })

  it('are those of the cart as it is, where an item was put in twice and taken out once', () => {
    // Whatever lies in the cart leaves less to choose from than an empty one does.
    const bounded = { ...laws, orders: { ...laws.orders, paymentMaximumMinor: { invoice: 0 } } }
    const paymentRanking: PaymentRanking = (checkout) => [...paymentWeights(bounded, checkout).keys()]
    const item = 0
    const location = world.locations.findIndex(({ kind }) => kind === 'ONLINE')
    const listed = (...steps: readonly (readonly [number, number])[]) => {
      const visit = {
        ...{ slate: [], adverts: [], visitor: { user: 1 }, startMs: 0 },
        steps: steps.map(([action, about]) => ({ action, item: about, atMs: 0 })),
      } as unknown as DayVisit
      const [list] = listsOf({ ...world, laws: bounded, paymentRanking }, visit, {
        externalId: 'visit',
        location,
        day: 39,
        order: null,
      })
      return list!.entries.map(({ target }) => target).sort()
    }
    const once = listed([VIEW, item], [ADD, item], [VIEW, item], [CHECKOUT, -1])
    expect(listed([ADD, item], [ADD, item], [REMOVE, item], [CHECKOUT, -1])).toEqual(once)
    expect(listed([VIEW, item], [VIEW, item], [VIEW, item], [CHECKOUT, -1])).not.toEqual(once)
  })

  it('are taken as often at each place of the list as their true probabilities say', () => {
    for (const rank of [1, 2, 3]) {
      const entries = paid.flatMap(({ list }) => list.entries.filter((entry) => entry.rank === rank))
      const expected = entries.reduce((sum, { probability }) => sum + probability!, 0)
      const variance = entries.reduce((sum, { probability }) => sum + probability! * (1 - probability!), 0)
      const taken = entries.filter(({ clickedMs }) => clickedMs !== null).length
      expect(Math.abs(taken - expected)).toBeLessThan(4 * Math.sqrt(variance))
    }
    for (const { list } of lists) {
      const sum = list.entries.reduce((all, { probability }) => all + probability!, 0)
      expect(sum).toBeCloseTo(1, 9)
    }
  })

  it('are in the order of the policy, but for the share that is left to chance, as their propensities say', () => {
    const { paymentExploredShare } = laws.orders
    const first = lists.map(({ list }) => list.entries[0]!)
    const byPolicy = lists.filter(({ list }) => {
      const listed = list.entries.map(({ target }) => codes[target]!)
      return listed[0] === [...listed].sort()[0]
    }).length
    const expected = lists.reduce(
      (sum, { list }) => sum + 1 - paymentExploredShare + paymentExploredShare / list.entries.length,
      0,
    )
    expect(Math.abs(byPolicy - expected)).toBeLessThan(4 * Math.sqrt(lists.length * 0.2 * 0.8))
    for (const { propensity } of first) expect(propensity).toBeGreaterThan(0)
    expect(new Set(first.map(({ propensity }) => propensity)).size).toBeGreaterThan(1)
  })

  it('tell how often the first one would be taken in another order, by off-policy values', () => {
    const half = { ...laws, orders: { ...laws.orders, paymentExploredShare: 0.5 } }
    const ranking = lawsPaymentRanking(laws)
    let truth = 0
    const logged = Array.from({ length: 4_000 }, (_, index) => {
      const rng = new Rng('off-policy of ways to pay', index)
      const checkout = { kind: 'ONLINE' as const, amountMinor: Math.round(1_000 + 39_000 * rng.uniform()) }
      const context = { ...checkout, location: 0, user: -1 }
      const entries = listPayments(rng, { laws: half, ranked: byName(context) }, checkout)
      const taken = pickWeighted(rng.uniform(), Float64Array.from(entries, ({ probability }) => probability), 1) // prettier-ignore
      const order = ranking(context)
      truth += paymentProbabilities(laws, checkout, order)[0]! / 4_000
      return {
        visitor: String(index),
        logged: entries.map(({ code, rank, propensity }, at) => ({
          ...{ target: code, rank, propensity, reward: Number(at === taken) },
        })),
        // Whatever the order is, an order is paid once: what differs is how often by what stands first.
        challenger: [{ target: order[0]!, rank: 1, probability: 1 }],
      }
    })
    const { challenger } = offPolicyValue(logged, 0.98)
    for (const { lower, upper } of [challenger!.ips, challenger!.doublyRobust]) {
      expect(lower).toBeLessThan(truth)
      expect(upper).toBeGreaterThan(truth)
      expect(upper - lower).toBeLessThan(truth / 2)
    }
  })

  it('have the likely ones further up where the ranking of CHECKOUT learned from the log, nearly as the laws would', () => {
    const countsOf = (until: number): PaymentCount[] =>
      days
        .filter(({ day }) => day < until)
        .flatMap(({ orders }) => orders)
        .flatMap(({ location, totalMinor, paymentMethod }): PaymentCount[] => {
          const use = { currency: laws.currency, method: paymentMethod, used: 1, completed: 1 }
          return [
            { ...use, factor: 'PLACE', value: String(location) },
            { ...use, factor: 'AMOUNT', value: bandOf(BigInt(totalMinor)) },
          ]
        })
    // Learned from the first 30 days, and judged on the orders of the others.
    const shares = new PaymentShares(countsOf(30))
    const learned: PaymentRanking = (checkout) =>
      shares
        .of([...paymentWeights(laws, checkout).keys()], {
          placeId: String(checkout.location),
          amount: { amountMinor: BigInt(checkout.amountMinor), currency: laws.currency },
          ...{ device: null, own: [] },
        })
        .map(({ method }) => method)
    const judged = days.filter(({ day }) => day >= 30).flatMap(({ orders }) => orders)
    expect(judged.length).toBeGreaterThan(100)
    /** The true mean reciprocal rank of what is taken, over these orders. */
    const truthOf = (ranking: PaymentRanking): number =>
      judged.reduce((sum, { location, totalMinor: amountMinor, user }) => {
        const checkout = { kind: world.locations[location]!.kind, amountMinor, location, user }
        const probabilities = paymentProbabilities(laws, checkout, ranking(checkout))
        return sum + probabilities.reduce((all, probability, at) => all + probability / (at + 1), 0)
      }, 0) / judged.length
    const [logged, ofLearned, ofLaws] = [byName, learned, lawsPaymentRanking(laws)].map(truthOf)
    expect(ofLearned! - logged!).toBeGreaterThan(0.5 * (ofLaws! - logged!))
    expect(ofLaws! - logged!).toBeGreaterThan(0.02)
  })
})

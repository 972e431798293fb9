/** When the shop learns who visitors are, and what customers write about what they received. */
import {
  reviewTruth,
  SCALES,
  simulateTransactions,
  simulateWorld,
  WORLDS,
  type DayTransactions,
  type SimulatedSession,
} from '../../../seeds'

const DAY_MS = 86_400_000
const STAYS_SIGNED_IN_DAYS = 10

const laws = {
  ...WORLDS.retail,
  accounts: { staysSignedInDays: STAYS_SIGNED_IN_DAYS, forgottenShare: 0.2, atCheckoutShare: 0.4 },
  reviews: { ...WORLDS.retail.reviews!, logOdds: -1 },
  orders: { ...WORLDS.retail.orders, returnProbability: { STORE: 0.1, ONLINE: 0.2 } },
}
const scale = { ...SCALES.tiny, historyDays: 60, sessionDays: 50, users: 120 }
const parameters = { seed: 6, lastDay: '2026-03-31', scale }
const world = simulateWorld({ ...parameters, laws })
const days = [...simulateTransactions(world)]
const sessions = days.flatMap((day) => day.sessions)
const reviews = days.flatMap((day) => day.reviews)
const orders = days.flatMap((day) => day.orders)

const isSignIn = ({ type }: SimulatedSession['events'][number]) => type === 'LOGIN' || type === 'SIGNUP'
const startOf = ({ events }: SimulatedSession) => events[0]!.atMs
const ofCustomers = sessions.filter(({ user }) => user >= 0).sort((a, b) => startOf(a) - startOf(b))

/** How far a count of independent outcomes lies from what is expected, in standard deviations. */
function deviations(probabilities: readonly number[], count: number): number {
  const expected = probabilities.reduce((sum, one) => sum + one, 0)
  const variance = probabilities.reduce((sum, one) => sum + one * (1 - one), 0)
  return Math.abs(count - expected) / Math.sqrt(variance)
}

describe('customers of a simulated shop', () => {
  it('sign in on a device that has not seen them for a while, and now and then on one that has', () => {
    const last = new Map<string, number>()
    let [signedIn, remembered] = [0, 0]
    for (const session of ofCustomers) {
      const { user, mobile, events, truth, identifiedMs } = session
      const device = `${user}/${mobile}`
      const isRecent = startOf(session) - (last.get(device) ?? -Infinity) <= STAYS_SIGNED_IN_DAYS * DAY_MS
      if (truth.signInProbability < 1) {
        expect([isRecent, truth.signInProbability]).toEqual([true, 0.2])
        remembered++
        if (identifiedMs === null || events.some(isSignIn)) signedIn++
      } else if (isRecent) expect(world.users[user]!.joinedDay).toBeGreaterThanOrEqual(10)
      if (identifiedMs !== null) last.set(device, startOf(session))
    }
    expect(remembered).toBeGreaterThan(200)
    expect(deviations(Array<number>(remembered).fill(0.2), signedIn)).toBeLessThan(4)
  })

  it('who joined since visits are recorded open an account once, and before that are guests', () => {
    const firstDay = world.calendar.historyDays - scale.sessionDays
    const signedUp = new Set<number>()
    for (const { user, events, identifiedMs } of ofCustomers) {
      const hasAccount = world.users[user]!.joinedDay < firstDay || signedUp.has(user)
      const types = events.filter(isSignIn).map(({ type }) => type)
      if (hasAccount) expect(types).not.toContain('SIGNUP')
      else expect([types, identifiedMs === null]).toEqual(types.length > 0 ? [['SIGNUP'], false] : [[], true])
      if (types.includes('SIGNUP')) signedUp.add(user)
    }
    expect(signedUp.size).toBeGreaterThan(5)
  })

  it('say who they are as the visit begins, or at its first checkout, or not at all', () => {
    let [atOnce, atCheckout, never] = [0, 0, 0]
    for (const session of ofCustomers) {
      const { events, identifiedMs } = session
      const at = events.findIndex(isSignIn)
      expect(events.filter(isSignIn).length).toBe(at < 0 ? 0 : 1)
      if (at < 0) {
        expect([startOf(session), null]).toContain(identifiedMs)
        if (identifiedMs === null) never++
        continue
      }
      expect(events[at]!.atMs).toBe(identifiedMs)
      if (at === 0) atOnce++
      else {
        atCheckout++
        const checkouts = events.filter(({ type }) => type === 'CHECKOUT')
        expect(events[at - 1]).toBe(checkouts[0])
        // The list of ways to pay is that of a customer.
        const list = session.lists.find(({ kind }) => kind === 'PaymentMethod')!
        expect(list.atMs).toBeGreaterThanOrEqual(identifiedMs!)
      }
    }
    expect(Math.min(atOnce, atCheckout, never)).toBeGreaterThan(20)
    for (const { user, events, truth, identifiedMs } of sessions)
      if (user < 0)
        expect([events.some(isSignIn), truth.signInProbability, identifiedMs]).toEqual([false, 0, null])
  })

  it('do in all else what they do where the laws know neither accounts nor reviews', () => {
    const without = { ...laws, accounts: undefined, reviews: undefined }
    const bare = [...simulateTransactions(simulateWorld({ ...parameters, laws: without }))]
    const stripped = (day: DayTransactions) => ({
      ...{ day: day.day, orders: day.orders },
      sessions: day.sessions.map(({ events, externalId, user, lists, truth }) => ({
        ...{ externalId, user, lists, actions: truth.actions, probabilities: truth.probabilities },
        events: events.filter((event) => !isSignIn(event)),
      })),
    })
    expect(bare.flatMap((day) => day.reviews)).toEqual([])
    expect(bare.map(stripped)).toEqual(days.map(stripped))
  })
})

describe('reviews of a simulated shop', () => {
  const byOrder = new Map(orders.map((order) => [order.externalId, order]))

  it('are of what known customers received, some days after it, and each is known in time', () => {
    const { calendar, locations } = world
    const [shortest, longest] = laws.reviews.delayDays
    expect(reviews.length).toBeGreaterThan(100)
    expect(new Set(reviews.map(({ sessionExternalId }) => sessionExternalId)).size).toBe(reviews.length)
    for (const { orderExternalId, user, item, location, atMs, receivedMs, rating } of reviews) {
      const order = byOrder.get(orderExternalId)!
      expect([order.user, order.location, user >= 0]).toEqual([user, location, true])
      expect(order.lines.map((line) => line.item)).toContain(item)
      const received = order.promisedMs === null ? order.orderedMs : order.deliveredMs!
      expect(atMs - received).toBeGreaterThanOrEqual(shortest * DAY_MS)
      expect(atMs - received).toBeLessThanOrEqual(longest * DAY_MS)
      const { timeZone } = locations[location]!
      expect(receivedMs).toBeGreaterThanOrEqual(atMs)
      expect(receivedMs).toBeLessThan(calendar.startMs(calendar.historyDays, timeZone))
      expect(atMs).toBeGreaterThanOrEqual(
        calendar.startMs(calendar.historyDays - scale.sessionDays, timeZone),
      )
      expect([1, 2, 3, 4, 5]).toContain(rating)
    }
  })

  it('come as often, and with as many stars, as their true probabilities say', () => {
    const { calendar, locations } = world
    const longest = laws.reviews.delayDays[1] * DAY_MS
    // Of what was received so early that every review of it is written by the end of the last day, and not before visits are recorded.
    const settled = orders.filter(({ user, location, promisedMs, deliveredMs, orderedMs }) => {
      const received = promisedMs === null ? orderedMs : deliveredMs
      const { timeZone } = locations[location]!
      const [from, to] = [10, calendar.historyDays].map((day) => calendar.startMs(day, timeZone))
      return user >= 0 && received !== null && received >= from! && received + longest < to! - DAY_MS
    })
    const written = new Map(reviews.map((review) => [`${review.orderExternalId}/${review.item}`, review]))
    const probabilities: number[] = []
    let count = 0
    for (const order of settled)
      for (const line of order.lines) {
        const review = written.get(`${order.externalId}/${line.item}`)
        if (review) count++
        // Whether it was sent back by then is known where it was written; else what is written last is taken.
        probabilities.push(review?.truth.probability ?? reviewTruth(world, order, line, Infinity).probability)
      }
    expect(count).toBeGreaterThan(100)
    expect(deviations(probabilities, count)).toBeLessThan(4)
    for (let star = 0; star < 5; star++) {
      const expected = reviews.map(({ truth }) => truth.ratings[star]!)
      expect(deviations(expected, reviews.filter(({ rating }) => rating === star + 1).length)).toBeLessThan(4)
    }
  })

  it('have more stars where the customer likes the kind of item, and fewer where it came late or was sent back', () => {
    const order = orders.find(({ user, promisedMs, deliveredMs }) => user >= 0 && promisedMs !== null && deliveredMs !== null)! // prettier-ignore
    const line = order.lines[0]!
    const starsOf = (changed: Partial<typeof order>, at = order.deliveredMs! + 30 * DAY_MS) =>
      reviewTruth(world, { ...order, ...changed }, line, at).ratings.reduce(
        (sum, probability, star) => sum + probability * (star + 1),
        0,
      )
    const inTime = { deliveredMs: order.promisedMs! - 1, returns: [] }
    const late = { ...inTime, deliveredMs: order.promisedMs! + 1 }
    const sentBack = { ...inTime, returns: [{ ...{ externalId: 'r', item: line.item, quantity: 1, refundedMinor: 1 }, returnedMs: order.promisedMs! + DAY_MS, receivedMs: order.promisedMs! + DAY_MS }] } // prettier-ignore
    expect(starsOf(late)).toBeLessThan(starsOf(inTime) - 0.1)
    expect(starsOf(sentBack)).toBeLessThan(starsOf(late))
    expect(starsOf(sentBack, order.promisedMs! + 1)).toBe(starsOf(inTime))
    const { taste } = world.truth.users
    const tasteOf = (user: number) => taste[user * world.leaves.length + world.leafOf[line.item]!]!
    const users = [...world.users.keys()].sort((a, b) => tasteOf(a) - tasteOf(b))
    expect(starsOf({ ...inTime, user: users.at(-1)! })).toBeGreaterThan(starsOf({ ...inTime, user: users[0]! }) + 0.3) // prettier-ignore
  })

  it('follow laws of their own in the shop that nothing is tuned on', () => {
    expect(WORLDS.marketplace.reviews).not.toEqual(WORLDS.retail.reviews)
    expect(WORLDS.marketplace.accounts).not.toEqual(WORLDS.retail.accounts)
    expect(WORLDS.semilog.reviews).toEqual(WORLDS.retail.reviews)
  })
})

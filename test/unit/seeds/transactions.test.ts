import {
  ACTIONS,
  SCALES,
  actionProbabilities,
  cellIndex,
  simulateTransactions,
  simulateWorld,
} from '../../../seeds'
import { simulateCourse } from '../../../seeds/generator/behaviour'
import { drawIntent } from '../../../seeds/generator/catalog'
import { stockInstant } from '../../../seeds/generator/hours'
import { Shelf } from '../../../seeds/generator/shelf'
import { Rng } from '../../../src/core/statistics/rng'

const world = simulateWorld({
  seed: 11,
  lastDay: '2026-03-31',
  scale: { ...SCALES.tiny, historyDays: 90, sessionDays: 60 },
})
const days = [...simulateTransactions(world)]
const orders = days.flatMap((day) => day.orders.map((order) => ({ day: day.day, ...order })))
const sessions = days.flatMap((day) => day.sessions.map((session) => ({ day: day.day, ...session })))

describe('orders of a world', () => {
  it('add up to its sales, cell by cell', () => {
    const sums = new Float32Array(world.sales.units.length)
    for (const { day, location, lines } of orders) {
      for (const { item, quantity } of lines) sums[cellIndex(world, item, location, day)]! += quantity
    }
    expect(orders.length).toBeGreaterThan(200)
    expect(Buffer.compare(Buffer.from(sums.buffer), Buffer.from(world.sales.units.buffer))).toBe(0)
  })

  it('happen on their local day, and before the shelf was empty', () => {
    const { calendar, locations, sales } = world
    for (const { day, location, orderedMs } of orders) {
      const { timeZone } = locations[location]!
      expect(orderedMs).toBeGreaterThanOrEqual(calendar.startMs(day, timeZone))
      expect(orderedMs).toBeLessThan(calendar.startMs(day + 1, timeZone))
    }
    let sameDay = 0
    for (const { item, location, from } of sales.stockOuts) {
      const out = stockInstant(calendar, locations[location]!, from).getTime()
      const bought = orders.filter(
        (order) =>
          order.location === location &&
          order.day === Math.floor(from) &&
          order.lines.some((line) => line.item === item),
      )
      for (const { orderedMs } of bought) expect(orderedMs).toBeLessThanOrEqual(out)
      sameDay += bought.length
    }
    expect(sameDay).toBeGreaterThan(10)
  })

  it('carry the discount of the promotion that ran, and no discount otherwise', () => {
    const lines = orders.flatMap((order) => order.lines.map((line) => ({ ...order, ...line })))
    const discounted = lines.filter(({ promotion }) => promotion >= 0)
    expect(discounted.length).toBeGreaterThan(10)
    for (const { promotion, unitPriceMinor, quantity, discountMinor, item, day } of discounted) {
      const { discountFraction, items, startDay, endDay } = world.promotions[promotion]!
      expect(items).toContain(item)
      expect(day).toBeGreaterThanOrEqual(startDay)
      expect(day).toBeLessThanOrEqual(endDay)
      expect(Math.abs(discountMinor - unitPriceMinor * quantity * (discountFraction ?? 0))).toBeLessThan(0.51)
    }
    const others = lines.filter(({ promotion }) => promotion < 0)
    expect(others.filter(({ discountMinor }) => discountMinor !== 0)).toEqual([])
  })

  it('are known, delivered and returned only when that has happened by the end of the last day', () => {
    const { calendar, locations } = world
    for (const { location, receivedMs, orderedMs, deliveredMs, returns } of orders) {
      const end = calendar.startMs(calendar.historyDays, locations[location]!.timeZone)
      expect(receivedMs).toBeGreaterThan(orderedMs)
      const instants = [receivedMs, deliveredMs ?? 0, ...returns.flatMap((r) => [r.returnedMs, r.receivedMs])]
      expect(Math.max(...instants)).toBeLessThan(end)
    }
    expect(orders.some(({ returns }) => returns.length > 0)).toBe(true)
    expect(orders.some(({ promisedMs, deliveredMs }) => promisedMs !== null && deliveredMs === null)).toBe(
      true,
    )
  })
})

describe('sessions of a world', () => {
  it('name the order that they made, with its lines', () => {
    const bySession = new Map(orders.map((order) => [order.session, order]))
    const buying = sessions.filter(({ events }) => events.some(({ type }) => type === 'PURCHASE'))
    expect(buying.length).toBeGreaterThan(50)
    expect(buying.length).toBe(orders.filter(({ session }) => session !== null).length)
    for (const { externalId, events, user } of buying) {
      const order = bySession.get(externalId)!
      const purchases = events.filter(({ type }) => type === 'PURCHASE')
      expect(purchases.map(({ item, quantity }) => [item, quantity])).toEqual(
        order.lines.map(({ item, quantity }) => [item, quantity]),
      )
      expect(purchases.every((event) => event.orderExternalId === order.externalId)).toBe(true)
      expect(purchases[0]!.atMs).toBe(order.orderedMs)
      expect(user).toBe(order.user)
      const added = events.filter(({ type }) => type === 'ADD_TO_CART').map(({ item }) => item)
      expect(added).toEqual(expect.arrayContaining(order.lines.map(({ item }) => item)))
    }
    expect(sessions.length).toBeGreaterThan(3 * buying.length)
  })

  it('are in order of time and end before the last day does', () => {
    const { calendar, locations } = world
    for (const { location, events } of sessions) {
      const end = calendar.startMs(calendar.historyDays, locations[location]!.timeZone)
      expect(events.length).toBeGreaterThan(0)
      events.forEach(({ atMs, receivedMs }, index) => {
        expect(atMs).toBeGreaterThanOrEqual(events[index - 1]?.atMs ?? 0)
        expect(receivedMs).toBeLessThan(end)
        expect(receivedMs).toBeGreaterThanOrEqual(atMs)
      })
    }
  })

  it('know the true probabilities of every step: they sum to 1 and come true', () => {
    const expected = new Float64Array(ACTIONS.length)
    const variance = new Float64Array(ACTIONS.length)
    const happened = new Float64Array(ACTIONS.length)
    for (const { truth } of sessions) {
      truth.actions.forEach((action, step) => {
        const row = truth.probabilities.subarray(step * ACTIONS.length, (step + 1) * ACTIONS.length)
        const sum = row.reduce((total, probability) => total + probability, 0)
        if (Math.abs(sum - 1) > 1e-6) throw new Error(`step ${step} sums to ${sum}`)
        row.forEach((probability, column) => {
          expected[column]! += probability
          variance[column]! += probability * (1 - probability)
        })
        happened[action]!++
      })
    }
    ACTIONS.forEach((_, column) => {
      const z = (happened[column]! - expected[column]!) / Math.sqrt(variance[column]!)
      expect(Math.abs(z)).toBeLessThan(3.5)
    })
  })

  it('go on to items that have a bond with the one before', () => {
    const items = world.items.length
    const viewed = sessions.map(({ events }) => events.filter(({ type }) => type === 'VIEW'))
    const pairs = viewed.flatMap((events) => events.slice(1).map(({ item }, at) => [events[at]!.item, item]))
    const bondOf = ([one, next]: readonly number[]) => Math.log(world.truth.bonds[one! * items + next!]!)
    const others = pairs.map(([one], at) => [one!, pairs[(at * 7 + 3) % pairs.length]![1]!])
    const meanBond = (some: readonly (readonly number[])[]) => {
      // What was just looked at is rarely opened again, which is no bond.
      const different = some.filter(([one, next]) => one !== next)
      return different.reduce((sum, pair) => sum + bondOf(pair), 0) / different.length
    }
    expect(pairs.length).toBeGreaterThan(1_000)
    expect(meanBond(pairs)).toBeGreaterThan(meanBond(others) + 0.3)
  })

  it('look at items as often as their true chances say', () => {
    const shelf = new Shelf(world, 0, 80)
    const rng = new Rng(4)
    const intent = drawIntent(rng, world.laws, world.truth.properties)
    const expected = shelf.browseProbabilities(3, 1, intent)
    const draws = 20_000
    const counts = new Float64Array(expected.length)
    for (let draw = 0; draw < draws; draw++) counts[shelf.browse(rng, 3, 1, intent)]!++
    expect(expected.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1)
    expected.forEach((probability, item) => {
      const deviation = Math.sqrt((probability * (1 - probability)) / draws)
      expect(Math.abs(counts[item]! / draws - probability)).toBeLessThanOrEqual(4 * deviation)
    })
  })

  it('remember more than their last action', () => {
    const laws = world.laws.sessions
    const state = {
      last: 0,
      steps: 3,
      viewsSinceAdd: 1,
      searches: 0,
      checkouts: 0,
      slots: 2,
      mobile: false,
      known: false,
    }
    const [empty, full] = [new Float64Array(ACTIONS.length), new Float64Array(ACTIONS.length)]
    actionProbabilities(laws, { ...state, cart: [] }, empty)
    actionProbabilities(laws, { ...state, cart: [0] }, full)
    const [checkout, leave] = [ACTIONS.indexOf('CHECKOUT'), ACTIONS.indexOf('LEAVE')]
    expect(empty[checkout]).toBe(0)
    expect(full[checkout]).toBeGreaterThan(0)
    expect(full[leave]!).toBeLessThan(empty[leave]!)
  })

  it('always end, at the latest at the most steps that the laws allow', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { actions, bought } = simulateCourse(world.laws.sessions, new Rng(seed), false, true)
      expect(actions.at(-1)).toBe(ACTIONS.indexOf('LEAVE'))
      expect(actions.length).toBeLessThanOrEqual(world.laws.sessions.maximumSteps + 1)
      expect(actions.includes(ACTIONS.indexOf('PURCHASE'))).toBe(bought !== null)
    }
  })
})

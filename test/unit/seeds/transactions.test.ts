import {
  ACTIONS,
  ACTION_COUNT,
  Behaviour,
  Offer,
  SCALES,
  WORLDS,
  cellIndex,
  simulateTransactions,
  simulateWorld,
  type SimulatedWorld,
} from '../../../seeds'
import { COVARIATE_COUNT } from '../../../seeds/actions'
import { stockInstant } from '../../../seeds/generator/hours'

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
    const onAnotherDay = orders.filter(({ day, location, orderedMs }) => {
      const { timeZone } = locations[location]!
      return orderedMs < calendar.startMs(day, timeZone) || orderedMs >= calendar.startMs(day + 1, timeZone)
    })
    expect(onAnotherDay).toEqual([])
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
    const tooEarlyOrLate = orders.filter(({ location, receivedMs, orderedMs, deliveredMs, returns }) => {
      const end = calendar.startMs(calendar.historyDays, locations[location]!.timeZone)
      const instants = [receivedMs, deliveredMs ?? 0, ...returns.flatMap((r) => [r.returnedMs, r.receivedMs])]
      return receivedMs <= orderedMs || Math.max(...instants) >= end
    })
    expect(tooEarlyOrLate).toEqual([])
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
    const wrong = sessions.flatMap(({ location, events }) => {
      const end = calendar.startMs(calendar.historyDays, locations[location]!.timeZone)
      return events.filter(
        ({ atMs, receivedMs }, index) =>
          atMs < (events[index - 1]?.atMs ?? 0) || receivedMs >= end || receivedMs < atMs,
      )
    })
    expect(wrong).toEqual([])
    expect(Math.min(...sessions.map(({ events }) => events.length))).toBeGreaterThan(0)
  })

  it('know the true probabilities of every step: they sum to 1 and come true', () => {
    const expected = new Float64Array(ACTION_COUNT)
    const variance = new Float64Array(ACTION_COUNT)
    const happened = new Float64Array(ACTION_COUNT)
    for (const { truth } of sessions) {
      truth.actions.forEach((action, step) => {
        const row = truth.probabilities.subarray(step * ACTION_COUNT, (step + 1) * ACTION_COUNT)
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

  it('look at items that draw them: their chances at a step are those of what was looked at', () => {
    // What was looked at has a larger chance than an item that is drawn by lot.
    let [views, chance] = [0, 0]
    for (const { truth } of sessions)
      truth.actions.forEach((action, step) => {
        if (action !== ACTIONS.indexOf('VIEW')) return
        views++
        chance += truth.itemProbabilities[step]!
      })
    expect(views).toBeGreaterThan(1_000)
    expect(chance / views).toBeGreaterThan(1.5 / world.items.length)
  })

  it('remember more than their last action', () => {
    const state = {
      last: 0,
      item: 1,
      previous: 1,
      steps: 3,
      viewsSinceAdd: 1,
      searches: 0,
      checkouts: 0,
      favourites: [],
      mobile: false,
      known: false,
    }
    const nothing = new Float64Array(COVARIATE_COUNT)
    const situation = { ofItem: nothing, ofCart: nothing, isDeliverable: true }
    const behaviour = new Behaviour(world.laws.sessions)
    const [empty, full] = [new Float64Array(ACTION_COUNT), new Float64Array(ACTION_COUNT)]
    behaviour.writeProbabilities({ ...state, cart: [] }, situation, empty)
    behaviour.writeProbabilities({ ...state, cart: [0] }, situation, full)
    const [checkout, leave] = [ACTIONS.indexOf('CHECKOUT'), ACTIONS.indexOf('LEAVE')]
    expect(empty[checkout]).toBe(0)
    expect(full[checkout]).toBeGreaterThan(0)
    expect(full[leave]!).toBeLessThan(empty[leave]!)
  })

  it('always end, at the latest at the most steps that the laws allow', () => {
    const lengths = sessions.map(({ truth }) => truth.actions.length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(world.laws.sessions.maximumSteps + 1)
    const unended = sessions.filter(({ truth }) => truth.actions.at(-1) !== ACTIONS.indexOf('LEAVE'))
    expect(unended).toEqual([])
  })
})

describe('visits and sales', () => {
  const scale = { ...SCALES.tiny, stores: [], historyDays: 30, sessionDays: 5 }
  const parameters = { lastDay: '2026-03-31', scale, laws: WORLDS.marketplace }
  const firstSessionDay = scale.historyDays - scale.sessionDays

  /** Units by cell that visits bought. */
  function boughtByVisits(of: SimulatedWorld): Float64Array {
    const bought = new Float64Array(of.sales.units.length)
    for (const { day, orders: all } of simulateTransactions(of))
      for (const { session, location, lines } of all)
        if (session !== null)
          for (const { item, quantity } of lines) bought[cellIndex(of, item, location, day)]! += quantity
    return bought
  }

  it('a purchase in a visit is a sale, which would not be there without it', () => {
    const few = simulateWorld({ ...parameters, seed: 2 })
    const { sessions: behaviour } = few.laws
    const laws = { ...few.laws, sessions: { ...behaviour, visitsPerUnit: behaviour.visitsPerUnit * 3 } }
    const many = simulateWorld({ ...parameters, seed: 2, laws })
    const [ofFew, ofMany] = [few, many].map((of) => {
      const bought = boughtByVisits(of)
      expect(bought.some((units, cell) => units > of.sales.units[cell]!)).toBe(false)
      return bought.reduce((sum, units) => sum + units, 0)
    })
    expect(ofFew).toBeGreaterThan(5)
    expect(ofMany).toBeGreaterThan(2 * ofFew!)
  })

  it('visits leave the mean of demand as the laws of demand say, item by item', () => {
    // Where items sell about the same, and counts are Poisson, the least of the sum is chance.
    const { demand, items } = WORLDS.marketplace
    const laws = {
      ...WORLDS.marketplace,
      demand: { ...demand, noise: { family: 'poisson' as const } },
      items: { ...items, levelSpread: 0.3 },
    }
    const worlds = Array.from({ length: 7 }, (_, seed) => simulateWorld({ ...parameters, seed, laws }))
    const deviations = worlds.map((of) => {
      let [latent, mean] = [0, 0]
      for (let item = 0; item < of.items.length; item++)
        for (let location = 0; location < of.locations.length; location++)
          for (let day = firstSessionDay; day < scale.historyDays; day++) {
            latent += of.truth.latentUnits[cellIndex(of, item, location, day)]!
            mean += of.truth.mean[cellIndex(of, item, location, day)]!
          }
      return (latent - mean) / Math.sqrt(mean)
    })
    const mean = deviations.reduce((sum, one) => sum + one, 0) / deviations.length
    const variance = deviations.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (deviations.length - 1)
    const error = Math.sqrt(variance / deviations.length)
    expect(Math.abs(mean)).toBeLessThan(3 * error)
    // Visits buy a third of what is wanted, some three deviations: demand that was not lowered by it would be seen.
    expect(error).toBeLessThan(0.5)
  })

  it('where sales are given, they do not depend on visits', () => {
    const { laws } = world
    const other = { ...laws, sessions: { ...laws.sessions, effects: {}, visitsPerUnit: 2 } }
    const again = simulateWorld({ seed: 11, lastDay: '2026-03-31', scale: world.scale, laws: other })
    expect(again.sales).toEqual(world.sales)
    expect(sessions.length).toBeGreaterThan(
      2 * [...simulateTransactions(again)].flatMap((day) => day.sessions).length,
    )
  })

  it('of what is expected to be sold, all is offered', () => {
    const offer = new Offer(world, 1, 70)
    const means = world.items.map((_, item) => world.truth.mean[cellIndex(world, item, 1, 70)]!)
    expect(offer.expectedUnits).toBeCloseTo(
      means.reduce((sum, mean) => sum + mean, 0),
      9,
    )
    expect([...offer.items]).toEqual(means.flatMap((mean, item) => (mean > 0 ? [item] : [])))
  })
})

/** Which way to pay comes first, and why. */
import { Rng } from '../../../../../src/core/statistics/rng'
import { canBeUsed } from '../../../../../src/services/recommendation/targets/payment-methods'
import {
  bandOf,
  type PaymentContext,
  type PaymentCount,
  PaymentShares,
} from '../../../../../src/services/recommendation/targets/payment-shares'

const UNKNOWN: PaymentContext = { placeId: null, amount: null, device: null, own: [] }
const METHODS = ['card', 'cash', 'invoice']
const count = (
  factor: PaymentCount['factor'],
  value: string,
  method: string,
  used: number,
  completed = used,
): PaymentCount => ({ factor, value, method, used, completed, currency: 'EUR' })
const euros = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })

describe('shares of ways to pay', () => {
  const shares = new PaymentShares([
    count('PLACE', '1', 'cash', 700),
    count('PLACE', '1', 'card', 300),
    count('PLACE', '2', 'card', 900),
    count('PLACE', '2', 'invoice', 300, 60),
    count('AMOUNT', bandOf(900n), 'cash', 700),
    count('AMOUNT', bandOf(900n), 'card', 600),
    count('AMOUNT', bandOf(90_000n), 'card', 600),
    count('AMOUNT', bandOf(90_000n), 'invoice', 300, 60),
    count('DEVICE', 'phone', 'card', 80),
    count('DEVICE', 'phone', 'cash', 5),
  ])
  const orderOf = (context: Partial<PaymentContext>) =>
    shares.of(METHODS, { ...UNKNOWN, ...context }).map(({ method }) => method)

  it('follow the place, the amount and the device, and what the customer used and kept', () => {
    expect(orderOf({ placeId: '1' })[0]).toBe('cash')
    expect(orderOf({ placeId: '2' })).toEqual(['card', 'invoice', 'cash'])
    expect(orderOf({ amount: euros(900n) })[0]).toBe('cash')
    expect(orderOf({ amount: euros(90_000n) })).toEqual(['card', 'invoice', 'cash'])
    expect(orderOf({ device: 'phone' })[0]).toBe('card')
    const own = [{ method: 'invoice', used: 4, completed: 4 }]
    const [first] = shares.of(METHODS, { ...UNKNOWN, placeId: '1', own })
    expect(first).toMatchObject({ method: 'invoice', raisedBy: 'OWN' })
    // Who chose it and gave the order up does not count as somebody who pays so.
    expect(orderOf({ placeId: '1', own: [{ method: 'invoice', used: 4, completed: 0 }] })[0]).toBe('cash')
  })

  it('are probabilities, whatever was counted', () => {
    for (const learnt of [shares, new PaymentShares([])]) {
      const told = learnt.of(METHODS, { ...UNKNOWN, placeId: '9', amount: euros(0n), device: 'fridge' })
      const sum = told.reduce((total, { share }) => total + share, 0)
      expect(told.every(({ share }) => share > 0 && share < 1)).toBe(true)
      expect(sum).toBeLessThanOrEqual(1 + 1e-9)
    }
    expect(new PaymentShares([]).of(METHODS, UNKNOWN).every(({ isUsed }) => !isUsed)).toBe(true)
  })

  it('foretell what is paid with better than the popularity of the place where customers have habits', () => {
    const rng = new Rng('habits')
    const habitOf = Array.from({ length: 200 }, () => METHODS[rng.integer(3)]!)
    const pay = (customer: number, place: number) =>
      rng.uniform() < 0.7 ? habitOf[customer]! : METHODS[place === 0 ? 1 : 0]!
    const orders = Array.from({ length: 4_000 }, () => {
      const [customer, place] = [rng.integer(200), rng.integer(2)]
      return { customer, place, method: pay(customer, place) }
    })
    const [past, next] = [orders.slice(0, 3_000), orders.slice(3_000)]
    const learnt = new PaymentShares(
      past.map(({ place, method }) => count('PLACE', String(place), method, 1)),
    )
    let hits = 0
    let hitsOfPopularity = 0
    for (const { customer, place, method } of next) {
      const own = METHODS.map((one) => {
        const used = past.filter((order) => order.customer === customer && order.method === one).length
        return { method: one, used, completed: used }
      })
      const context = { ...UNKNOWN, placeId: String(place) }
      hits += Number(learnt.of(METHODS, { ...context, own })[0]!.method === method)
      hitsOfPopularity += Number(learnt.of(METHODS, context)[0]!.method === method)
    }
    expect(hits / next.length).toBeGreaterThan(0.72)
    expect(hitsOfPopularity / next.length).toBeLessThan(0.6)
  })
})

describe('whether a way to pay can be used', () => {
  const here = new Set([7n, 1n])
  const only = (fields: object) => ({
    availability: [{ locationId: null, currency: null, minimumMinor: null, maximumMinor: null, ...fields }],
  })

  it.each([
    ['everywhere, where nothing is said', { availability: [] }, true],
    ['at the place', only({ locationId: 7n }), true],
    ['in the region of the place', only({ locationId: 1n }), true],
    ['elsewhere', only({ locationId: 8n }), false],
    ['in another currency', only({ currency: 'CHF' }), false],
    ['for larger totals', only({ currency: 'EUR', minimumMinor: 1_001n }), false],
    ['for smaller totals', only({ currency: 'EUR', maximumMinor: 999n }), false],
    ['for just this total', only({ currency: 'EUR', minimumMinor: 1_000n, maximumMinor: 1_000n }), true],
  ])('%s', (_name, method, expected) => {
    expect(canBeUsed(method, here, euros(1_000n))).toBe(expected)
  })

  it('does not ask for what nobody knows', () => {
    expect(canBeUsed(only({ locationId: 8n, currency: 'CHF', maximumMinor: 1n }), null, null)).toBe(true)
  })
})

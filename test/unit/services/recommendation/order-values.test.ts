import { Rng } from '../../../../src/core/statistics/rng'
import { ofTold, OrderValueTable } from '../../../../src/services/recommendation/order-values'

const levels = Array.from({ length: 20 }, (_, part) => (part + 0.5) / 20)
const quantilesOf = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b)
  return levels.map((level) => sorted[Math.floor(level * sorted.length)]!)
}
const row = (placeId: string | null, values: readonly number[], currency = 'EUR') => ({
  placeId,
  currency,
  orders: values.length,
  valuesMinor: quantilesOf(values),
})

describe('the expected value of an order', () => {
  const rng = new Rng('orders')
  const orders = Array.from({ length: 4_000 }, () => Math.round(3_000 * Math.exp(0.8 * rng.normal())))
  const table = new OrderValueTable([
    row(null, orders),
    row(
      '1',
      orders.map((value) => 2 * value),
    ),
    row('2', orders.slice(0, 10)),
    row(null, orders.slice(0, 100), 'CHF'),
  ])

  it('is that of the place, and of the shop where the place had few', () => {
    const [shop, place, few] = [table.of(null, null)!, table.of('1', null)!, table.of('2', null)!]
    expect(place.mean / shop.mean).toBeCloseTo(2, 6)
    expect(few).toEqual(shop)
    expect(shop).toMatchObject({ currency: 'EUR', confidence: 0.9 })
    expect(table.of(null, { amountMinor: 0n, currency: 'CHF' })!.currency).toBe('CHF')
    expect(table.of(null, { amountMinor: 0n, currency: 'USD' })).toBeNull()
    expect(table.of(null, { amountMinor: 1_000_000n, currency: 'EUR' })).toBeNull()
    expect(new OrderValueTable([]).of('1', null)).toBeNull()
  })

  it('is nearer to what comes than the mean of all orders, once something lies in the cart', () => {
    const mean = table.of(null, null)!.mean
    const errors = { told: 0, naive: 0 }
    let covered = 0
    let untold = 0
    const later = Array.from({ length: 2_000 }, () => Math.round(3_000 * Math.exp(0.8 * rng.normal())))
    for (const value of later) {
      const cart = Math.round(value * (0.3 + 0.7 * rng.uniform()))
      const told = table.of(null, { amountMinor: BigInt(cart), currency: 'EUR' })
      if (!told) {
        untold++
        continue
      }
      errors.told += Math.abs(told.mean - value)
      errors.naive += Math.abs(mean - value)
      covered += Number(value >= told.lower && value <= told.upper)
    }
    expect(errors.told).toBeLessThan(0.8 * errors.naive)
    expect(covered / (later.length - untold)).toBeGreaterThan(0.9)
    expect(untold / later.length).toBeLessThan(0.05)
  })
})

describe('what the model says of an order', () => {
  const told = { currency: 'EUR', logMean: Math.log(3_000), logDeviation: 0.5 }
  const cart = (amountMinor: bigint, currency = 'EUR') => ({ amountMinor, currency })
  const rng = new Rng('told')
  const drawn = Array.from({ length: 40_000 }, () => 3_000 * Math.exp(0.5 * rng.normal())).sort(
    (a, b) => a - b,
  )

  it.each([0n, 1_500n, 5_000n])('has the mean and the levels of such orders of at least %d', (least) => {
    const above = drawn.filter((value) => value >= Number(least))
    const { mean, lower, upper } = ofTold(told, cart(least), 'EUR')!
    expect(mean / (above.reduce((sum, value) => sum + value, 0) / above.length)).toBeCloseTo(1, 1)
    expect(upper / above[Math.floor(0.95 * above.length)]!).toBeCloseTo(1, 1)
    if (least === 0n) expect(lower / above[Math.floor(0.05 * above.length)]!).toBeCloseTo(1, 1)
    else expect(lower).toBe(Number(least))
  })

  it('does not count in another currency than that of the cart or the place, nor of a cart that is far dearer', () => {
    expect(ofTold(told, cart(100n, 'CHF'), null)).toBeNull()
    expect(ofTold(told, null, 'CHF')).toBeNull()
    expect(ofTold(told, cart(1_000_000n), 'EUR')).toBeNull()
    expect(ofTold(told, null, null)).toMatchObject({ currency: 'EUR', confidence: 0.9 })
  })
})

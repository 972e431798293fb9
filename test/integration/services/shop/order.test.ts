import type { OrderInput } from '../../../../src/contracts/shop/shop-records'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

describe('recording orders', () => {
  let shop: TestShop
  let orders: OrderWriteService

  beforeAll(async () => {
    shop = await createShop({ poolSize: 8 })
    orders = new OrderWriteService({ database: shop.database, clock })
  })
  beforeEach(async () => {
    await shop.database.query('DELETE FROM order_return; DELETE FROM shop_order; DELETE FROM demand_dirty')
  })
  afterAll(() => shop.drop())

  const rich = order({
    userExternalId: 'ann',
    sessionExternalId: 'session-9',
    lines: [
      { itemExternalId: 'mug', quantity: 3, unitPriceMinor: 100n, discountMinor: 10n },
      { itemExternalId: 'plate', quantity: 0.5, unitPriceMinor: 301n },
    ],
    discountMinor: 50n,
    paymentMethod: 'card',
    promisedDeliveryAt: new Date('2026-03-12T10:00:00Z'),
    deliveredAt: new Date('2026-03-10T10:00:00Z'),
    returns: [
      {
        externalId: 'r1',
        itemExternalId: 'mug',
        quantity: 1,
        refundedMinor: 90n,
        returnedAt: new Date('2026-03-10T10:00:00Z'),
      },
    ],
  })

  it('stores everything, with the discount shared out exactly', async () => {
    expect(await orders.recordOrders(admin, [rich])).toEqual({
      recorded: 1,
      unchanged: 0,
      rejected: 0,
      userErrors: [],
      changed: new Set(['order-1']),
    })
    const [stored] = await shop.read(
      `SELECT total_minor, discount_minor, payment_method, u.external_id AS user, session_external_id FROM shop_order o JOIN app_user u ON u.id = o.user_id`,
    )
    // 3 x 1.00 - 0.10 = 2.90 and 0.5 x 3.01 = 1.51; 0.50 off is shared 32.8 : 17.1.
    expect(stored).toEqual({
      total_minor: 391n,
      discount_minor: 60n,
      payment_method: 'card',
      user: 'ann',
      session_external_id: 'session-9',
    })
    expect(await shop.read(`SELECT discount_minor FROM order_line ORDER BY line_number`)).toEqual([
      { discount_minor: 42n },
      { discount_minor: 18n },
    ])
    expect(await shop.read(`SELECT external_id, refunded_minor FROM order_return`)).toEqual([
      { external_id: 'r1', refunded_minor: 90n },
    ])
  })

  it('changes nothing when the same is sent again', async () => {
    await orders.recordOrders(admin, [rich])
    await shop.database.query('DELETE FROM demand_dirty')
    expect(await orders.recordOrders(admin, [rich])).toMatchObject({ recorded: 0, unchanged: 1 })
    expect(await shop.read('SELECT 1 AS one FROM demand_dirty')).toEqual([])
  })

  it('replaces what was known; returns stay unless they are given', async () => {
    await orders.recordOrders(admin, [rich])
    expect(
      await orders.recordOrders(admin, [{ ...rich, returns: undefined, lines: rich.lines.slice(1) }]),
    ).toMatchObject({
      recorded: 1,
    })
    expect(await shop.read(`SELECT i.external_id FROM order_line l JOIN item i ON i.id = l.item_id`)).toEqual(
      [{ external_id: 'plate' }],
    )
    expect(await shop.read(`SELECT external_id FROM order_return`)).toEqual([{ external_id: 'r1' }])
    await orders.recordOrders(admin, [{ ...rich, returns: [] }])
    expect(await shop.read(`SELECT external_id FROM order_return`)).toEqual([])
  })

  it('means the last of two orders with one externalId', async () => {
    const [first, last] = [order(), order({ paymentMethod: 'invoice' })]
    expect(await orders.recordOrders(admin, [first, last])).toMatchObject({ recorded: 1, unchanged: 1 })
    expect(await shop.read(`SELECT payment_method FROM shop_order`)).toEqual([{ payment_method: 'invoice' }])
  })

  it('records the same new orders concurrently without deadlock or loss', async () => {
    const batch = Array.from({ length: 60 }, (_, n) =>
      order({ externalId: `o${n}`, userExternalId: `u${n % 7}` }),
    )
    const results = await Promise.all(
      [batch, [...batch].reverse(), batch, [...batch].reverse()].map((one) =>
        orders.recordOrders(admin, one),
      ),
    )
    expect(results.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(60)
    expect(await shop.read(`SELECT count(*)::int AS n FROM order_line`)).toEqual([{ n: 60 }])
  })

  it.each<[string, Partial<OrderInput>, string, RegExp]>([
    ['no lines', { lines: [] }, 'BAD_USER_INPUT', /at least one line/],
    [
      'an unknown item',
      { lines: [{ itemExternalId: 'nope', quantity: 1, unitPriceMinor: 1n }] },
      'NOT_FOUND',
      /no item/,
    ],
    ['an unknown location', { locationExternalId: 'nope' }, 'NOT_FOUND', /no location/],
    [
      'a negative quantity',
      { lines: [{ itemExternalId: 'mug', quantity: -1, unitPriceMinor: 1n }] },
      'BAD_USER_INPUT',
      /quantity of line 1/,
    ],
    ['a discount above the value', { discountMinor: 2_001n }, 'BAD_USER_INPUT', /discounts are more/],
    [
      'a line discount above the value',
      { lines: [{ itemExternalId: 'mug', quantity: 1, unitPriceMinor: 1n, discountMinor: 2n }] },
      'BAD_USER_INPUT',
      /discountMinor of line 1/,
    ],
    ['a bad currency', { currency: 'Euro' }, 'BAD_USER_INPUT', /ISO 4217/],
    [
      'a future order',
      { orderedAt: new Date('2026-03-11') },
      'BAD_USER_INPUT',
      /orderedAt lies in the future/,
    ],
    ['a future cancellation', { cancelledAt: new Date('2026-03-11') }, 'BAD_USER_INPUT', /cancelledAt/],
    [
      'two returns of one name',
      {
        returns: ['x', 'x'].map((externalId) => ({
          externalId,
          itemExternalId: 'mug',
          quantity: 1,
          returnedAt: new Date(0),
        })),
      },
      'BAD_USER_INPUT',
      /same externalId/,
    ],
  ])('reports %s and stores its siblings', async (_name, fields, code, message) => {
    const result = await orders.recordOrders(admin, [order({ externalId: 'good' }), order(fields)])
    expect(result).toEqual({
      changed: new Set(['good']),
      recorded: 1,
      unchanged: 0,
      rejected: 1,
      userErrors: [{ index: 1, code, message: expect.stringMatching(message) }],
    })
  })

  it('refuses a return that belongs to another order', async () => {
    await orders.recordOrders(admin, [rich])
    const result = await orders.recordOrders(admin, [order({ externalId: 'other', returns: rich.returns })])
    expect(result.userErrors).toMatchObject([{ index: 0, code: 'CONFLICT' }])
  })

  it('records returns without their order, and of a known order', async () => {
    await orders.recordOrders(admin, [order()])
    const given = {
      itemExternalId: 'mug',
      locationExternalId: 'berlin',
      quantity: 1,
      currency: 'EUR',
      returnedAt: new Date('2026-03-09T10:00:00Z'),
    }
    const returns = [
      { ...given, externalId: 'x1', orderExternalId: null },
      { ...given, externalId: 'x2', orderExternalId: 'order-1' },
      { ...given, externalId: 'x3', orderExternalId: 'nope' },
    ]
    expect(await orders.recordReturns(admin, returns)).toMatchObject({
      recorded: 2,
      rejected: 1,
      userErrors: [{ index: 2, code: 'NOT_FOUND' }],
    })
    expect(await orders.recordReturns(admin, returns)).toMatchObject({ recorded: 0, unchanged: 2 })
  })

  it('refuses those who may not write', async () => {
    await expect(orders.recordOrders(anonymous, [])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    for (const viewer of [readKey, endUser('ann')]) {
      await expect(orders.recordOrders(viewer, [])).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(orders.recordReturns(viewer, [])).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})

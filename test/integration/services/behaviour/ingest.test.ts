import type { EventInput } from '../../../../src/contracts/shop/shop-records'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { createTestDatabase } from '../../../support/database'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  event,
  ingestKey,
  NOW,
  readKey,
  type TestShop,
} from '../../../support/shop'

describe('ingesting events', () => {
  let shop: TestShop
  let ingest: IngestService

  beforeAll(async () => {
    shop = await createShop({ poolSize: 8 })
    ingest = new IngestService({ database: shop.database, clock })
  })
  beforeEach(async () => {
    await shop.database.query('TRUNCATE event, event_receipt, session, app_user, demand_dirty CASCADE')
    await shop.database.query(
      `SELECT graphile_worker.remove_job(key) FROM graphile_worker.jobs WHERE key IS NOT NULL`,
    )
  })
  afterAll(() => shop.drop())

  const count = async (table: string) =>
    Number((await shop.read<{ n: bigint }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n)

  it('asks for the roll-up again when a batch is sent again, because its server may have died before it asked', async () => {
    const batch = [event({})]
    await ingest.ingestEvents(ingestKey, batch)
    await shop.database.query(`SELECT graphile_worker.remove_job('rollup')`)
    await ingest.ingestEvents(ingestKey, batch)
    expect(await shop.read(`SELECT key FROM graphile_worker.jobs`)).toEqual([{ key: 'rollup' }])
  })

  it('acknowledges batches sent at once only when the roll-up of their demand is asked for', async () => {
    const batches = Array.from({ length: 20 }, (_, n) => [
      event({ clientEventId: `at-once-${n}`, sessionExternalId: `at-once-${n}` }),
    ])
    const results = await Promise.all(batches.map((batch) => ingest.ingestEvents(ingestKey, batch)))
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(20)
    expect(await shop.read(`SELECT key FROM graphile_worker.jobs`)).toEqual([{ key: 'rollup' }])
  })

  it('stores events, makes users and sessions at first sight and marks cells of the local day', async () => {
    const result = await ingest.ingestEvents(ingestKey, [
      event({ userExternalId: 'ann', occurredAt: new Date('2026-03-08T23:30:00Z') }),
      event({ userExternalId: 'ann', occurredAt: new Date('2026-03-08T22:30:00Z'), type: 'PURCHASE' }),
      event({ type: 'SEARCH', itemExternalId: null, query: 'red mug', occurredAt: new Date(NOW) }),
    ])
    expect(result).toEqual({ accepted: 3, duplicates: 0, rejected: 0, errors: [] })
    const [session] = await shop.read(
      `SELECT s.external_id, u.external_id AS user, l.external_id AS location, started_at, last_event_at
         FROM session s JOIN app_user u ON u.id = s.user_id JOIN location l ON l.id = s.location_id`,
    )
    expect(session).toEqual({
      external_id: 'session-1',
      user: 'ann',
      location: 'berlin',
      started_at: new Date('2026-03-08T22:30:00Z'),
      last_event_at: new Date(NOW),
    })
    expect(await shop.read(`SELECT day FROM demand_dirty ORDER BY day`)).toEqual([
      { day: '2026-03-08' },
      { day: '2026-03-09' },
    ])
    const jobs = await shop.read(
      `SELECT task_identifier AS task FROM graphile_worker.jobs WHERE key = 'rollup'`,
    )
    expect(jobs).toEqual([{ task: 'rollup' }])
    // The search has no user of its own; it belongs to the user of its session.
    expect(await shop.read(`SELECT DISTINCT user_id IS NULL AS lost FROM event`)).toEqual([{ lost: false }])
  })

  it('gives a purchase without a price the list price of the item', async () => {
    await ingest.ingestEvents(ingestKey, [event({ type: 'PURCHASE' }), event({ type: 'VIEW' })])
    expect(await shop.read(`SELECT type::text, price_minor, currency FROM event ORDER BY 1`)).toEqual([
      { type: 'PURCHASE', price_minor: 1_000n, currency: 'EUR' },
      { type: 'VIEW', price_minor: null, currency: null },
    ])
  })

  it('counts what it knows already as duplicates, within a batch and over batches of one source', async () => {
    const one = event()
    const two = event()
    expect(await ingest.ingestEvents(ingestKey, [one, one])).toMatchObject({ accepted: 1, duplicates: 1 })
    expect(await ingest.ingestEvents(ingestKey, [one, two])).toMatchObject({ accepted: 1, duplicates: 1 })
    expect(await ingest.ingestEvents(ingestKey, [one, two])).toMatchObject({ accepted: 0, duplicates: 2 })
    expect(await ingest.ingestEvents(admin, [one])).toMatchObject({ accepted: 1, duplicates: 0 })
    expect(await count('event')).toBe(3)
  })

  it('stores overlapping concurrent batches once, without deadlocks', async () => {
    const events = Array.from({ length: 300 }, (_, n) =>
      event({
        sessionExternalId: `s-${n % 17}`,
        userExternalId: `u-${n % 13}`,
        orderExternalId: n % 3 ? null : `o-${n % 5}`,
        type: n % 3 ? 'VIEW' : 'PURCHASE',
      }),
    )
    const shuffled = (step: number) => events.map((_, n) => events[(n * step) % events.length]!)
    const results = await Promise.all(
      [1, 7, 11, 13, 17, 299].map((step) => ingest.ingestEvents(ingestKey, shuffled(step))),
    )
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(300)
    expect(await count('event')).toBe(300)
    expect(await count('session')).toBe(17)
    expect(await count('app_user')).toBe(13)
  })

  it.each<[string, Partial<EventInput>, string, RegExp]>([
    ['an unknown item', { itemExternalId: 'nope' }, 'NOT_FOUND', /no item with the externalId "nope"/],
    ['an unknown location', { locationExternalId: 'nope' }, 'NOT_FOUND', /no location/],
    ['an unknown promotion', { promotionExternalId: 'nope' }, 'NOT_FOUND', /no promotion/],
    ['an empty client id', { clientEventId: '' }, 'BAD_USER_INPUT', /clientEventId/],
    ['a client id that is too long', { clientEventId: 'x'.repeat(201) }, 'BAD_USER_INPUT', /200/],
    ['an empty session', { sessionExternalId: '' }, 'BAD_USER_INPUT', /sessionExternalId/],
    ['a quantity of zero', { quantity: 0 }, 'BAD_USER_INPUT', /quantity/],
    ['a quantity that is not a number', { quantity: Number.NaN }, 'BAD_USER_INPUT', /quantity/],
    ['a future instant', { occurredAt: new Date('2026-03-10T12:06:00Z') }, 'BAD_USER_INPUT', /future/],
    ['no instant', { occurredAt: new Date('nonsense') }, 'BAD_USER_INPUT', /occurredAt/],
    ['a bad currency', { price: { amountMinor: 1n, currency: 'eur' } }, 'BAD_USER_INPUT', /ISO 4217/],
    ['a negative price', { price: { amountMinor: -1n, currency: 'EUR' } }, 'BAD_USER_INPUT', /price/],
    ['a view of nothing', { itemExternalId: null }, 'BAD_USER_INPUT', /needs an itemExternalId/],
    ['an unknown type', { type: 'DANCE' as 'VIEW' }, 'BAD_USER_INPUT', /type must be one of/],
    ['a rating out of range', { rating: 11 }, 'BAD_USER_INPUT', /rating/],
    ['a query that is too long', { query: 'x'.repeat(501) }, 'BAD_USER_INPUT', /query/],
    ['text that PostgreSQL cannot hold', { query: 'a\u0000b' }, 'BAD_USER_INPUT', /query/],
    ['half a character', { sessionExternalId: '\uD800' }, 'BAD_USER_INPUT', /Unicode/],
    [
      'properties that are too large',
      { properties: { a: 'x'.repeat(20_000) } },
      'BAD_USER_INPUT',
      /properties/,
    ],
    ['properties with a NUL', { properties: { 'a\u0000': 1 } }, 'BAD_USER_INPUT', /properties/],
  ])('reports %s and stores its siblings', async (_name, fields, code, message) => {
    const good = event()
    const bad = event(fields)
    const result = await ingest.ingestEvents(ingestKey, [good, bad, event()])
    expect(result).toEqual({
      accepted: 2,
      duplicates: 0,
      rejected: 1,
      errors: [
        {
          index: 1,
          clientEventId: bad.clientEventId.slice(0, 200),
          code,
          message: expect.stringMatching(message),
        },
      ],
    })
    expect(await count('event')).toBe(2)
  })

  it('accepts an event under the same id after it was rejected', async () => {
    const bad = event({ quantity: -1 })
    expect(await ingest.ingestEvents(ingestKey, [bad])).toMatchObject({ rejected: 1 })
    expect(await ingest.ingestEvents(ingestKey, [{ ...bad, quantity: 1 }])).toMatchObject({ accepted: 1 })
  })

  it('finds items that were made after it had looked for them in vain', async () => {
    const late = event({ itemExternalId: 'vase' })
    expect(await ingest.ingestEvents(ingestKey, [late])).toMatchObject({ rejected: 1 })
    await new CatalogWriteService({ database: shop.database, clock }).upsertItems(admin, [
      { externalId: 'vase', title: 'Vase', priceMinor: 1n, currency: 'EUR' },
    ])
    expect(await ingest.ingestEvents(ingestKey, [late])).toMatchObject({ accepted: 1 })
  })

  it('refuses those who may not write, and batches that are too large', async () => {
    await expect(ingest.ingestEvents(anonymous, [])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(ingest.ingestEvents(readKey, [])).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const many = Array.from({ length: 1_001 }, () => event())
    await expect(ingest.ingestEvents(admin, many)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await ingest.ingestEvents(admin, [])).toEqual({
      accepted: 0,
      duplicates: 0,
      rejected: 0,
      errors: [],
    })
  })

  it('takes no purchases and returns from end users: they count as demand', async () => {
    const result = await ingest.ingestEvents(endUser('ann'), [
      event({ type: 'PURCHASE' }),
      event({ type: 'RETURN' }),
      event({ type: 'VIEW' }),
    ])
    expect(result).toMatchObject({ accepted: 1, rejected: 2 })
    expect(result.errors.map(({ index, code }) => [index, code])).toEqual([
      [0, 'FORBIDDEN'],
      [1, 'FORBIDDEN'],
    ])
  })

  it('lets end users write only what is theirs', async () => {
    const result = await ingest.ingestEvents(endUser('ann'), [
      event({ sessionExternalId: 'of-ann' }),
      event({ sessionExternalId: 'of-ann', userExternalId: 'ann' }),
      event({ sessionExternalId: 'of-ann', userExternalId: 'bob' }),
    ])
    expect(result.accepted).toBe(2)
    expect(result.errors.map(({ index, code }) => [index, code])).toEqual([[2, 'FORBIDDEN']])
    const owners = await shop.read(
      `SELECT DISTINCT u.external_id AS user FROM event e JOIN app_user u ON u.id = e.user_id`,
    )
    expect(owners).toEqual([{ user: 'ann' }])
  })

  it('keeps the ids of end users apart', async () => {
    const same = event({ sessionExternalId: 'of-ann' })
    expect(await ingest.ingestEvents(endUser('ann'), [same])).toMatchObject({ accepted: 1 })
    expect(await ingest.ingestEvents(endUser('ann'), [same])).toMatchObject({ duplicates: 1 })
    const other = { ...same, sessionExternalId: 'of-bob' }
    expect(await ingest.ingestEvents(endUser('bob'), [other])).toMatchObject({ accepted: 1 })
  })

  it('puts events without a location into the online location', async () => {
    await ingest.ingestEvents(ingestKey, [event({ locationExternalId: null })])
    expect(
      await shop.read(`SELECT l.external_id FROM event e JOIN location l ON l.id = e.location_id`),
    ).toEqual([{ external_id: 'online' }])
  })

  it("makes the online location in the shop's time zone where there is none", async () => {
    const empty = await createTestDatabase()
    try {
      await empty.database.query(
        `INSERT INTO setting (key, value, updated_at) VALUES ('shop', '{"timeZone": "Asia/Tokyo"}', now())`,
      )
      const search = event({ type: 'SEARCH', itemExternalId: null, locationExternalId: null })
      expect(
        await new IngestService({ database: empty.database, clock }).ingestEvents(admin, [search]),
      ).toMatchObject({
        accepted: 1,
      })
      expect(await empty.database.query(`SELECT external_id, kind::text, time_zone FROM location`)).toEqual([
        { external_id: 'online', kind: 'ONLINE', time_zone: 'Asia/Tokyo' },
      ])
    } finally {
      await empty.drop()
    }
  })
})

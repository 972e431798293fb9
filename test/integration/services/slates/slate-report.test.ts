/** What is attributed to a list, and what is not. */
import type { EventInput } from '../../../../src/contracts/shop/shop-records'
import type { Viewer } from '../../../../src/contracts/viewer'
import { createLogger } from '../../../../src/core/logger'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import {
  type ChallengerValueInput,
  ChallengerValueService,
} from '../../../../src/services/slates/challenger-value.service'
import { type SlateContext, SlateOffers } from '../../../../src/services/slates/offered-slate'
import { RecommendationIdSource } from '../../../../src/services/slates/recommendation-ids'
import { SlateLog } from '../../../../src/services/slates/slate-log'
import {
  type SlateGrouping,
  type SlateReportInput,
  SlateReportService,
} from '../../../../src/services/slates/slate-report.service'
import {
  admin,
  clock,
  createShop,
  endUser,
  event,
  ingestKey,
  NOW,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })
const SHOWN_MS = Date.parse(NOW) - 10 * 3_600_000
const after = (minutes: number) => new Date(SHOWN_MS + minutes * 60_000)

describe('the report of recommendations', () => {
  let shop: TestShop
  let ingest: IngestService
  let orders: OrderWriteService
  let reports: SlateReportService
  let log: SlateLog
  let keys: Map<string, bigint>

  beforeAll(async () => {
    shop = await createShop()
    ingest = new IngestService({ database: shop.database, clock })
    orders = new OrderWriteService({ database: shop.database, clock })
    reports = new SlateReportService(shop.database)
    log = new SlateLog({ database: shop.database, logger })
    await send(
      {},
      ...['ada', 'bob'].map((name) => ({ sessionExternalId: `of-${name}`, userExternalId: name })),
      { sessionExternalId: 'guest' },
      { sessionExternalId: 'other-guest' },
    )
    const rows = await shop.read<{ name: string; id: bigint }>(
      `SELECT external_id AS name, id FROM item UNION ALL SELECT external_id, id FROM app_user
       UNION ALL SELECT external_id, id FROM session`,
    )
    keys = new Map(rows.map(({ name, id }) => [name, id]))
  })
  afterEach(() => shop.read('TRUNCATE recommendation_slate'))
  afterAll(async () => {
    await log.close()
    await shop.drop()
  })

  const send = (...fields: Partial<EventInput>[]) => sendAs(ingestKey, ...fields)
  const sendAs = (viewer: Viewer, ...fields: Partial<EventInput>[]) =>
    ingest.ingestEvents(viewer, fields.map(event))
  /** Shows items, and answers their ids. */
  const show = async (items: readonly string[], fields: Partial<SlateContext> = {}) => {
    const context: SlateContext = {
      viewer: admin,
      surface: 'HOME',
      offeredAt: new Date(SHOWN_MS),
      userId: null,
      sessionId: null,
      locationId: null,
      versionId: null,
      ...fields,
    }
    const offers = new SlateOffers(new RecommendationIdSource(shop.database), log)
    const [slate] = await offers.offer([
      {
        context,
        entriesOf: () =>
          items.map((name, at) => ({
            targetType: 'Item' as const,
            targetId: keys.get(name)!,
            score: 1 / (at + 1),
            price: { amountMinor: 700n, currency: 'EUR' },
          })),
      },
    ])
    const ids = items.map((_, at) => slate!.idOf(at + 1))
    await log.flush()
    return ids
  }
  const toGuest = () => ({ sessionId: keys.get('guest')! })
  const toAda = () => ({ userId: keys.get('ada')!, sessionId: keys.get('of-ada')! })
  const report = (fields: Partial<SlateReportInput> = {}) =>
    reports.report(readKey, {
      from: new Date(SHOWN_MS - 3_600_000),
      to: new Date(SHOWN_MS + 3_600_000),
      groupBy: 'SURFACE',
      attributionHours: 2,
      confidence: 0.9,
      ...fields,
    })
  const totals = async (fields: Partial<SlateReportInput> = {}) => {
    const { lists, impressions, clicks, addToCarts, conversions } = (await report(fields)).total
    return { lists, impressions, clicks, addToCarts, conversions }
  }

  it('counts what was seen and clicked once for each entry, by the list and not by the sender', async () => {
    const [first, second] = await show(['mug', 'plate'], toGuest())
    const named = { sessionExternalId: 'guest', occurredAt: after(1) }
    await send(
      { ...named, type: 'IMPRESSION', recommendationId: first, itemExternalId: 'mug' },
      { ...named, type: 'IMPRESSION', recommendationId: first, itemExternalId: 'mug' },
      // The item decides where it is named, else the place of the id.
      { ...named, type: 'IMPRESSION', recommendationId: second, itemExternalId: null },
      { ...named, type: 'CLICK', recommendationId: first, itemExternalId: 'plate', price: { amountMinor: 1n, currency: 'USD' } },
      { ...named, type: 'CLICK', recommendationId: second, itemExternalId: 'plate' },
    ) // prettier-ignore
    const { total } = await report()
    expect(total).toMatchObject({ lists: 1, impressions: 2, clicks: 1, addToCarts: 0, conversions: 0 })
    expect(total.clickedValue).toEqual([{ currency: 'EUR', amountMinor: 700n }])
    expect(total.clickThrough).toMatchObject({ mean: 0.5, confidence: 0.9 })
    expect(total.conversion).toMatchObject({ mean: 0 })
  })

  it('counts nothing of an item that is not in the list, of an id that is made up, and of views', async () => {
    const [id] = await show(['mug', 'plate'], toGuest())
    const named = { sessionExternalId: 'guest', occurredAt: after(1) }
    const forged = (id![0] === 'A' ? 'B' : 'A') + id!.slice(1)
    await send(
      { ...named, type: 'CLICK', recommendationId: id, itemExternalId: 'lamp' },
      { ...named, type: 'CLICK', recommendationId: forged, itemExternalId: 'mug' },
      { ...named, type: 'VIEW', recommendationId: id, itemExternalId: 'mug' },
    )
    expect(await totals()).toEqual({ lists: 1, impressions: 0, clicks: 0, addToCarts: 0, conversions: 0 })
    expect((await report()).total).toMatchObject({ clickThrough: null, conversion: null })
  })

  it("counts nothing of another one's list, whoever sends it", async () => {
    const [adas] = await show(['mug'], toAda())
    const [guests] = await show(['mug'], toGuest())
    const click = { type: 'CLICK' as const, occurredAt: after(1) }
    await sendAs(endUser('bob'), { ...click, sessionExternalId: 'of-ada', recommendationId: adas })
    await sendAs(endUser('bob'), { ...click, sessionExternalId: 'guest', recommendationId: guests })
    await send(
      { ...click, sessionExternalId: 'of-ada', userExternalId: 'bob', recommendationId: adas },
      { ...click, sessionExternalId: 'other-guest', recommendationId: guests },
    )
    expect(await totals()).toMatchObject({ impressions: 0, clicks: 0 })
    // Her own counts wherever she is, and that of a guest also after signing in.
    await sendAs(endUser('ada'), { ...click, sessionExternalId: 'at-home', recommendationId: adas })
    await send({ ...click, sessionExternalId: 'guest', userExternalId: 'ada', recommendationId: guests })
    expect(await totals()).toMatchObject({ impressions: 2, clicks: 2 })
  })

  it('counts nothing of programs: neither their lists nor what they see and click', async () => {
    const [ids, forAnybody] = [await show(['mug', 'plate'], toGuest()), await show(['mug'])]
    const click = { type: 'CLICK' as const, sessionExternalId: 'guest', occurredAt: after(1) }
    await send({ ...click, recommendationId: ids[0] }, { ...click, recommendationId: forAnybody[0] })
    expect(await totals()).toMatchObject({ lists: 2, impressions: 2, clicks: 2 })
    const challenger = () =>
      new ChallengerValueService({
        database: shop.database,
        recommendationIds: new RecommendationIdSource(shop.database),
      }).value(admin, {
        lists: [ids, forAnybody].map(([recommendationId]) => ({
          recommendationId: recommendationId!,
          entries: [{ targetExternalId: 'mug', rank: 1, probability: 1 }],
        })),
        confidence: 0.9,
      })
    expect(await challenger()).toMatchObject({ lists: 2, skippedLists: 0 })
    await shop.read(`UPDATE session SET is_bot = true WHERE external_id = 'guest'`)
    expect(await totals()).toMatchObject({ lists: 1, impressions: 0, clicks: 0 })
    expect(await challenger()).toMatchObject({ lists: 1, skippedLists: 1 })
    await shop.read(`UPDATE session SET is_bot = false`)
  })

  it('of a list for nobody in particular is that of whoever names it', async () => {
    const [id] = await show(['mug'], { surface: 'TRENDING' })
    await sendAs(endUser('bob'), { type: 'CLICK', occurredAt: after(1), recommendationId: id })
    expect(await totals({ surface: 'TRENDING' })).toMatchObject({ lists: 1, clicks: 1 })
    expect(await totals({ surface: 'HOME' })).toMatchObject({ lists: 0, clicks: 0 })
  })

  it('counts carts and purchases of the item after the click, within the window, once', async () => {
    const visitor = { sessionExternalId: 'of-bob', userExternalId: 'bob' }
    const toBob = { userId: keys.get('bob')! }
    const [early] = await show(['mug', 'lamp'], toBob)
    const [late] = await show(['mug'], { ...toBob, surface: 'CART' })
    const buys = (fields: Partial<EventInput>) => ({
      ...visitor,
      type: 'PURCHASE' as const,
      price: { amountMinor: 300n, currency: 'EUR' },
      ...fields,
    })
    await send(
      buys({ occurredAt: after(9), quantity: 50 }),
      { ...visitor, type: 'CLICK', recommendationId: early, occurredAt: after(10) },
      { ...visitor, type: 'ADD_TO_CART', itemExternalId: 'plate', occurredAt: after(11) },
      { ...visitor, type: 'ADD_TO_CART', itemExternalId: 'mug', occurredAt: after(12) },
      { ...visitor, type: 'CLICK', recommendationId: late, occurredAt: after(20) },
      // Bought after the later click, in two parts.
      buys({ occurredAt: after(30), quantity: 2 }),
      buys({ occurredAt: after(31), quantity: 1 }),
      buys({ occurredAt: after(20 + 121), quantity: 70 }),
    )
    const { total, lines } = await report()
    expect(total).toMatchObject({ clicks: 2, addToCarts: 1, conversions: 1 })
    expect(total.revenue).toEqual([{ currency: 'EUR', amountMinor: 900n }])
    expect(lines.map(({ group, addToCarts, conversions }) => [group!.surface, addToCarts, conversions])).toEqual([
      ['CART', 0, 1],
      ['HOME', 1, 0],
    ]) // prettier-ignore
    expect((await report({ attributionHours: 3 })).total.revenue[0]!.amountMinor).toBe(21_900n)
  })

  it('takes the lines of orders, of customers and of guests, before purchases that events tell', async () => {
    const [adas] = await show(['lamp'], toAda())
    const [guests] = await show(['lamp', 'plate'], { sessionId: keys.get('other-guest')! })
    const hers = { sessionExternalId: 'of-ada', userExternalId: 'ada' }
    await send(
      { ...hers, type: 'CLICK', recommendationId: adas, itemExternalId: 'lamp', occurredAt: after(1) },
      { ...hers, type: 'PURCHASE', itemExternalId: 'lamp', occurredAt: after(2), quantity: 99 },
      ...['lamp', 'plate'].map((itemExternalId) => ({
        sessionExternalId: 'other-guest',
        type: 'CLICK' as const,
        recommendationId: guests,
        itemExternalId,
        occurredAt: after(1),
      })),
    )
    const line = { itemExternalId: 'lamp', quantity: 2, unitPriceMinor: 500n, discountMinor: 100n }
    await orders.recordOrders(admin, [
      order({ externalId: 'hers', userExternalId: 'ada', orderedAt: after(2), lines: [line, { ...line, itemExternalId: 'mug' }] }),
      order({ externalId: 'guests', sessionExternalId: 'other-guest', orderedAt: after(3), currency: 'USD', lines: [line] }),
      order({ externalId: 'no', sessionExternalId: 'other-guest', orderedAt: after(3), cancelledAt: after(4), lines: [{ ...line, itemExternalId: 'plate' }] }),
    ]) // prettier-ignore
    const { total } = await report()
    expect(total).toMatchObject({ clicks: 3, conversions: 2 })
    expect(total.revenue).toEqual([
      { currency: 'EUR', amountMinor: 900n },
      { currency: 'USD', amountMinor: 900n },
    ])
  })

  it.each<[SlateGrouping, (string | bigint | null)[][]]>([
    [
      'SURFACE',
      [
        ['CART', null, null, null, null],
        ['HOME', null, null, null, null],
      ],
    ],
    [
      'PLACEMENT',
      [
        ['CART', null, null, null, null],
        ['HOME', 'top', null, null, null],
        ['HOME', null, null, null, null],
      ],
    ],
    [
      'SCENARIO',
      [
        [null, null, 'gifts', null, null],
        [null, null, null, null, null],
      ],
    ],
    [
      'VERSION',
      [
        [null, null, null, 3n, null],
        [null, null, null, null, null],
      ],
    ],
    [
      'ARM',
      [
        [null, null, null, null, 'b'],
        [null, null, null, null, null],
      ],
    ],
  ])('has a row for each group by %s, the largest first', async (groupBy, groups) => {
    const special = {
      placement: 'top',
      scenario: 'gifts',
      versionId: 3n,
      experiment: { id: 5n, arm: 'b' },
    }
    const ids = [
      await show(['mug'], { ...toGuest(), ...special }),
      await show(['plate'], { ...toGuest(), ...special, surface: 'CART' }),
      await show(['lamp'], { ...toGuest(), ...special, surface: 'CART' }),
      await show(['mug'], toGuest()),
    ]
    await send({
      type: 'CLICK',
      sessionExternalId: 'guest',
      recommendationId: ids[0]![0],
      itemExternalId: 'mug',
      occurredAt: after(1),
    })
    const { total, lines } = await report({ groupBy })
    expect(
      lines.map(({ group }) => [group!.surface, group!.placement, group!.scenario, group!.versionId, group!.arm]),
    ).toEqual(groupBy === 'PLACEMENT' ? [['CART', 'top', null, null, null], ...groups.slice(1)] : groups) // prettier-ignore
    expect(lines.reduce((sum, { lists }) => sum + lists, 0)).toBe(4)
    expect(lines.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(1)
    expect(total).toMatchObject({ lists: 4, clicks: 1 })
    expect(await totals({ groupBy, experimentId: 5n })).toMatchObject({ lists: 3, clicks: 1 })
  })

  it('refuses a range without end, and callers who may not read', async () => {
    const input = { from: after(0), groupBy: 'SURFACE' as const, attributionHours: 24, confidence: 0.9 }
    for (const wrong of [
      { to: after(0) },
      { to: after(93 * 1_440) },
      { to: after(1), attributionHours: 721 },
      { to: after(1), confidence: 1 },
    ])
      await expect(reports.report(admin, { ...input, ...wrong })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      })
    for (const viewer of [endUser('ada'), ingestKey])
      await expect(reports.report(viewer, { ...input, to: after(1) })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
  })

  describe('the value of a ranking that was not tried', () => {
    let values: ChallengerValueService
    let idOf: (slateId: string) => string

    beforeEach(async () => {
      const recommendationIds = new RecommendationIdSource(shop.database)
      values = new ChallengerValueService({ database: shop.database, recommendationIds })
      const ids = await recommendationIds.open()
      idOf = (slateId) => ids.of(slateId)(1)
    })

    /** A mug or a plate is shown by lot to each of 400 guests; of the mugs two of five are clicked, of the plates one of ten. */
    async function showByLot(propensity: number): Promise<string[]> {
      const rows = await shop.read<{ id: string }>(
        `WITH guest AS (
           INSERT INTO session (external_id, location_id, started_at, last_event_at)
           SELECT 'lot-' || gen_random_uuid(), (SELECT min(id) FROM location), $1, $1 FROM generate_series(0, 399) RETURNING id
         ), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM guest), slate AS (
           INSERT INTO recommendation_slate (id, offered_at, viewer_kind, session_id, surface, target_type, target_ids, propensities)
           SELECT gen_random_uuid(), $1, 'admin', id, 'HOME', 'Item',
                  ARRAY[(SELECT i.id FROM item i WHERE external_id = CASE n % 2 WHEN 0 THEN 'mug' ELSE 'plate' END)], ARRAY[$2::float8]
             FROM numbered RETURNING id, session_id
         ), told AS (
           INSERT INTO event (type, session_id, location_id, slate_id, slate_rank, occurred_at)
           SELECT CASE WHEN n % 2 = 0 AND n % 10 IN (0, 4) OR n % 2 = 1 AND n % 20 = 1 THEN 'CLICK' ELSE 'IMPRESSION' END::event_type,
                  s.session_id, (SELECT min(id) FROM location), s.id, 1, $1 FROM slate s JOIN numbered g ON g.id = s.session_id
         ) SELECT id FROM slate`,
        [after(1), propensity],
      )
      return rows.map(({ id }) => id)
    }

    const alwaysMug = (ids: readonly string[]) =>
      ids.map((id) => ({
        recommendationId: idOf(id),
        entries: [{ targetExternalId: 'mug', rank: 1, probability: 1 }],
      }))

    it('is told from lists that left something to chance, with those skipped that are not in the log', async () => {
      const ids = await showByLot(0.5)
      const lists = [...alwaysMug(ids), { ...alwaysMug(ids)[0]!, recommendationId: 'made-up' }]
      const value = await values.value(admin, { lists, confidence: 0.9 })
      expect(value).toMatchObject({ lists: 400, visitors: 400, skippedLists: 1, refusal: null })
      expect(value.logged!.mean).toBeCloseTo(0.25, 9)
      for (const { mean, lower, upper } of [value.ips!, value.snips!, value.doublyRobust!]) {
        expect(mean).toBeCloseTo(0.4, 1)
        expect(lower).toBeLessThan(0.4)
        expect(upper).toBeGreaterThan(0.4)
        expect(lower).toBeGreaterThan(0.25)
      }
    })

    it.each(['Advert', 'PaymentMethod', 'Promotion'])(
      'is told of lists of the kind %s as well, and not of several kinds at once',
      async (type) => {
        await shop.read(
          `WITH a AS (INSERT INTO advert (external_id, name, placement, currency, budget_minor, value_per_click_minor, starts_on, url, updated_at)
                      SELECT key, key, 'top', 'EUR', 1, 1, '2026-01-01', 'https://shop.example/', now() FROM unnest(ARRAY['Advert-a', 'Advert-b']) key ON CONFLICT DO NOTHING),
                m AS (INSERT INTO payment_method (external_id, name, updated_at) SELECT key, key, now() FROM unnest(ARRAY['PaymentMethod-a', 'PaymentMethod-b']) key
                      ON CONFLICT DO NOTHING)
           INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
           SELECT key, key, 'DISPLAY', '2026-01-01', '2026-01-01', now() FROM unnest(ARRAY['Promotion-a', 'Promotion-b']) key ON CONFLICT DO NOTHING`,
        )
        const table = { Advert: 'advert', PaymentMethod: 'payment_method', Promotion: 'promotion' }[type]
        const items = await showByLot(0.5)
        const ids = await showByLot(0.5)
        // The same lists, of what is no item: what was clicked more often is named "a".
        await shop.read(
          `UPDATE recommendation_slate s SET target_type = $2, target_ids = ARRAY[(
             SELECT id FROM ${table} WHERE external_id = $2 || CASE WHEN s.target_ids[1] = (SELECT id FROM item WHERE external_id = 'mug') THEN '-a' ELSE '-b' END)]
            WHERE id = ANY ($1::uuid[])`,
          [ids, type],
        )
        const lists = ids.map((id) => ({
          recommendationId: idOf(id),
          entries: [{ targetExternalId: `${type}-a`, rank: 1, probability: 1 }],
        }))
        const value = await values.value(admin, { lists, confidence: 0.9 })
        expect(value).toMatchObject({ lists: 400, skippedLists: 0, refusal: null })
        for (const { mean } of [value.ips!, value.snips!, value.doublyRobust!])
          expect(mean).toBeCloseTo(0.4, 1)
        const both = [...lists.slice(0, 200), ...alwaysMug(items.slice(0, 200))]
        await expect(values.value(admin, { lists: both, confidence: 0.9 })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          message: expect.stringContaining('of one kind') as string,
        })
      },
    )

    it('is refused where the lists could not have shown it, or are too few', async () => {
      const certain = await showByLot(1)
      expect(await values.value(admin, { lists: alwaysMug(certain), confidence: 0.9 })).toMatchObject({
        refusal: { code: 'NO_OVERLAP' },
        ips: null,
        doublyRobust: null,
      })
      const few = (await showByLot(0.5)).slice(0, 60)
      expect(await values.value(admin, { lists: alwaysMug(few), confidence: 0.9 })).toMatchObject({
        refusal: { code: 'TOO_FEW_LISTS' },
        snips: null,
      })
    })

    it('is for administrators, and of lists that make sense', async () => {
      const [id] = await showByLot(0.5)
      const [list] = alwaysMug([id!])
      const entry = list!.entries[0]!
      for (const viewer of [readKey, ingestKey, endUser('ada')])
        await expect(values.value(viewer, { lists: [list!], confidence: 0.9 })).rejects.toMatchObject({
          code: 'FORBIDDEN',
        })
      for (const [lists, confidence] of [
        [[], 0.9],
        [Array<typeof list>(2_001).fill(list), 0.9],
        [[list, list], 0.9],
        [[{ ...list, recommendationId: 'made-up' }], 0.9],
        [[{ ...list, entries: [{ ...entry, rank: 0 }] }], 0.9],
        [[{ ...list, entries: [{ ...entry, probability: 0 }] }], 0.9],
        [[{ ...list, entries: [entry, { ...entry, targetExternalId: 'plate' }] }], 0.9],
        [[list], 1],
      ] as unknown as readonly (readonly [ChallengerValueInput['lists'], number])[])
        await expect(values.value(admin, { lists, confidence })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
        })
    })
  })
})

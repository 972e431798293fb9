/** What promotions added, out of the database: beside places without the promotion, beside other items, and alone. */
import { fixedClock } from '../../../../src/core/time/clock'
import { addDays, type Day } from '../../../../src/core/time/day'
import type { PromotionInput } from '../../../../src/contracts/shop/shop-records'
import { ForecartError } from '../../../../src/core/errors'
import { createLogger } from '../../../../src/core/logger'
import { NotificationListener } from '../../../../src/db/notifications'
import { EffectThread } from '../../../../src/services/promotion/effect-thread'
import { measureCustomers } from '../../../../src/services/promotion/measure-customers'
import type { PromotionLiftValue } from '../../../../src/services/promotion/promotion-lift'
import type { PromotionMeasurementValue } from '../../../../src/services/promotion/promotion-measurement'
import { PromotionMeasurementService } from '../../../../src/services/promotion/promotion-measurement.service'
import { keepPrediction, LiftLedgerService } from '../../../../src/services/promotion/lift-ledger'
import { PromotionService } from '../../../../src/services/promotion/promotion.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { CatalogService } from '../../../../src/services/shop/catalog.service'
import { InventoryService } from '../../../../src/services/shop/inventory.service'
import { isCustomerHeldOut } from '../../../../src/db/repositories/promotion/promotion-holdout.repository'
import { readLiftPromotions } from '../../../../src/db/repositories/promotion/promotion-lift.repository'
import {
  readCoveredCells,
  readOverlaps,
  readPromotionScope,
} from '../../../../src/db/repositories/promotion/promotion-measurement.repository'
import { readUnmeasuredPromotions } from '../../../../src/db/repositories/promotion/promotion-prediction.repository'
import {
  readAddressableUsers,
  stillAddressable,
} from '../../../../src/db/repositories/promotion/uplift-users.repository'
import { MEASUREMENT_STATEMENTS } from '../../../../src/services/promotion/measurement-statements'
import { createTestDatabase, type TestDatabase } from '../../../support/database'
import { placeOf, storePromotedShop, type PromotedCell } from '../../../support/promoted-shop'
import { admin, anonymous, endUser, ingestKey, readKey } from '../../../support/shop'
import { exhaustively, exhaustivelyWhere } from '../../../support/extent'

const LAST_DAY = '2026-05-31'
const START = '2026-05-04'
const END = '2026-05-17'
const clock = fixedClock('2026-06-01T12:00:00Z')
const DAYS = 14
const INTERVAL = { mean: 1, lower: 0, upper: 2 }

const isPromoted = ({ item, day }: PromotedCell): boolean =>
  item.startsWith('tea') && START <= day && day <= END

describe('the measurement of a promotion', () => {
  let shop: TestDatabase
  // One for all: to start it takes longer than most measurements.
  const thread = new EffectThread()
  let service: PromotionMeasurementService

  const open = async (options: {
    readonly places: number
    readonly items?: Readonly<Record<string, number>>
    readonly historyDays?: number
    readonly sold?: (cell: PromotedCell) => number
  }) => {
    const { places, items = { tea: 2 }, historyDays = 120, sold } = options
    await storePromotedShop(shop.database, { places, items, historyDays, lastDay: LAST_DAY, sold })
  }
  const promote = (fields: Partial<PromotionInput> = {}) =>
    new PromotionWriteService({ database: shop.database, clock }).create(admin, {
      externalId: 'spring',
      name: 'Spring',
      kind: 'DISPLAY',
      startsOn: START,
      endsOn: END,
      items: [{ externalId: 'tea-0' }, { externalId: 'tea-1' }],
      ...fields,
    })
  const measure = async (confidence = 0.9, externalId = 'spring'): Promise<PromotionMeasurementValue> =>
    (await service.measurement(admin, { externalId }, confidence))!
  /** Of the treated cells without the promotion, over its days. */
  const baselineOf = (levels: readonly number[]): number =>
    levels.reduce((sum, level) => sum + level, 0) * DAYS

  beforeEach(async () => {
    shop = await createTestDatabase()
    const { database } = shop
    const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
    service = new PromotionMeasurementService({ database, clock, promotions, thread })
  })
  afterEach(async () => {
    jest.restoreAllMocks()
    await shop.drop()
  })
  afterAll(() => thread.close())

  it('compares with places that it left alone, and finds units, revenue and the dip behind it', async () => {
    const isTreated = (cell: PromotedCell) => cell.place === placeOf(0) || cell.place === placeOf(1)
    const isDip = ({ day }: PromotedCell) => addDays(END, 1) <= day && day <= addDays(END, 7)
    await open({
      places: 8,
      sold: (cell) =>
        !isTreated(cell)
          ? cell.units
          : isPromoted(cell)
            ? 1.3 * cell.units
            : isDip(cell)
              ? 0.8 * cell.units
              : cell.units,
    })
    await promote({ locations: [{ externalId: placeOf(0) }, { externalId: placeOf(1) }] })
    const { refusal, sold, revenue, demand, after, donors, points, stockOutShare } = await measure()
    expect(refusal).toBeNull()
    expect(sold!.liftFraction).toBeCloseTo(0.3, 1)
    expect(sold!.incremental.lower!).toBeLessThan(0.3 * sold!.baseline)
    expect(sold!.incremental.upper!).toBeGreaterThan(0.3 * sold!.baseline)
    expect(sold!.pValue).toBeLessThan(0.1)
    expect(sold).toMatchObject({ measuredDays: DAYS, method: 'SYNTHETIC_CONTROL' })
    expect(revenue!.incremental.mean).toBeCloseTo(2 * sold!.incremental.mean, -1)
    expect(revenue!.currency).toBe('EUR')
    expect(demand!.incremental.mean).toBeCloseTo(sold!.incremental.mean, 3)
    expect(stockOutShare).toBe(0)
    expect(after!.incremental.mean).toBeLessThan(0)
    expect(after!.measuredDays).toBe(14)
    expect(donors.every(({ locationId, itemId }) => locationId !== null && itemId === null)).toBe(true)
    expect(donors.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 1)
    const during = points.filter(({ phase }) => phase === 'DURING')
    expect(during.map(({ day }) => day)).toEqual(Array.from({ length: DAYS }, (_, i) => addDays(START, i)))
    expect(during.at(-1)!.cumulativeEffect).toBeCloseTo(sold!.incremental.mean, 6)
    expect(points.at(-1)!.cumulativeEffect).toBeCloseTo(sold!.incremental.mean + after!.incremental.mean, 6)
  })

  it('knows that demand was higher than sales where the shelf was empty', async () => {
    const outFrom: Day = '2026-05-11'
    const isOut = ({ item, place, day }: PromotedCell) =>
      item === 'tea-0' && place === placeOf(0) && outFrom <= day && day <= END
    await open({
      places: 8,
      sold: (cell) =>
        isOut(cell) ? 0 : isPromoted(cell) && cell.place === placeOf(0) ? 1.4 * cell.units : cell.units,
    })
    await new InventoryService({ database: shop.database, clock }).recordStockOuts(admin, [
      {
        itemExternalId: 'tea-0',
        locationExternalId: placeOf(0),
        startedAt: new Date('2026-05-10T22:00:00Z'),
        endedAt: new Date('2026-05-17T22:00:00Z'),
      },
    ])
    await promote({ locations: [{ externalId: placeOf(0) }] })
    const { sold, demand, stockOutShare } = await measure()
    expect(demand!.liftFraction).toBeCloseTo(0.4, 1)
    expect(sold!.liftFraction!).toBeLessThan(0.2)
    expect(stockOutShare).toBeCloseTo(0.25, 1)
  })

  exhaustively(() => {
    it('takes items of other categories where it ran everywhere, and no siblings', async () => {
      await open({
        places: 2,
        items: { tea: 3, cups: 4, books: 4 },
        // The sibling loses what the promoted ones win: compared with it, the lift would be far too large.
        sold: (cell) =>
          cell.item === 'tea-2' && isPromoted(cell)
            ? 0.4 * cell.units
            : isPromoted(cell)
              ? 1.3 * cell.units
              : cell.units,
      })
      await promote()
      const { sold, donors } = await measure()
      const siblings = await shop.database.query<{ id: string }>(
        `SELECT id::text FROM item WHERE external_id LIKE 'tea%'`,
      )
      expect(donors.length).toBeGreaterThan(1)
      for (const { itemId } of donors) expect(siblings.map(({ id }) => id)).not.toContain(itemId)
      expect(sold!.liftFraction).toBeCloseTo(0.3, 1)
    })
  })

  exhaustively(() => {
    it('leaves out places that ran under another promotion on the same days', async () => {
      await open({
        places: 6,
        sold: (cell) => (isPromoted(cell) && cell.place !== placeOf(5) ? 1.3 * cell.units : cell.units),
      })
      await promote({ locations: [{ externalId: placeOf(0) }] })
      await promote({
        externalId: 'other',
        locations: [1, 2, 3].map((index) => ({ externalId: placeOf(index) })),
      })
      const { donors, sold } = await measure()
      const names = await shop.database.query<{ id: string; name: string }>(
        `SELECT id::text, name FROM location`,
      )
      const used = donors.map(({ locationId }) => names.find(({ id }) => id === locationId)!.name)
      for (const place of used) expect([placeOf(4), placeOf(5)]).toContain(place)
      expect(sold!.baseline).toBeLessThan(baselineOf([130, 130]))
    })
  })

  it('compares with the past where nothing is left, and refuses where the past is short', async () => {
    await open({ places: 1, sold: (cell) => (isPromoted(cell) ? 2 * cell.units : cell.units) })
    await promote()
    const { sold, donors } = await measure()
    expect(sold).toMatchObject({ method: 'STRUCTURAL_TIME_SERIES' })
    expect(sold!.liftFraction).toBeGreaterThan(0.5)
    expect(donors).toEqual([])
    await promote({ externalId: 'early', startsOn: '2026-02-12', endsOn: '2026-02-18' })
    expect((await measure(0.9, 'early')).refusal).toMatchObject({ code: 'NO_DONORS' })
  })

  exhaustively(() => {
    it('takes the places of a region, and the days that are over of a promotion that runs', async () => {
      await open({
        places: 7,
        sold: (cell) =>
          cell.place === placeOf(0) && cell.day >= '2026-05-25' ? 1.5 * cell.units : cell.units,
      })
      await shop.database.query(
        `INSERT INTO location (external_id, name, kind, time_zone, updated_at) VALUES ('north', 'North', 'REGION', 'Europe/Berlin', now())`,
      )
      await shop.database.query(
        `UPDATE location SET parent_id = (SELECT id FROM location WHERE external_id = 'north') WHERE external_id = $1`,
        [placeOf(0)],
      )
      await promote({ startsOn: '2026-05-25', endsOn: '2026-06-20', locations: [{ externalId: 'north' }] })
      const { sold, after } = await measure()
      expect(sold).toMatchObject({ measuredDays: 7 })
      expect(sold!.liftFraction).toBeCloseTo(0.5, 1)
      expect(after).toBeNull()
    })
  })

  it('compares with the places that were held out by lot, and with no others', async () => {
    await open({ places: 9 })
    const before = fixedClock('2026-01-01T12:00:00Z')
    const eight = Array.from({ length: 8 }, (_, place) => ({ externalId: placeOf(place) }))
    const { promotion } = await new PromotionWriteService({ database: shop.database, clock: before }).create(
      admin,
      {
        ...{ externalId: 'drawn', name: 'Drawn', kind: 'DISPLAY', items: [{ externalId: 'tea-0' }] },
        ...{ startsOn: START, endsOn: END, locations: eight, holdout: { share: 0.5 } },
      },
    )
    expect(promotion!.holdoutIds).toHaveLength(4)
    const { donors } = await measure(0.9, 'drawn')
    expect(donors.length).toBeGreaterThan(0)
    for (const { locationId } of donors) expect(promotion!.holdoutIds).toContain(locationId)
  })

  it('names other promotions on the same items, places and days, with the part that they share', async () => {
    const half = addDays(START, DAYS / 2)
    const isOfHalf = ({ item, place, day }: PromotedCell) =>
      item === 'tea-0' && [placeOf(0), placeOf(1)].includes(place) && half <= day && day <= END
    let added = 0
    await open({
      places: 8,
      sold: (cell) => {
        if (!isOfHalf(cell)) return cell.units
        added += cell.units
        return 2 * cell.units
      },
    })
    const first = [placeOf(0), placeOf(1)].map((externalId) => ({ externalId }))
    await promote({ locations: first })
    // One of two items at both places on half of the days; all items at one place on one day; on other days, at other places, and called off.
    await promote({
      ...{ externalId: 'half', items: [{ externalId: 'tea-0' }], locations: first },
      ...{ startsOn: half, endsOn: END },
    })
    await promote({
      externalId: 'all',
      items: [],
      locations: first.slice(1),
      startsOn: END,
      endsOn: addDays(END, 3),
    })
    await promote({ externalId: 'later', startsOn: addDays(END, 1), endsOn: addDays(END, 2) })
    await promote({ externalId: 'elsewhere', locations: [{ externalId: placeOf(5) }] })
    await promote({ externalId: 'off' })
    await new PromotionWriteService({ database: shop.database, clock }).cancel(
      admin,
      { externalId: 'off' },
      true,
    )
    const { overlaps, own, sold } = await measure()
    const rows = await shop.database.query<{ id: bigint; name: string }>(
      'SELECT id, external_id AS name FROM promotion',
    )
    const nameOf = new Map(rows.map(({ id, name }) => [id, name]))
    expect(overlaps.map(({ promotionId }) => nameOf.get(promotionId))).toEqual(['half', 'all'])
    expect(overlaps[0]!.share).toBeCloseTo(1 / 4, 9)
    expect(overlaps[1]!.share).toBeCloseTo(1 / 2 / DAYS, 9)
    // One day with the second is too few, and nothing is told apart then.
    for (const { incremental, refusal } of overlaps)
      expect({ own, incremental, refusal }).toMatchObject({
        ...{ own: null, incremental: null, refusal: { code: 'NO_VARIATION' } },
      })
    expect(sold).not.toBeNull()
    await new PromotionWriteService({ database: shop.database, clock }).cancel(
      admin,
      { externalId: 'all' },
      true,
    )
    const apart = await measure()
    expect(apart.overlaps.map(({ refusal }) => refusal)).toEqual([null])
    const other = apart.overlaps[0]!.incremental!
    expect(apart.own!.mean + other.mean).toBeCloseTo(apart.sold!.incremental.mean, 6)
    // The other one doubled what it covers, and the measured one added nothing.
    expect(Math.abs(other.mean - added)).toBeLessThan(0.15 * added)
    expect(other.lower!).toBeGreaterThan(0)
    expect(Math.abs(apart.own!.mean)).toBeLessThan(0.15 * added)
    // Cells are covered by what ran there on some of the days, but for what was called off and what is not asked about.
    const [item] = await shop.database.query<{ id: string }>(
      `SELECT id::text FROM item WHERE external_id = 'tea-0'`,
    )
    const places = await shop.database.query<{ id: string }>(
      'SELECT id::text FROM location WHERE external_id = ANY ($1) ORDER BY external_id',
      [[0, 5, 6].map(placeOf)],
    )
    const coveredBut = async (...names: string[]) => [
      ...(await readCoveredCells(shop.database, {
        ...{
          cells: places.map((place) => ({ itemId: item!.id, locationId: place.id })),
          from: START,
          to: END,
        },
        except: rows.filter(({ name }) => names.includes(name)).map((row) => row.id),
      })),
    ]
    expect(await coveredBut('spring')).toEqual([0, 1])
    expect(await coveredBut('spring', 'half')).toEqual([1])
    // Of many that run on these days, the last 500 that began are looked at: all of these cover everything from the last day on, and push out what began before.
    await shop.database.query(
      `INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
       SELECT 'many-' || n, 'Many', 'COUPON', $1::date, $1::date, now() FROM generate_series(1, 500) n`,
      [END],
    )
    const { id } = rows.find(({ name }) => name === 'spring')!
    const scope = (await readPromotionScope(shop.database, id))!
    const many = await readOverlaps(shop.database, {
      ...{ promotionId: id, itemIds: scope.itemIds, placeIds: scope.locationIds!, from: START, to: END },
      first: 1_000,
    })
    expect(many).toHaveLength(500)
    expect(many[0]!.share).toBeCloseTo(1 / DAYS, 9)
  })

  it.each<[string, (cell: PromotedCell) => boolean, object, number]>([
    ['items', ({ item }) => item === 'tea-0', { items: [{ externalId: 'tea-0' }] }, 2],
    [
      'places, of which it covers more',
      ({ place }) => ['0', '1', '2', '3'].includes(place.at(-1)!),
      { locations: [0, 1, 2, 3].map((at) => ({ externalId: placeOf(at) })) },
      4,
    ],
  ])('tells another promotion on all of its days apart by their %s', async (_, isOfOther, fields, places) => {
    const own = [placeOf(0), placeOf(1)]
    let [addedByOwn, addedByOther] = [0, 0]
    await open({
      places: places + 5,
      sold: (cell) => {
        if (cell.day < START || cell.day > END || !cell.item.startsWith('tea')) return cell.units
        const isOwn = own.includes(cell.place)
        const isOther = isOfOther(cell) && (places === 4 || isOwn)
        if (isOwn) addedByOwn += 0.4 * cell.units
        if (isOwn && isOther) addedByOther += 0.8 * cell.units
        const isThird = cell.place === placeOf(3)
        return cell.units * (1 + (isOwn ? 0.4 : 0) + (isOther ? 0.8 : 0) + (isThird ? 2 : 0))
      },
    })
    const locations = own.map((externalId) => ({ externalId }))
    await promote({ locations })
    // It shares nothing with the measured one, and what it adds beside it is nobody else's.
    await promote({ externalId: 'third', locations: [{ externalId: placeOf(3) }] })
    await promote({ externalId: 'other', locations, startsOn: START, endsOn: END, ...fields })
    const measured = await measure()
    expect(measured.overlaps).toMatchObject([{ refusal: null }])
    const other = measured.overlaps[0]!.incremental!
    expect(measured.own!.mean + other.mean).toBeCloseTo(measured.sold!.incremental.mean, 6)
    for (const [{ mean, lower, upper }, truth] of [
      [measured.own!, addedByOwn],
      [other, addedByOther],
    ] as const) {
      expect(Math.abs(mean / truth - 1)).toBeLessThan(0.15)
      expect(lower!).toBeGreaterThan(0)
      expect(lower!).toBeLessThan(truth)
      expect(upper!).toBeGreaterThan(truth)
    }
  })

  const readTreatedShare = async (): Promise<number> => {
    const [read] = await readLiftPromotions(shop.database, {
      ...{ from: START, to: END, plannedTo: END, knownBy: new Date(`${END}T00:00:00Z`) },
      ...{ first: 10, itemIds: [] },
    })
    return read!.treatedShare
  }

  it('tells the model of lift which part of the customers a promotion for an audience is for', async () => {
    await open({ places: 2, historyDays: 30 })
    await promote({ kind: 'COUPON', discountFraction: 0.2, audience: { tier: 'gold' } })
    expect(await readTreatedShare()).toBe(0)
    await shop.database.query(
      `INSERT INTO app_user (external_id, attributes, updated_at)
       SELECT 'known-' || k, CASE WHEN k = 1 THEN '{"tier":"gold","city":"x"}' ELSE '{}' END::jsonb, now() FROM generate_series(1, 4) k`,
    )
    expect(await readTreatedShare()).toBe(0.25)
    // Guests do not get it, so that it is never for everybody.
    await shop.database.query(`DELETE FROM app_user WHERE external_id <> 'known-1'`)
    expect(await readTreatedShare()).toBe(0.99)
    await shop.database.query(`UPDATE promotion SET audience = NULL`)
    expect(await readTreatedShare()).toBe(1)
  })

  it('counts customers once for all promotions for the same audience', async () => {
    await open({ places: 2, historyDays: 30 })
    await promote({ kind: 'COUPON', discountFraction: 0.2, audience: { tier: 'gold' } })
    await shop.database.query(
      `INSERT INTO promotion (external_id, name, kind, discount_fraction, audience, starts_on, ends_on, updated_at)
       SELECT 'mail-' || n, 'Mail', kind, discount_fraction, audience, starts_on, ends_on, now() FROM promotion, generate_series(1, 49) n`,
    )
    await shop.database.query(
      `INSERT INTO app_user (external_id, attributes, updated_at) SELECT 'known-' || k, '{}', now() FROM generate_series(1, 20) k`,
    )
    let plan = ''
    const explained = {
      query: async (text: string, values: unknown[]) => {
        const lines = await shop.database.query<Record<string, string>>(`EXPLAIN (ANALYZE) ${text}`, values)
        plan = lines.map((line) => Object.values(line)[0]).join('\n')
        return []
      },
    } as unknown as typeof shop.database
    await readLiftPromotions(explained, {
      ...{ from: START, to: END, plannedTo: END, knownBy: new Date(`${END}T00:00:00Z`) },
      ...{ first: 100, itemIds: [] },
    })
    const readings = plan.split('\n').filter((line) => /Scan.* on (app_user|latest)/.test(line))
    expect(readings).toHaveLength(2)
    for (const line of readings) expect(line).toMatch(/loops=1\)/)
  })

  it('compares customers who got it with those who were held out by lot', async () => {
    await open({ places: 2, historyDays: 30 })
    const before = fixedClock('2026-01-01T12:00:00Z')
    await new PromotionWriteService({ database: shop.database, clock: before }).create(admin, {
      ...{
        externalId: 'drawn',
        name: 'Drawn',
        kind: 'COUPON',
        discountFraction: 0.2,
        items: [{ externalId: 'tea-0' }],
      },
      ...{ startsOn: START, endsOn: END, holdout: { share: 0.5, unit: 'CUSTOMERS' } },
    })
    // The lot is the same in every run: of intervals of .95, one in twenty lots would lie beside the truth.
    await shop.database.query(`UPDATE promotion SET holdout_seed = '0123456789abcdef0123456789abcdef'`)
    // The model of lift knows which part of the customers got it.
    await shop.database.query(`UPDATE promotion SET holdout_share = 0.3 WHERE external_id = 'drawn'`)
    expect(await readTreatedShare()).toBe(0.7)
    await shop.database.query(`UPDATE promotion SET holdout_share = 0.5 WHERE external_id = 'drawn'`)
    const refused = await measure(0.9, 'drawn')
    expect(refused).toMatchObject({ sold: null, customers: null, refusal: { code: 'TOO_FEW_USERS' } })
    await shop.database.query(
      `INSERT INTO app_user (external_id, updated_at) SELECT 'customer-' || k, now() FROM generate_series(1, 600) k`,
    )
    // Everybody buys one of tea-0 a fortnight before, and half of all one on the days; who got it buys one more. Nobody is asked which arm: a later lot would not find the effect.
    const isHeldOut = isCustomerHeldOut('u.id')
    const buy = (item: string, day: Day, quantity: string, currency = 'EUR', who = 'true') =>
      shop.database.query(
        `WITH bought AS (
           INSERT INTO shop_order (external_id, user_id, location_id, ordered_at, currency, total_minor, updated_at)
           SELECT $2 || u.id, u.id, l.id, $3::timestamptz, $5, 200, now() FROM app_user u JOIN location l ON l.external_id = $4 WHERE ${who} RETURNING id, user_id)
         INSERT INTO order_line (order_id, line_number, item_id, quantity, unit_price_minor, discount_minor)
         SELECT b.id, 1, i.id, ${quantity}, 200, 0 FROM bought b JOIN app_user u ON u.id = b.user_id JOIN item i ON i.external_id = $1
          CROSS JOIN promotion p WHERE p.external_id = 'drawn' AND ${quantity} > 0`,
        [item, `${item}-${day}-${currency}-`, `${day}T12:00:00Z`, placeOf(0), currency],
      )
    await buy('tea-0', '2026-04-20', '1')
    await buy('tea-0', '2026-05-10', `(u.id % 2) + CASE WHEN ${isHeldOut} THEN 0 ELSE 1 END`)
    await buy('tea-1', '2026-05-10', '7')
    await buy('tea-0', '2026-05-20', `CASE WHEN ${isHeldOut} THEN 1 ELSE 0 END`)
    // Who does not allow analytics is in no arm, so that what they paid in another currency changes nothing.
    await shop.database.query(`INSERT INTO app_user (external_id, updated_at) VALUES ('silent', now())`)
    await shop.database.query(
      `INSERT INTO user_consent (user_id, purpose, granted, decided_at) SELECT id, purpose, false, now() FROM app_user, unnest('{ANALYTICS,MARKETING}'::consent_purpose[]) AS purpose WHERE external_id = 'silent'`,
    )
    await buy('tea-0', '2026-05-10', '1', 'USD', `u.external_id = 'silent'`)
    const { sold, revenue, after, demand, customers, points, refusal } = await measure(0.95, 'drawn')
    expect(refusal).toBeNull()
    const { treated, heldOut } = customers!
    expect(treated + heldOut).toBe(600)
    expect(heldOut).toBeGreaterThan(230)
    expect(sold).toMatchObject({ method: 'CUSTOMERS_BY_LOT', measuredDays: DAYS, anyDayPValue: null })
    expect(sold!.incremental.lower).toBeLessThan(treated)
    expect(sold!.incremental.upper).toBeGreaterThan(treated)
    expect(Math.abs(sold!.incremental.mean - treated)).toBeLessThan(0.15 * treated)
    expect(sold!.pValue).toBeLessThan(1e-6)
    expect(revenue!.currency).toBe('EUR')
    expect(revenue!.incremental.mean).toBeCloseTo(2 * sold!.incremental.mean, 6)
    expect(after!.incremental.mean).toBeCloseTo(-treated, 6)
    expect(demand).toBeNull()
    const day = points.find((point) => point.day === '2026-05-20')!
    expect(day).toMatchObject({ phase: 'AFTER', actual: 0 })
    expect(day.expected).toBeCloseTo(treated, 6)
    // Too much is refused, and says what: never the figures of a part of the customers.
    const { id } = (
      await shop.database.query<{ id: bigint }>(`SELECT id FROM promotion WHERE external_id = 'drawn'`)
    )[0]!
    const within = (bounds: { customers: number; lines: number; milliseconds: number }) =>
      measureCustomers(
        shop.database,
        id,
        { itemIds: null, locationIds: null, holdoutIds: [] },
        { startsOn: START, endsOn: END, lastDay: LAST_DAY },
        0.9,
        bounds,
      )
    const enough = { customers: 600, lines: 100_000, milliseconds: 30_000 }
    expect((await within(enough)).refusal).toBeNull()
    const refusals = [
      await within({ ...enough, customers: 599 }),
      await within({ ...enough, lines: 600 }),
      await shop.database.transaction(async (tx) => {
        await tx.query('LOCK TABLE order_line IN ACCESS EXCLUSIVE MODE')
        return within({ ...enough, milliseconds: 100 })
      }),
    ].map(({ refusal, sold }) => ({ ...refusal, sold }))
    for (const [at, words] of ['599 customers', '600 lines', '0.1 seconds'].entries())
      expect(refusals[at]).toMatchObject({
        ...{ code: 'TOO_LARGE', sold: null },
        message: expect.stringContaining(words) as unknown,
      })

    // As long as it runs, who was held out is not to be addressed.
    const addressable = (today: Day) =>
      readAddressableUsers(shop.database, [id], new Date('2026-01-01'), today, 1_000)
    const everybody = await addressable(addDays(END, 2))
    expect(everybody).toHaveLength(600)
    const some = await addressable(END)
    expect(some).toHaveLength(treated)
    const still = await stillAddressable(shop.database, everybody.map(BigInt), [id], END)
    expect([...still].map(String).sort()).toEqual([...some].sort())

    // The ledger is of demand, which is not measured here: it asks for no measurement, and nothing waits for one.
    const { database } = shop
    const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
    const [promotion] = await promotions.promotionsByRef(admin, [{ id }])
    const scope = (await readPromotionScope(database, id))!
    const told = {
      ...{ baselineUnits: INTERVAL, incrementalUnits: INTERVAL },
      ...{ parts: { direct: INTERVAL }, directWidening: 1 },
    }
    const value = { lift: told, originDay: '2026-05-03', confidence: 0.9 } as unknown as PromotionLiftValue
    await keepPrediction(database, promotion!, scope, value, () => Promise.resolve(null))
    const measurements = { measurement: jest.fn() }
    const ledger = new LiftLedgerService({ database, clock, measurements })
    expect(await ledger.entries(admin, promotion!, 10)).toMatchObject([{ measured: null }])
    expect(measurements.measurement).not.toHaveBeenCalled()
    expect(await readUnmeasuredPromotions(shop.database, LAST_DAY, clock.now(), 10)).toEqual([])
  })

  it('refuses what cannot be measured, with a code and what would settle it', async () => {
    await open({ places: 5 })
    await promote({ startsOn: '2026-06-01', endsOn: '2026-06-02' })
    expect((await measure()).refusal).toMatchObject({ code: 'NOT_STARTED' })
    await promote({
      externalId: 'first',
      startsOn: '2026-02-04',
      endsOn: '2026-02-10',
      locations: [{ externalId: placeOf(0) }],
    })
    const first = await measure(0.9, 'first')
    expect(first).toMatchObject({ sold: null, points: [], refusal: { code: 'HISTORY_TOO_SHORT' } })
    expect(first.refusal!.remedy).not.toBe('')
    await promote({ externalId: 'long', startsOn: '2025-10-01', endsOn: '2026-04-30' })
    expect((await measure(0.9, 'long')).refusal).toMatchObject({
      code: 'HISTORY_TOO_SHORT',
      message: expect.stringContaining('212 days') as unknown,
    })
    await promote({ externalId: 'ancient', startsOn: '0001-01-01', endsOn: '0001-01-03' })
    expect((await measure(0.9, 'ancient')).refusal).toMatchObject({
      code: 'HISTORY_TOO_SHORT',
      message: expect.stringContaining('before the year 1') as unknown,
    })
    await new CatalogWriteService({ database: shop.database, clock }).upsertLocations(admin, [
      { externalId: 'nowhere', name: 'Nowhere', kind: 'REGION', timeZone: 'Europe/Berlin' },
    ])
    await promote({ externalId: 'nowhere', locations: [{ externalId: 'nowhere' }] })
    expect((await measure(0.9, 'nowhere')).refusal).toMatchObject({
      code: 'HISTORY_TOO_SHORT',
      message: expect.stringContaining('no place') as unknown,
    })
    const writes = new PromotionWriteService({ database: shop.database, clock })
    await writes.cancel(admin, { externalId: 'first' })
    expect((await measure(0.9, 'first')).refusal).toMatchObject({ code: 'HISTORY_TOO_SHORT' })
    await writes.cancel(admin, { externalId: 'first' }, true)
    expect((await measure(0.9, 'first')).refusal).toMatchObject({ code: 'CANCELLED' })
    expect(await service.measurement(admin, { externalId: 'unknown' }, 0.9)).toBeNull()
    for (const confidence of [0, 1e-300, 0.99999, 1, Number.NaN]) {
      await expect(measure(confidence)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    }
  })

  it('is asked once for the same data, and anew when the promotion or the sales change', async () => {
    await open({ places: 6 })
    await promote({ locations: [{ externalId: placeOf(0) }] })
    const listener = new NotificationListener(shop.url, createLogger({ level: 'error', name: 'test' }))
    await listener.start()
    const { database } = shop
    const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
    service = new PromotionMeasurementService({ database, clock, promotions, thread, listener })
    const asked = jest.spyOn(thread, 'measure')
    const one = await measure()
    expect(await measure()).toBe(one)
    expect(asked).toHaveBeenCalledTimes(1)
    await new PromotionWriteService({ database: shop.database, clock }).update(
      admin,
      { externalId: 'spring' },
      { endsOn: '2026-05-10' },
    )
    expect((await measure()).sold).toMatchObject({ measuredDays: 7 })
    await shop.database.query(
      `INSERT INTO series (measure, granularity, item_id, location_id, revision) SELECT 'UNITS', 'DAY', id, 0, 1 FROM item WHERE external_id = 'tea-0'`,
    )
    await measure()
    expect(asked).toHaveBeenCalledTimes(3)
    // Another promotion on the same items, stored, changed and called off by another server: the overlap is told at once.
    const heard = () => new Promise<void>((resolve) => void listener.on('promotions', () => resolve()))
    const writes = new PromotionWriteService({ database, clock })
    const shares = async () => (await measure()).overlaps.map(({ share }) => share)
    expect(await shares()).toEqual([])
    const stored = heard()
    await promote({ externalId: 'also', startsOn: '2026-05-04', endsOn: '2026-05-10' })
    await stored
    expect(await shares()).toEqual([1])
    const changed = heard()
    await writes.update(admin, { externalId: 'also' }, { items: [{ externalId: 'tea-0' }] })
    await changed
    expect(await shares()).toEqual([0.5])
    const cancelled = heard()
    await writes.cancel(admin, { externalId: 'also' }, true)
    await cancelled
    expect(await shares()).toEqual([])
    // This server's own writes are seen before they are acknowledged.
    const own = new PromotionWriteService({ database, clock, remembered: [service] })
    await own.create(admin, {
      ...{ externalId: 'own', name: 'Own', kind: 'DISPLAY', startsOn: START, endsOn: '2026-05-10' },
      ...{ items: [{ externalId: 'tea-1' }], locations: [{ externalId: placeOf(0) }] },
    })
    expect(await shares()).toEqual([0.5])
    // Where there is no time to tell overlaps apart, the totals stand, and are asked again.
    const apart = jest.spyOn(thread, 'tellApart')
    for (const code of ['TIMEOUT', 'RATE_LIMITED'] as const) {
      apart.mockRejectedValueOnce(new ForecartError(code, 'Not now'))
      expect(await measure(0.8)).toMatchObject({
        ...{ refusal: null, sold: { measuredDays: 7 }, own: null },
        overlaps: [{ share: 0.5, incremental: null, refusal: { code: 'TOO_LARGE' } }],
      })
    }
    apart.mockRejectedValueOnce(new ForecartError('INTERNAL_SERVER_ERROR', 'Broken'))
    await expect(measure(0.8)).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    const whole = await measure(0.8)
    expect(whole).toMatchObject({ own: expect.anything() as unknown, overlaps: [{ refusal: null }] })
    expect(await measure(0.8)).toBe(whole)
    await listener.close()
    // Without announcements nothing is remembered.
    const before = asked.mock.calls.length
    await measure()
    await measure()
    expect(asked.mock.calls.length).toBe(before + 2)
  })

  // Items x promoted places are promoted, items x others are compared with, and as many pairs as items lie beside.
  for (const { items, promoted, others, parts } of [
    { items: 2, promoted: 2, others: 3, parts: 1 },
    { items: 20, promoted: 30, others: 19, parts: 8 },
  ]) {
    exhaustivelyWhere(parts > 1, () => {
      it(`sends as many statements as are counted before it is admitted, with ${parts} parts of cells`, async () => {
        await open({ places: promoted + others, items: { tea: items, coffee: items }, historyDays: 1 })
        const itemsOf = (category: string) =>
          Array.from({ length: items }, (_, at) => ({ externalId: `${category}-${at}` }))
        const locations = Array.from({ length: promoted }, (_, at) => ({ externalId: placeOf(at) }))
        await promote({ items: itemsOf('tea'), locations })
        for (let at = 0; at < 5; at++) {
          await promote({
            ...{ externalId: `other-${at}`, locations: locations.slice(0, 1) },
            items: [...itemsOf('tea'), ...(at === 0 ? itemsOf('coffee') : [])],
          })
        }
        const sent = jest.spyOn(shop.database, 'query')
        expect((await measure()).overlaps).toHaveLength(5)
        // Of places to compare with, no best sellers are asked for, and nothing was remembered.
        expect(sent.mock.calls.length + 2).toBe(MEASUREMENT_STATEMENTS - 2 * 7 * (8 - parts))
        sent.mockRestore()
      })
    })
  }

  it('is for those who read the shop, and nobody else', async () => {
    await open({ places: 5, historyDays: 30 })
    await promote()
    const ref = { externalId: 'spring' }
    await expect(service.measurement(anonymous, ref, 0.9)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(service.measurement(endUser('ada'), ref, 0.9)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(service.measurement(ingestKey, ref, 0.9)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await service.measurement(readKey, ref, 0.9)).not.toBeNull()
  })
})

/** All ways to pay, adverts and promotions that may be shown now or later, as lists of recommendations need them. */
import { IS_FOR_CUSTOMER, isCustomerHeldOut } from '../promotion/promotion-holdout.repository'
import type { PromotionRecord } from '../../../contracts/shop/shop-records'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { readShopTimeZone } from '../operations/setting.repository'
import { ADVERT_COLUMNS, type AdvertRecord } from '../shop/advert-query.repository'
import {
  PAYMENT_METHOD_COLUMNS,
  type PaymentAvailabilityRecord,
  type PaymentMethodRecord,
} from '../shop/payment-method-query.repository'
import { PROMOTION_COLUMNS } from '../promotion/promotion-query.repository'

/** More are not kept in memory: the newest count. */
const MOST_TARGETS = 5_000

/** A condition on promotion `p` at the instant `$1`: it runs somewhere, or will. */
const MAY_RUN = `p.status <> 'CANCELLED' AND p.ends_on >= ($1::timestamptz AT TIME ZONE 'UTC')::date - 1`

export interface PaymentMethods {
  readonly methods: readonly (PaymentMethodRecord & {
    /** None: everywhere. */
    readonly availability: readonly Omit<PaymentAvailabilityRecord, 'paymentMethodId'>[]
  })[]
  /** Of each place that lies in another one. */
  readonly parentOf: ReadonlyMap<bigint, bigint>
}

export async function readOfferedPaymentMethods(db: Queryable): Promise<PaymentMethods> {
  const [methods, availabilities, places] = await Promise.all([
    db.query<PaymentMethodRecord>(
      `SELECT ${PAYMENT_METHOD_COLUMNS} FROM payment_method m WHERE m.active ORDER BY m.id DESC LIMIT ${MOST_TARGETS}`,
    ),
    db.query<PaymentAvailabilityRecord>(
      `SELECT a.payment_method_id AS "paymentMethodId", a.location_id AS "locationId", a.currency,
              a.minimum_minor AS "minimumMinor", a.maximum_minor AS "maximumMinor"
         FROM payment_method_availability a JOIN payment_method m ON m.id = a.payment_method_id WHERE m.active`,
    ),
    db.query<{ id: bigint; parentId: bigint }>(
      `SELECT id, parent_id AS "parentId" FROM location WHERE parent_id IS NOT NULL`,
    ),
  ])
  const byMethod = new Map<bigint, PaymentAvailabilityRecord[]>(methods.map(({ id }) => [id, []]))
  for (const one of availabilities) byMethod.get(one.paymentMethodId)?.push(one)
  return {
    methods: methods.map((method) => ({ ...method, availability: byMethod.get(method.id)! })),
    parentOf: new Map(places.map(({ id, parentId }) => [id, parentId])),
  }
}

/** The longest that lists are kept by default. */
const COST_DAYS = 90

/** What the shop says an advert cost, day by day of its own calendar. */
export interface AdvertCosts {
  readonly advert: AdvertRecord
  /** All days together. */
  readonly totalMinor: bigint
  /** Of the last 90 days. */
  readonly byDay: ReadonlyMap<Day, bigint>
}

export interface Adverts {
  readonly timeZone: string
  readonly adverts: readonly AdvertCosts[]
}

/** Adverts that are not over. */
export async function readOfferedAdverts(db: Queryable, now: Date): Promise<Adverts> {
  const [timeZone, adverts] = await Promise.all([
    readShopTimeZone(db),
    db.query<AdvertRecord & { totalMinor: bigint; byDay: Readonly<Record<Day, string>> | null }>(
      `SELECT ${ADVERT_COLUMNS},
              coalesce((SELECT sum(d.cost_minor) FROM advert_day d WHERE d.advert_id = a.id), 0)::bigint AS "totalMinor",
              (SELECT json_object_agg(d.day::text, d.cost_minor::text) FROM advert_day d
                WHERE d.advert_id = a.id AND d.day >= ($1::timestamptz AT TIME ZONE 'UTC')::date - ${COST_DAYS}) AS "byDay"
         FROM advert a WHERE a.active AND (a.ends_on IS NULL OR a.ends_on >= ($1::timestamptz AT TIME ZONE 'UTC')::date - 1)
        ORDER BY a.id DESC LIMIT ${MOST_TARGETS}`,
      [now],
    ),
  ])
  return {
    timeZone,
    adverts: adverts.map(({ totalMinor, byDay, ...advert }) => ({
      advert,
      totalMinor,
      byDay: new Map(Object.entries(byDay ?? {}).map(([day, cost]) => [day, BigInt(cost)])),
    })),
  }
}

export interface OfferedPromotion {
  readonly promotion: PromotionRecord
  /** Decimal keys of the items that it names. Null: all items. */
  readonly itemIds: ReadonlySet<string> | null
  /** Those that it names: all that lies in them is covered, too. */
  readonly categoryIds: ReadonlySet<bigint>
  /** None: everywhere. A region stands for the places below it. */
  readonly locationIds: readonly bigint[]
}

export interface Promotions {
  readonly timeZone: string
  readonly promotions: readonly OfferedPromotion[]
  /** Of each place that lies in another one. */
  readonly parentOf: ReadonlyMap<bigint, bigint>
  /** Of each place. */
  readonly zoneOf: ReadonlyMap<bigint, string>
}

/** Promotions that were not called off and are not over. */
export async function readOfferedPromotions(db: Queryable, now: Date): Promise<Promotions> {
  const [places, promotions] = await Promise.all([
    readPlaces(db),
    db.query<PromotionRecord & Record<'itemIds' | 'locationIds', readonly string[]>>(
      `SELECT ${PROMOTION_COLUMNS},
              coalesce((SELECT json_agg(i.item_id::text) FROM promotion_item i WHERE i.promotion_id = p.id), '[]') AS "itemIds",
              coalesce((SELECT json_agg(l.location_id::text) FROM promotion_location l WHERE l.promotion_id = p.id), '[]') AS "locationIds"
         FROM promotion p WHERE ${MAY_RUN}
        ORDER BY p.starts_on DESC, p.id DESC LIMIT ${MOST_TARGETS}`,
      [now],
    ),
  ])
  return {
    ...places,
    promotions: promotions.map(({ itemIds, locationIds, ...promotion }) => ({
      promotion,
      itemIds: itemIds.length + promotion.categoryIds.length > 0 ? new Set(itemIds) : null,
      categoryIds: new Set(promotion.categoryIds.map(BigInt)),
      locationIds: locationIds.map(BigInt),
    })),
  }
}

/** Those of the promotions that are for some customers only, and for this one: whose attributes the customer has, and which do not hold the customer out. */
export async function readPromotionsFor(
  db: Queryable,
  userId: bigint,
  promotionIds: readonly bigint[],
): Promise<ReadonlySet<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT p.id FROM promotion p CROSS JOIN app_user u WHERE u.id = $1::bigint AND p.id = ANY ($2::bigint[]) AND ${IS_FOR_CUSTOMER}
        AND NOT coalesce(${isCustomerHeldOut('u.id')}, false)`,
    [userId, promotionIds],
  )
  return new Set(rows.map(({ id }) => id))
}

/** One statement. */
async function readPlaces(db: Queryable): Promise<Pick<Promotions, 'timeZone' | 'parentOf' | 'zoneOf'>> {
  const rows = await db.query<{ id: bigint | null; parentId: bigint | null; timeZone: string | null }>(
    `SELECT id, parent_id AS "parentId", time_zone AS "timeZone" FROM location
     UNION ALL SELECT NULL, NULL, (SELECT value ->> 'timeZone' FROM setting WHERE key = 'shop')`,
  )
  const places = rows.flatMap(({ id, ...place }) => (id === null ? [] : [{ id, ...place }]))
  return {
    timeZone: rows.find(({ id }) => id === null)?.timeZone ?? 'UTC',
    parentOf: new Map(places.flatMap(({ id, parentId }) => (parentId === null ? [] : [[id, parentId]]))),
    zoneOf: new Map(places.map(({ id, timeZone }) => [id, timeZone!])),
  }
}

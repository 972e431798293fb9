/** Reads of adverts and of what was counted of them. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { Conditions, countRows, countRowsOf, selectPage, selectPagesOf } from '../keyset-page'
import type { KeysetRows, ListOptions } from '../keyset-page'

export interface AdvertRecord {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly placement: string
  readonly itemId: bigint | null
  readonly categoryId: bigint | null
  readonly url: string | null
  readonly currency: string
  readonly budgetMinor: bigint | null
  readonly valuePerClickMinor: bigint | null
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day | null
  readonly active: boolean
}

export interface AdvertDayRecord {
  readonly day: Day
  readonly impressions: number
  readonly clicks: number
  readonly costMinor: bigint
  readonly currency: string
}

/** What all days of an advert brought and cost together. */
export interface AdvertTotalRecord {
  readonly id: bigint
  readonly impressions: bigint
  readonly clicks: bigint
  readonly costMinor: bigint
}

export interface AdvertConditions {
  readonly active?: boolean
  readonly placement?: string
  /** Adverts that run on at least one day of [runsFrom, runsTo]. */
  readonly runsFrom?: Day
  readonly runsTo?: Day
  readonly itemId?: bigint
}

export const ADVERT_COLUMNS = `a.id, a.external_id AS "externalId", a.name, a.placement, a.item_id AS "itemId", a.category_id AS "categoryId",
  a.url, a.currency, a.budget_minor AS "budgetMinor", a.value_per_click_minor AS "valuePerClickMinor",
  a.starts_on AS "startsOn", a.ends_on AS "endsOn", a.active`
const DAYS_OF_ADVERT = {
  columns: `d.day, d.impressions, d.clicks, d.cost_minor AS "costMinor", a.currency`,
  from: 'advert_day d JOIN advert a ON a.id = d.advert_id',
  idColumn: 'd.advert_id',
  parentColumn: 'd.advert_id',
}

function whereOf({ active, placement, runsFrom, runsTo, itemId }: AdvertConditions): Conditions {
  const where = new Conditions()
  if (active !== undefined) where.and('a.active = ?', active)
  if (placement !== undefined) where.and('a.placement = ?', placement)
  if (runsFrom) where.and('a.ends_on IS NULL OR a.ends_on >= ?::date', runsFrom)
  if (runsTo) where.and('a.starts_on <= ?::date', runsTo)
  if (itemId !== undefined) where.and('a.item_id = ?::bigint', itemId)
  return where
}

export function byKeys(
  db: Queryable,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<AdvertRecord[]> {
  return db.query<AdvertRecord>(
    `SELECT ${ADVERT_COLUMNS} FROM advert a WHERE a.id = ANY($1::bigint[]) OR a.external_id = ANY($2::text[])`,
    [ids, externalIds],
  )
}

export function list(
  db: Queryable,
  conditions: AdvertConditions,
  options: ListOptions,
): Promise<KeysetRows<AdvertRecord>> {
  return selectPage<AdvertRecord>(db, {
    columns: ADVERT_COLUMNS,
    from: 'advert a',
    idColumn: 'a.id',
    where: whereOf(conditions),
    ...options,
  })
}

export function count(db: Queryable, conditions: AdvertConditions): Promise<number> {
  return countRows(db, 'advert a', whereOf(conditions))
}

/** A page of each advert's days; as long as `advertIds`. */
export function daysOf(
  db: Queryable,
  advertIds: readonly bigint[],
  options: ListOptions,
): Promise<KeysetRows<AdvertDayRecord>[]> {
  return selectPagesOf<AdvertDayRecord>(
    db,
    { ...DAYS_OF_ADVERT, where: new Conditions(), ...options },
    advertIds,
  )
}

/** Answers one count for each of `advertIds`. */
export function countDaysOf(db: Queryable, advertIds: readonly bigint[]): Promise<number[]> {
  return countRowsOf(db, { ...DAYS_OF_ADVERT, where: new Conditions() }, advertIds)
}

/** Answers in any order, and leaves out adverts of which nothing was counted. */
export function totalsOf(db: Queryable, advertIds: readonly bigint[]): Promise<AdvertTotalRecord[]> {
  return db.query<AdvertTotalRecord>(
    `SELECT advert_id AS "id", sum(impressions)::bigint AS "impressions", sum(clicks)::bigint AS "clicks",
            sum(cost_minor)::bigint AS "costMinor"
       FROM advert_day WHERE advert_id = ANY($1::bigint[]) GROUP BY 1`,
    [advertIds],
  )
}

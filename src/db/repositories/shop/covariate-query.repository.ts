/** Reads of what a shop has told of prices, stock, weather and calendars. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { Conditions, countRows, selectPage } from '../keyset-page'
import type { KeysetRows, ListOptions, SortKey } from '../keyset-page'

/** Inclusive; absent: open. */
export interface DayRange {
  readonly from?: Day | null
  readonly to?: Day | null
}

export interface PriceRecord {
  readonly itemId: bigint
  /** Null: everywhere. */
  readonly locationId: bigint | null
  /** Empty: the shop's own price. */
  readonly competitor: string
  readonly validFrom: Day
  readonly priceMinor: bigint
  readonly currency: string
  readonly knownAt: Date
}

export interface StockCountRecord {
  readonly itemId: bigint
  readonly locationId: bigint
  readonly countedAt: Date
  readonly quantityOnHand: number
}

export interface StockOutRecord {
  readonly itemId: bigint
  readonly locationId: bigint
  readonly startedAt: Date
  readonly endedAt: Date | null
}

export interface WeatherRecord {
  readonly locationId: bigint
  readonly day: Day
  readonly temperatureC: number
  readonly precipitationMm: number
  readonly isForecast: boolean
}

export interface CalendarDayRecord {
  readonly calendar: string
  /** One of country and locationId is null. */
  readonly country: string | null
  readonly locationId: bigint | null
  readonly day: Day
  readonly name: string
  readonly isHoliday: boolean
  readonly closed: boolean
  readonly knownAt: Date
}

export interface PriceConditions extends DayRange {
  readonly itemId: bigint
  readonly locationId?: bigint
  /** Empty: the shop's own prices. Absent: all. */
  readonly competitor?: string
}

export interface StockConditions {
  readonly itemId: bigint
  readonly locationId?: bigint
}

export interface WeatherConditions extends DayRange {
  readonly locationId: bigint
}

export interface CalendarConditions extends DayRange {
  readonly calendar?: string
  readonly country?: string
  /** Days that count there: of its country, its own, and those of the locations above it. */
  readonly locationId?: bigint
}

/** How a list is read: its rows, what a cursor remembers of one, and what is left out. */
interface ListShape<Asked> {
  readonly columns: string
  readonly from: string
  readonly idColumn: string
  readonly sort: SortKey
  readonly where: (asked: Asked) => Conditions
}

function inRange(where: Conditions, column: string, { from, to }: DayRange): Conditions {
  if (from) where.and(`${column} >= ?::date`, from)
  if (to) where.and(`${column} <= ?::date`, to)
  return where
}

function ofItem(alias: string, { itemId, locationId }: StockConditions): Conditions {
  const where = new Conditions().and(`${alias}.item_id = ?::bigint`, itemId)
  if (locationId !== undefined) where.and(`${alias}.location_id = ?::bigint`, locationId)
  return where
}

const PRICES: ListShape<PriceConditions> = {
  columns: `p.item_id AS "itemId", p.location_id AS "locationId", p.competitor, p.valid_from AS "validFrom",
    p.price_minor AS "priceMinor", p.currency, p.known_at AS "knownAt"`,
  from: 'price_history p',
  idColumn: 'p.id',
  sort: { expression: 'p.valid_from', sqlType: 'date' },
  where: ({ competitor, ...asked }) => {
    const where = inRange(ofItem('p', asked), 'p.valid_from', asked)
    return competitor === undefined ? where : where.and('p.competitor = ?', competitor)
  },
}

const STOCK_COUNTS: ListShape<StockConditions> = {
  columns: `s.item_id AS "itemId", s.location_id AS "locationId", s.counted_at AS "countedAt", s.quantity_on_hand AS "quantityOnHand"`,
  from: 'inventory_snapshot s',
  idColumn: 's.location_id',
  sort: { expression: 's.counted_at', sqlType: 'timestamptz' },
  where: (asked) => ofItem('s', asked),
}

const STOCK_OUTS: ListShape<StockConditions> = {
  columns: `s.item_id AS "itemId", s.location_id AS "locationId", s.started_at AS "startedAt", s.ended_at AS "endedAt"`,
  from: 'stock_out s',
  idColumn: 's.id',
  sort: { expression: 's.started_at', sqlType: 'timestamptz' },
  where: (asked) => ofItem('s', asked),
}

const WEATHER: ListShape<WeatherConditions> = {
  columns: `w.location_id AS "locationId", w.day, w.temperature_c AS "temperatureC", w.precipitation_mm AS "precipitationMm",
    w.is_forecast AS "isForecast"`,
  from: 'weather_day w',
  idColumn: 'w.location_id',
  sort: { expression: 'w.day', sqlType: 'date' },
  where: (asked) =>
    inRange(new Conditions().and('w.location_id = ?::bigint', asked.locationId), 'w.day', asked),
}

const CALENDAR_DAYS: ListShape<CalendarConditions> = {
  columns: `c.calendar, c.country, c.location_id AS "locationId", c.day, c.name, c.is_holiday AS "isHoliday", c.closed,
    c.known_at AS "knownAt"`,
  from: 'calendar_day c',
  idColumn: 'c.id',
  sort: { expression: 'c.day', sqlType: 'date' },
  where: ({ calendar, country, locationId, ...range }) => {
    const where = inRange(new Conditions(), 'c.day', range)
    if (calendar !== undefined) where.and('c.calendar = ?', calendar)
    if (country !== undefined) where.and('c.country = ?', country)
    if (locationId === undefined) return where
    return where.and(
      `EXISTS (WITH RECURSIVE place AS (
         SELECT id, parent_id, country FROM location WHERE id = ?::bigint
         UNION SELECT l.id, l.parent_id, l.country FROM location l JOIN place ON l.id = place.parent_id)
       SELECT FROM place WHERE place.id = c.location_id OR place.country = c.country)`,
      locationId,
    )
  },
}

type ListPage = Pick<ListOptions, 'first' | 'after' | 'descending'>

/** One list: a page of it, and how long it is. */
export class CovariateList<Row extends object, Asked> {
  constructor(private readonly shape: ListShape<Asked>) {}

  get sort(): SortKey {
    return this.shape.sort
  }

  page(db: Queryable, asked: Asked, page: ListPage): Promise<KeysetRows<Row>> {
    return selectPage<Row>(db, { ...this.shape, where: this.shape.where(asked), ...page })
  }

  count(db: Queryable, asked: Asked): Promise<number> {
    return countRows(db, this.shape.from, this.shape.where(asked))
  }
}

export const COVARIATE_LISTS = {
  prices: new CovariateList<PriceRecord, PriceConditions>(PRICES),
  stockCounts: new CovariateList<StockCountRecord, StockConditions>(STOCK_COUNTS),
  stockOuts: new CovariateList<StockOutRecord, StockConditions>(STOCK_OUTS),
  weather: new CovariateList<WeatherRecord, WeatherConditions>(WEATHER),
  calendarDays: new CovariateList<CalendarDayRecord, CalendarConditions>(CALENDAR_DAYS),
} as const

/**
 * What repositories return and `features/demand` turns into a `DemandPanel`: plain rows, columnar where there are many.
 * Days are day numbers (days since 1970-01-01, `dayNumber` of core/day) in the location's own time zone. Columns of one
 * table have equal length; `item` and `location` columns hold indices into `items` and `locations`. Rows may come in any order.
 * Point-in-time reading is the reader's part: rows hold what was known at the instant of the reading, and no demand after the origin.
 * What had become known at earlier origins is worked out from `knownAt`: the instant from which a plan may be seen ahead of its day.
 */
import type { DemandSeriesKey } from './demand'
import type { Day } from '../../core/time/day'

export interface DemandItemRow {
  /** Decimal database key. */
  readonly id: string
  readonly categoryId: string | null
  /** Null: on sale at a location from its first sale there. */
  readonly launchedOn: number | null
  /** The first day no longer on sale; null: still on sale. */
  readonly retiredOn: number | null
}

/** A place that sells; roll-ups (regions) are not places. */
export interface DemandLocationRow {
  /** Decimal database key. */
  readonly id: string
  readonly timeZone: string
  /** ISO 3166-1 alpha-2; decides which holidays apply. */
  readonly country: string | null
  /** The first day with demand of any item here, over all history; null: none yet. */
  readonly firstDemandDay: number | null
  /** The first and the last day with any transaction here; null or absent: there are none. */
  readonly firstHeardDay?: number | null
  readonly lastHeardDay?: number | null
}

/**
 * Cells with sales, and cells that a source of daily aggregates names, also where they are 0. A cell without a row sold nothing
 * on the days that `ObservedRangeColumns` cover, and is not observed on others. Rows of one cell (sources) add up.
 */
export interface DemandCellColumns {
  readonly item: Int32Array
  readonly location: Int32Array
  readonly day: Int32Array
  readonly units: Float64Array
}

/** The first day with such a row of each item at each location, over all history: also before the panel's first day. */
export interface FirstSaleColumns {
  readonly item: Int32Array
  readonly location: Int32Array
  readonly day: Int32Array
}

/** Days on which a source is complete: what it does not name of an item on sale was not sold. */
export interface ObservedRangeColumns {
  /** -1: all items. */
  readonly item: Int32Array
  /** -1: all locations. */
  readonly location: Int32Array
  readonly from: Int32Array
  /** Inclusive. */
  readonly to: Int32Array
}

/** Days of places. */
export interface PlaceDayColumns {
  readonly location: Int32Array
  readonly day: Int32Array
}

/** Own list prices, all rows ever, planned ones too: each holds from `validFrom` until the next row of its item and location. */
export interface PriceColumns {
  readonly item: Int32Array
  /** -1: everywhere that has no row of its own yet. */
  readonly location: Int32Array
  readonly validFrom: Int32Array
  readonly priceMinor: Float64Array
  /** Milliseconds since 1970. */
  readonly knownAt: Float64Array
}

/** A promotion that is not cancelled and touches the panel's days. */
export interface DemandPromotionRow {
  /** Indices; empty: all items. */
  readonly items: readonly number[]
  /** Indices; empty: all locations. */
  readonly locations: readonly number[]
  readonly startsOn: number
  /** Inclusive. */
  readonly endsOn: number
  readonly discountFraction: number | null
  readonly featured: boolean
  readonly knownAt: Date
}

export interface HolidayRow {
  readonly country: string
  readonly day: number
  readonly knownAt: Date
}

/** Covariates that calendars of places fill. */
export const CALENDAR_COVARIATES = [
  'holiday',
  'closed',
  'schoolHoliday',
  'event1',
  'event2',
  'event3',
] as const

/** A day of a calendar for one location: of its country, of a region that it lies in, or its own. */
export interface PlaceDayRow {
  /** Index. */
  readonly location: number
  readonly kind: (typeof CALENDAR_COVARIATES)[number]
  readonly day: number
  readonly knownAt: Date
}

/** The latest word on each day: measured for the past, forecast for the future. */
export interface WeatherColumns {
  readonly location: Int32Array
  readonly day: Int32Array
  readonly temperatureC: Float32Array
  readonly precipitationMm: Float32Array
}

/** Every forecast that was ever told, also of days measured since; several of one day where the forecast changed. */
export interface WeatherForecastColumns extends WeatherColumns {
  /** Milliseconds since 1970. */
  readonly knownAt: Float64Array
}

/** [startedAt, endedAt). */
export interface StockOutRow {
  readonly item: number
  readonly location: number
  readonly startedAt: Date
  /** Null: still out of stock at the origin. */
  readonly endedAt: Date | null
}

export interface DemandRows {
  /** The panel's first day; `firstDay + historyDays - 1` is the origin, the last complete day. */
  readonly firstDay: Day
  readonly historyDays: number
  /** Days after the origin whose covariates are wanted. */
  readonly futureDays: number
  /** Windows of the panel look at most so many days ahead. Default MAX_HORIZON_DAYS, which is the least. */
  readonly horizonDays?: number
  /** 'all': every item at every location that ever sold it, and every item over all locations. */
  readonly series: readonly DemandSeriesKey[] | 'all'
  readonly items: readonly DemandItemRow[]
  readonly locations: readonly DemandLocationRow[]
  readonly cells: DemandCellColumns
  readonly firstSales: FirstSaleColumns
  readonly observedRanges: ObservedRangeColumns
  /** Holidays of the panel's history on which a place sold nothing at all: it was closed, whatever the calendar says. */
  readonly idleHolidays: PlaceDayColumns
  readonly prices: PriceColumns
  readonly promotions: readonly DemandPromotionRow[]
  readonly holidays: readonly HolidayRow[]
  /** Beside the holidays of countries. */
  readonly placeDays: readonly PlaceDayRow[]
  readonly weather: WeatherColumns
  /**
   * Null: windows are read at the panel's last day only, as for serving, and what was known at earlier origins is not worked
   * out. Else they are read at any day, as for training and backtests.
   */
  readonly weatherForecasts: WeatherForecastColumns | null
  readonly stockOuts: readonly StockOutRow[]
}

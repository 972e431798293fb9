/**
 * What repositories return and `features/demand` turns into a `DemandPanel`: plain rows, columnar where there are many.
 * Days are day numbers (days since 1970-01-01, `dayNumber` of core/day) in the location's own time zone. Columns of one
 * table have equal length; `item` and `location` columns hold indices into `items` and `locations`. Rows may come in any order.
 * Point-in-time reading is the reader's part: rows hold what was known at the instant of the reading, and no demand after the origin.
 * What had become known at earlier origins is worked out from `knownAt`: the instant from which a plan may be seen ahead of its day.
 */
import type { PriceTerms } from '../shop/promotion-terms'
import type { DemandSeriesKey, Measure } from './demand'
import type { Day } from '../../core/time/day'

export interface DemandItemRow {
  /** Decimal database key. */
  readonly id: string
  readonly categoryId: string | null
  /** Its category and those above it, where series add up items. */
  readonly categoryIds?: readonly string[]
  /** False: it has no series of its own, and its sales count in roll-ups only. Default true. */
  readonly active?: boolean
  /** ISO 4217, where revenue is read. */
  readonly currency?: string
  /** Null: on sale at a location from its first sale there. */
  readonly launchedOn: number | null
  /** The first day no longer on sale; null: still on sale. */
  readonly retiredOn: number | null
  /** Decimal key of the item that this one takes the place of. Null or absent: there is none. */
  readonly predecessorId?: string | null
}

/** A place that sells; roll-ups (regions) are not places. */
export interface DemandLocationRow {
  /** Decimal database key. */
  readonly id: string
  readonly timeZone: string
  /** Decimal keys of the regions that it lies in. */
  readonly regionIds?: readonly string[]
  /** ISO 3166-1 alpha-2; decides which holidays apply. */
  readonly country: string | null
  /** The first day with demand of any item here, over all history; null: none yet. */
  readonly firstDemandDay: number | null
  /** The first and the last day with any transaction here; null or absent: there are none. */
  readonly firstHeardDay?: number | null
  readonly lastHeardDay?: number | null
  /** The first day on which anybody was seen to look at an item here; null or absent: visits are not recorded. */
  readonly firstVisitDay?: number | null
}

/**
 * Cells with sales, and cells that a source of daily aggregates names, also where they are 0. A cell without a row sold nothing
 * on the days that `ObservedRangeColumns` cover, and is not observed on others. Rows of one cell (sources) add up.
 */
export interface DemandCellColumns {
  readonly item: Int32Array
  readonly location: Int32Array
  readonly day: Int32Array
  /** NaN: the row says nothing of sales, such as one of visits alone. */
  readonly units: Float64Array
  /** What was counted, REVENUE in minor units. Absent: the units. */
  readonly values?: Float64Array
  /** 1 where the row was imported: nobody said which lines were one order. Absent: none was. */
  readonly isImported?: Uint8Array
}

/** In the place of the key of a category: all items. */
export const ALL_ITEMS = '0'

/** Orders or visits of a category or of all items, each counted once. */
export interface GroupCountColumns {
  /** Decimal keys, or ALL_ITEMS. */
  readonly categoryId: readonly string[]
  readonly location: Int32Array
  readonly day: Int32Array
  readonly count: Float64Array
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

/** A price that holds on some days in the place of the list price. */
export interface ScenarioPriceRow {
  /** Index. */
  readonly item: number
  /** Index, or -1: everywhere. One of a location goes before one of everywhere, a later row before an earlier one. */
  readonly location: number
  readonly from: number
  /** Inclusive. */
  readonly to: number
  readonly priceMinor: number
}

/** A promotion, or what it was before it changed, that is not cancelled and touches the panel's days. Amounts are in the currency of its items. */
export interface DemandPromotionRow extends PriceTerms {
  /** Indices; empty: all items. */
  readonly items: readonly number[]
  /** Indices; empty: all locations. */
  readonly locations: readonly number[]
  readonly startsOn: number
  /** Inclusive. */
  readonly endsOn: number
  /** Shown prominently, or advertised. */
  readonly featured: boolean
  readonly knownAt: Date
  /** What it was before it changed, which origins up to this instant saw of days ahead. Null or absent: what it is. */
  readonly knownUntil?: Date | null
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

/** Values of covariates that the shop names; several of one day where what was told changed. */
export interface NamedCovariateColumns {
  /** Columns of DEMAND_COVARIATES that covariates of the shop have, also where nothing is told of these items. */
  readonly columns: readonly number[]
  /** -1: all items. */
  readonly item: Int32Array
  /** -1: everywhere. */
  readonly location: Int32Array
  readonly column: Int32Array
  readonly day: Int32Array
  readonly value: Float64Array
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

/** What holds for all items of places. */
export interface DemandPlaceRows {
  /** Default 'UNITS'. */
  readonly measure?: Measure
  /** The panel's first day; `firstDay + historyDays - 1` is the origin, the last complete day. */
  readonly firstDay: Day
  readonly historyDays: number
  /** Days after the origin whose covariates are wanted. */
  readonly futureDays: number
  /** Windows of the panel look at most so many days ahead. Default USUAL_HORIZON_DAYS, which is the least. */
  readonly horizonDays?: number
  readonly locations: readonly DemandLocationRow[]
  /** Holidays of the panel's history on which a place sold nothing at all: it was closed, whatever the calendar says. */
  readonly idleHolidays: PlaceDayColumns
  readonly holidays: readonly HolidayRow[]
  /** Beside the holidays of countries. */
  readonly placeDays: readonly PlaceDayRow[]
  readonly weather: WeatherColumns
  /**
   * Null: windows are read at the panel's last day only, as for serving, and what was known at earlier origins is not worked
   * out. Else they are read at any day, as for training and backtests.
   */
  readonly weatherForecasts: WeatherForecastColumns | null
}

/** What is known of items: of all that a panel is about, or of a part of them. */
export interface DemandItemRows {
  readonly items: readonly DemandItemRow[]
  readonly cells: DemandCellColumns
  readonly firstSales: FirstSaleColumns
  /** Those of all items too. */
  readonly observedRanges: ObservedRangeColumns
  readonly prices: PriceColumns
  /** Of days after the origin. */
  readonly scenarioPrices?: readonly ScenarioPriceRow[]
  readonly promotions: readonly DemandPromotionRow[]
  /** Absent: the shop names none. */
  readonly named?: NamedCovariateColumns
  readonly stockOuts: readonly StockOutRow[]
}

export interface DemandRows extends DemandPlaceRows, DemandItemRows {
  /**
   * 'items': every active item at every location that ever sold it, and over all locations. 'all': then also what roll-ups add up
   * of it: each category at each location and everywhere, all items at each location, in each region and everywhere.
   */
  readonly series: readonly DemandSeriesKey[] | 'items' | 'all'
  /** Of the roll-ups over items, where orders or visits are counted. */
  readonly groupCounts?: GroupCountColumns
}

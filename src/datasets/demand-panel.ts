/**
 * Point-in-time reading of demand panels: rows of the database in, `features` makes the panel. Training windows and
 * serving vectors both begin here, so they cannot differ. A handful of statements serve any number of series.
 */
import { createHash } from 'node:crypto'
import { setImmediate as othersTurn } from 'node:timers/promises'
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  type DemandSeriesKey,
  type Measure,
} from '../contracts/demand/demand'
import type { DemandLocationRow, DemandRows } from '../contracts/demand/demand-rows'
import { LONGEST_PERIOD_DAYS, USUAL_HORIZON } from '../contracts/demand/horizon'
import type { DemandScenario } from '../contracts/demand/scenario'
import { noneWithId } from '../contracts/not-found'
import { type Clock, systemClock } from '../core/time/clock'
import { addDays, type Day, dayFromNumber, dayNumber, daysBetween } from '../core/time/day'
import { dailyGrid, firstDayOf, type Granularity, gridFrom, periodStart } from '../core/time/grid'
import { ForecartError } from '../core/errors'
import { encodeId } from '../core/ids'
import type { Queryable } from '../db/client'
import { readDemandKnownAt } from '../db/repositories/demand/demand-as-of.repository'
import {
  type DemandSelection,
  readCells,
  readFirstSales,
  readHolidays,
  readItems,
  readPlaceDays,
  readPrices,
  readPromotions,
  readSellingLocations,
  readStockOuts,
  readWeather,
  readWeatherForecasts,
} from '../db/repositories/demand/demand-rows.repository'
import { readIdleHolidays, readObservedRanges } from '../db/repositories/demand/observed-ranges.repository'
import { demandSeriesOf, periodsOf, seriesOfPeriods } from '../features/demand'
import { originDaysAt } from './origin-days'

export interface DemandPanelOptions {
  /** What is counted. Default 'UNITS'. */
  readonly measure?: Measure
  /** Default 'DAY'. */
  readonly granularity?: Granularity
  /** 'all': every active item at every location that ever sold it, and every active item over all locations. */
  readonly series: readonly DemandSeriesKey[] | 'all'
  /**
   * The last day whose demand may be seen; the origin is the last period that is complete at its end. Without it, the last day
   * that is complete at every location.
   */
  readonly originDay?: Day
  /** Periods up to and with the origin. */
  readonly historySteps: number
  /** Periods after the origin whose covariates are wanted. */
  readonly futureSteps: number
  /** How many periods windows of the panel look ahead: what the model's signature says. Default `USUAL_HORIZON`. */
  readonly horizon?: number
  /**
   * 'last': windows are read at the origin, which sees what is known at the instant of the reading. 'all': also at every
   * earlier period, which sees of those after it what was known at its end. Default 'last'.
   */
  readonly origins?: 'last' | 'all'
  /** Reads what was known at this instant. Without it, what is known now. */
  readonly asOf?: Date
  /** Prices and promotions in the place of planned ones. */
  readonly scenario?: DemandScenario
  readonly clock?: Clock
  /** The places that sell, where they are known already. */
  readonly places?: readonly DemandLocationRow[]
}

export interface LoadedDemandPanel {
  /** Series in the order asked for. */
  readonly panel: DemandPanel
  /** The last day of the last complete period. */
  readonly originDay: Day
  /** A hash for each series, of its covariates after the origin and of which of its periods are observed. */
  readonly covariateHashes: readonly string[]
  /** Of REVENUE, the ISO 4217 code of each series' currency; null for other measures. */
  readonly currencies: readonly (string | null)[]
}

/** Rows of a long list are read in parts: the answer of a statement is handled in one go. */
const SERIES_AT_ONCE = 128
/** Series are made for as long at a time; then others on the event loop get their turn. */
const SLICE_MS = 3

/** @throws NOT_ENOUGH_DATA where there is no place that sells; NOT_FOUND where a series names an unknown item or location. */
export async function loadDemandPanel(
  database: Queryable,
  options: DemandPanelOptions,
): Promise<LoadedDemandPanel> {
  const { series } = options
  const granularity = options.granularity ?? 'DAY'
  const lastDay = options.originDay ?? (await earliestOrigin(database, options))
  const originDay = lastCompletePeriodEnd(lastDay, granularity)
  const first = await loadAtOnce(database, originDay, {
    ...options,
    series: series === 'all' ? series : series.slice(0, SERIES_AT_ONCE),
  })
  const parts = [first]
  for (let from = SERIES_AT_ONCE; from < series.length && series !== 'all'; from += SERIES_AT_ONCE) {
    const part = { ...options, series: series.slice(from, from + SERIES_AT_ONCE) }
    parts.push(await loadAtOnce(database, originDay, part))
  }
  if (parts.length === 1) return first
  return {
    panel: { ...first.panel, series: parts.flatMap(({ panel }) => panel.series) },
    originDay,
    covariateHashes: parts.flatMap(({ covariateHashes }) => covariateHashes),
    currencies: parts.flatMap(({ currencies }) => currencies),
  }
}

/** The last day of the last period that is complete at the end of `day`. */
export function lastCompletePeriodEnd(day: Day, granularity: Granularity): Day {
  return addDays(periodStart(addDays(day, 1), granularity), -1)
}

/** Lengths of a panel in days, from those in periods. */
function daysOf(
  originDay: Day,
  granularity: Granularity,
  { historySteps, futureSteps, horizon = USUAL_HORIZON[granularity] }: DemandPanelOptions,
): { readonly historyDays: number; readonly futureDays: number; readonly horizonDays: number } {
  const afterOrigin = gridFrom(addDays(originDay, 1), granularity)
  const ahead = Math.max(horizon, USUAL_HORIZON[granularity])
  return {
    historyDays: daysBetween(firstDayOf(afterOrigin, -historySteps), afterOrigin.start),
    futureDays: daysBetween(afterOrigin.start, firstDayOf(afterOrigin, futureSteps)),
    horizonDays: ahead * LONGEST_PERIOD_DAYS[granularity],
  }
}

async function loadAtOnce(
  database: Queryable,
  originDay: Day,
  options: DemandPanelOptions,
): Promise<LoadedDemandPanel> {
  const { series, granularity = 'DAY' } = options
  const { historyDays, futureDays, horizonDays } = daysOf(originDay, granularity, options)
  const asOf = options.asOf ?? null
  const origin = dayNumber(originDay)
  const itemIds = series === 'all' ? 'active' : [...new Set(series.flatMap(({ itemId }) => itemId ?? []))]
  const [items, places] = await Promise.all([
    readItems(database, itemIds),
    options.places ?? readSellingLocations(database),
  ])
  const locations = places.map((place) => withoutDemandAfter(place, origin))
  requireKnown(series, items, locations)
  const selection: DemandSelection = {
    itemIds: items.map(({ id }) => id),
    locationIds: locations.map(({ id }) => id),
    demandLocationIds: demandLocations(series, locations),
    firstDay: origin - historyDays + 1,
    originDay: origin,
    lastDay: origin + futureDays,
    asOf,
  }
  const [demand, observedRanges, idleHolidays, prices, promotions, holidays, ...rest] = await Promise.all([
    readDemand(database, selection, locations),
    readObservedRanges(database, selection),
    readIdleHolidays(database, selection),
    readPrices(database, selection),
    readPromotions(database, selection),
    readHolidays(database, selection),
    readPlaceDays(database, selection),
    readWeather(database, selection),
    options.origins === 'all' ? readWeatherForecasts(database, selection) : null,
    readStockOuts(database, selection),
  ])
  const [placeDays, weather, weatherForecasts, stockOuts] = rest
  const days = { firstDay: dayFromNumber(selection.firstDay), historyDays, futureDays, horizonDays }
  const rows = {
    ...days,
    series,
    items,
    ...demand,
    observedRanges,
    idleHolidays,
    prices,
    promotions,
    holidays,
    placeDays,
    weather,
    weatherForecasts,
    stockOuts,
  }
  const daily = { grid: dailyGrid(days.firstDay), historySteps: historyDays, futureSteps: futureDays }
  const periods = periodsOf(daily, granularity)
  const made: DemandSeries[] = []
  const covariateHashes: string[] = []
  let turnBegan = performance.now()
  for (const ofDays of demandSeriesOf(rows)) {
    const one = granularity === 'DAY' ? ofDays : seriesOfPeriods({ ...daily, series: [ofDays] }, 0, periods)
    made.push(one)
    covariateHashes.push(hashUnrevised(one, periods.historySteps))
    if (performance.now() - turnBegan < SLICE_MS) continue
    await othersTurn()
    turnBegan = performance.now()
  }
  const { grid, historySteps, futureSteps } = periods
  return {
    panel: { grid, historySteps, futureSteps, series: made },
    originDay,
    covariateHashes,
    currencies: made.map(() => null),
  }
}

async function earliestOrigin(database: Queryable, options: DemandPanelOptions): Promise<Day> {
  const now = options.asOf ?? (options.clock ?? systemClock).now()
  return originDaysAt(now, options.places ?? (await readSellingLocations(database))).all
}

function withoutDemandAfter(place: DemandLocationRow, originDay: number): DemandLocationRow {
  const { firstDemandDay } = place
  return firstDemandDay !== null && firstDemandDay > originDay ? { ...place, firstDemandDay: null } : place
}

async function readDemand(
  database: Queryable,
  selection: DemandSelection,
  locations: readonly DemandLocationRow[],
): Promise<Pick<DemandRows, 'cells' | 'firstSales' | 'locations'>> {
  if (selection.asOf === null) {
    const [cells, firstSales] = await Promise.all([
      readCells(database, selection),
      readFirstSales(database, selection),
    ])
    return { cells, firstSales, locations }
  }
  const { cells, firstSales, firstDemandDays } = await readDemandKnownAt(database, selection, selection.asOf)
  const locationsThen = locations.map((location) => ({
    ...location,
    firstDemandDay: firstDemandDays.get(location.id) ?? null,
  }))
  return { cells, firstSales, locations: locationsThen }
}

/** A series of one location needs no demand of others. */
function demandLocations(
  series: readonly DemandSeriesKey[] | 'all',
  locations: readonly { id: string }[],
): string[] {
  const asked = new Set(series === 'all' ? [null] : series.map(({ locationId }) => locationId))
  return locations.map(({ id }) => id).filter((id) => asked.has(null) || asked.has(id))
}

function requireKnown(
  series: readonly DemandSeriesKey[] | 'all',
  items: readonly { id: string }[],
  locations: readonly { id: string }[],
): void {
  if (series === 'all') return
  const itemIds = new Set(items.map(({ id }) => id))
  const locationIds = new Set(locations.map(({ id }) => id))
  for (const { itemId, locationId } of series) {
    if (itemId !== null && !itemIds.has(itemId)) throw noneWithId('Item', itemId)
    if (locationId !== null && !locationIds.has(locationId)) {
      throw new ForecartError('NOT_FOUND', `The location "${encodeId('Location', locationId)}" does not sell`)
    }
  }
}

/**
 * A hash of what may change while the revision of a series does not: plans, and which days without a sale are observed, because
 * that depends on the sales of others. 128 bits are plenty for telling those of one series apart.
 */
function hashUnrevised(series: DemandSeries, historySteps: number): string {
  const future = series.covariates.subarray(historySteps * COVARIATE_COUNT)
  return createHash('sha256')
    .update(new Uint8Array(future.buffer, future.byteOffset, future.byteLength))
    .update(series.status)
    .digest('hex')
    .slice(0, 32)
}

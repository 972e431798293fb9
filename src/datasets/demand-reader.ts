/** Rows of demand, read for a panel: what holds for its places once, and its items part by part. */
import { type DemandSeriesKey, isCountedDistinct, type Measure } from '../contracts/demand/demand'
import {
  ALL_ITEMS,
  type DemandCellColumns,
  type DemandItemRow,
  type DemandItemRows,
  type DemandLocationRow,
  type DemandPlaceRows,
  type FirstSaleColumns,
  type GroupCountColumns,
} from '../contracts/demand/demand-rows'
import type { DemandScenario } from '../contracts/demand/scenario'
import { dayFromNumber } from '../core/time/day'
import type { Queryable } from '../db/client'
import { readDemandKnownAt } from '../db/repositories/demand/demand-as-of.repository'
import { readCells, readFirstSales } from '../db/repositories/demand/demand-cells.repository'
import { readGroupCounts } from '../db/repositories/demand/demand-groups.repository'
import {
  type DemandSelection,
  readHolidays,
  readNamedCovariates,
  readPlaceDays,
  readPrices,
  readPromotions,
  readStockOuts,
  readWeather,
  readWeatherForecasts,
} from '../db/repositories/demand/demand-rows.repository'
import { readFirstVisitDays } from '../db/repositories/demand/demand-scope.repository'
import { readIdleHolidays, readObservedRanges } from '../db/repositories/demand/observed-ranges.repository'
import { Pairs, PlaceFeatures, withScenario } from '../features/demand'

/** What is read. Days are day numbers. */
export interface DemandReading {
  readonly measure: Measure
  readonly originDay: number
  readonly historyDays: number
  readonly futureDays: number
  readonly horizonDays: number
  readonly origins: 'last' | 'all'
  readonly asOf: Date | null
  readonly scenario: DemandScenario | null
  /** Every place that sells. */
  readonly locations: readonly DemandLocationRow[]
  /** Decimal keys of the places whose demand is wanted. */
  readonly demandLocationIds: readonly string[]
  /** Whether covariates that the shop names are wanted: sums over items do not read them. Default true. */
  readonly readsNamed?: boolean
}

/** Cells of a part of the items: the answer of a statement is handled in one go. */
const CELLS_AT_ONCE = 2_000_000

export class DemandReader {
  private constructor(
    private readonly database: Queryable,
    private readonly reading: DemandReading,
    readonly places: PlaceFeatures,
    /** Of all items; null: cells are read with the items. */
    private readonly knownThen: DemandThen | null,
    private readonly first: DemandItemRows | null,
  ) {}

  /**
   * @param items all that will be asked for; @param first those that will be asked for first, at all places of the reading: they are
   * read along with the places, which is one wait for the database less
   */
  static async open(
    database: Queryable,
    reading: DemandReading,
    items: readonly DemandItemRow[],
    first?: readonly DemandItemRow[],
  ): Promise<DemandReader> {
    const selection = selectionOf(reading, items)
    const { asOf } = reading
    const known = asOf && (await readDemandKnownAt(database, selection, asOf, reading.measure))
    const locationsThen = known
      ? reading.locations.map((location) => ({
          ...location,
          firstDemandDay: known.firstDemandDays.get(location.id) ?? null,
          firstVisitDay: known.firstVisitDays.get(location.id) ?? null,
        }))
      : locationsNow(database, reading)
    const [locations, firstRows, idleHolidays, holidays, placeDays, weather, ...rest] = await Promise.all([
      locationsThen,
      first ? readItemRows(database, reading, first, known) : null,
      readIdleHolidays(database, selection),
      readHolidays(database, selection),
      readPlaceDays(database, selection),
      readWeather(database, selection),
      reading.origins === 'all' ? readWeatherForecasts(database, selection) : null,
    ])
    const [weatherForecasts] = rest
    const { measure, historyDays, futureDays, horizonDays } = reading
    const rows: DemandPlaceRows = {
      ...{ measure, firstDay: dayFromNumber(selection.firstDay), historyDays, futureDays, horizonDays },
      ...{ locations, idleHolidays, holidays, placeDays, weather, weatherForecasts },
    }
    return new DemandReader(database, reading, new PlaceFeatures(rows), known, firstRows)
  }

  /** The items in parts that fit into memory. As of an instant there is one, because the definition of demand runs over all of it. */
  partsOf(items: readonly DemandItemRow[]): DemandItemRow[][] {
    const { locations, historyDays, asOf } = this.reading
    const size = asOf ? items.length : Math.floor(CELLS_AT_ONCE / (locations.length * historyDays))
    const parts: DemandItemRow[][] = []
    for (let from = 0; from < items.length; from += Math.max(1, size)) {
      parts.push(items.slice(from, from + Math.max(1, size)))
    }
    return parts
  }

  /**
   * Reads what is known of these items at their places.
   * @param demandLocationIds decimal keys of the places whose demand is wanted; default: those of the reading
   */
  async pairsOf(
    items: readonly DemandItemRow[],
    demandLocationIds = this.reading.demandLocationIds,
  ): Promise<Pairs> {
    const { places, reading } = this
    const rows =
      this.first?.items === items
        ? this.first
        : await readItemRows(this.database, { ...reading, demandLocationIds }, items, this.knownThen)
    const { scenario } = reading
    return new Pairs(scenario ? withScenario(rows, scenario, places, demandLocationIds) : rows, places)
  }

  /** Orders or visits of the groups of these series; undefined where what is counted adds up over items. */
  async groupCounts(keys: readonly DemandSeriesKey[]): Promise<GroupCountColumns | undefined> {
    const { measure } = this.reading
    if (!isCountedDistinct(measure) || keys.length === 0) return undefined
    const categoryIds = [...new Set(keys.map(({ categoryId }) => categoryId ?? ALL_ITEMS))]
    return readGroupCounts(this.database, { ...selectionOf(this.reading, []), categoryIds }, measure)
  }
}

type DemandThen = Pick<DemandItemRows, 'cells' | 'firstSales'>

function selectionOf(reading: DemandReading, items: readonly DemandItemRow[]): DemandSelection {
  const { originDay, historyDays, futureDays, locations, demandLocationIds, asOf } = reading
  return {
    itemIds: items.map(({ id }) => id),
    locationIds: locations.map(({ id }) => id),
    demandLocationIds,
    firstDay: originDay - historyDays + 1,
    originDay,
    lastDay: originDay + futureDays,
    asOf,
    withRevisions: reading.origins === 'all',
  }
}

async function readItemRows(
  database: Queryable,
  reading: DemandReading,
  items: readonly DemandItemRow[],
  knownThen: DemandThen | null,
): Promise<DemandItemRows> {
  const selection = selectionOf(reading, items)
  const [{ cells, firstSales }, observedRanges, prices, promotions, named, stockOuts] = await Promise.all([
    knownThen ?? readDemand(database, selection, reading.measure),
    readObservedRanges(database, selection),
    readPrices(database, selection),
    readPromotions(database, selection),
    (reading.readsNamed ?? true) ? readNamedCovariates(database, selection) : undefined,
    readStockOuts(database, selection),
  ])
  return {
    items,
    cells,
    firstSales,
    observedRanges,
    prices,
    promotions,
    stockOuts,
    ...(named ? { named } : {}),
  }
}

async function readDemand(
  database: Queryable,
  selection: DemandSelection,
  measure: Measure,
): Promise<{ cells: DemandCellColumns; firstSales: FirstSaleColumns }> {
  const [cells, firstSales] = await Promise.all([
    readCells(database, selection, measure),
    readFirstSales(database, selection),
  ])
  return { cells, firstSales }
}

/** The places as they were at the origin. */
async function locationsNow(
  database: Queryable,
  { locations, originDay, measure }: DemandReading,
): Promise<DemandLocationRow[]> {
  const ids = locations.map(({ id }) => id)
  const visits = measure === 'VISITS' ? await readFirstVisitDays(database, ids, originDay) : null
  return locations.map((location) => {
    const { id, firstDemandDay } = location
    const isLater = firstDemandDay !== null && firstDemandDay > originDay
    return {
      ...location,
      firstDemandDay: isLater ? null : firstDemandDay,
      firstVisitDay: visits?.get(id) ?? null,
    }
  })
}

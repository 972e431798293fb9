/**
 * Point-in-time reading of demand panels: rows of the database in, `features` makes the panel. Training windows and
 * serving vectors both begin here, so they cannot differ. A handful of statements serve any number of series.
 */
import { createHash } from 'node:crypto'
import { setImmediate as othersTurn } from 'node:timers/promises'
import {
  BUILT_IN_COVARIATE_COUNT,
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  type DemandSeriesKey,
  type Measure,
} from '../contracts/demand/demand'
import type { DemandItemRow, DemandLocationRow } from '../contracts/demand/demand-rows'
import { LONGEST_PERIOD_DAYS, MAX_STALE, USUAL_HORIZON } from '../contracts/demand/horizon'
import type { DemandScenario } from '../contracts/demand/scenario'
import { noneWithId } from '../contracts/not-found'
import { type Clock, systemClock } from '../core/time/clock'
import { addDays, type Day, dayFromNumber, dayNumber, daysBetween } from '../core/time/day'
import { dailyGrid, firstDayOf, type Granularity, gridFrom, periodStart } from '../core/time/grid'
import { ForecartError, invariant } from '../core/errors'
import { encodeId } from '../core/ids'
import type { Queryable } from '../db/client'
import {
  readItems,
  readItemsIn,
  readSellingLocations,
  readUnknownCategories,
} from '../db/repositories/demand/demand-scope.repository'
import {
  allRollUpKeys,
  type ForecastReach,
  isRollUp,
  itemSeries,
  type Periods,
  periodsOf,
  RollUps,
  seriesOfItem,
  seriesOfPeriods,
  seriesWithPredecessor,
  sinceDay,
  USUAL_DAYS,
} from '../features/demand'
import { DemandReader, type DemandReading } from './demand-reader'
import { originDaysAt } from './origin-days'

export interface DemandPanelOptions {
  /** What is counted. Default 'UNITS'. */
  readonly measure?: Measure
  /** Default 'DAY'. */
  readonly granularity?: Granularity
  /**
   * 'items': every active item at every location that ever sold it, and over all locations. 'all': then also each category at each
   * location and everywhere, and all items at each location, in each region and everywhere.
   */
  readonly series: readonly DemandSeriesKey[] | 'items' | 'all'
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
  /** Prices and promotions in the place of planned ones; only for windows that are read at the origin. */
  readonly scenario?: DemandScenario
  /**
   * Periods up to the last known one that a forecast from the panel reads: those before the first one of an item are those of its
   * predecessor, where it has one. Only of series of items, and of windows that are read at the origin. Default: nothing is read of
   * predecessors.
   */
  readonly predecessorSteps?: number
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
  /** What was read of predecessors, for each series; null: nothing was. */
  readonly borrowed: readonly (BorrowedDays | null)[]
  /** Of REVENUE, the ISO 4217 code of each series' currency; null for other measures. */
  readonly currencies: readonly (string | null)[]
}

/** Days of a series that are not its own. */
export interface BorrowedDays {
  /** Decimal key of the predecessor that they are of. */
  readonly itemId: string
  /** The first day that is the series' own. */
  readonly before: Day
}

/** Rows of a long list are read in parts: the answer of a statement is handled in one go. */
export const SERIES_AT_ONCE = 128
/** Series are made for as long at a time; then others on the event loop get their turn. */
const SLICE_MS = 3

/**
 * @throws NOT_ENOUGH_DATA where there is no place that sells; NOT_FOUND where a series names an unknown item, category or location;
 * BAD_USER_INPUT where a series adds up revenue in several currencies.
 */
export async function loadDemandPanel(
  database: Queryable,
  options: DemandPanelOptions,
): Promise<LoadedDemandPanel> {
  const { series, granularity = 'DAY' } = options
  const locations = options.places ?? (await readSellingLocations(database))
  const lastDay = options.originDay ?? earliestOrigin(locations, options)
  const originDay = lastCompletePeriodEnd(lastDay, granularity)
  const reading = {
    measure: options.measure ?? 'UNITS',
    originDay: dayNumber(originDay),
    ...daysOf(originDay, granularity, options),
    origins: options.origins ?? 'last',
    asOf: options.asOf ?? null,
    scenario: options.scenario ?? null,
    locations,
    demandLocationIds: locations.map(({ id }) => id),
  } as const
  invariant(reading.origins === 'last' || reading.scenario === null, 'earlier origins saw no scenario')
  const collected = new CollectedSeries(reading, granularity)
  if (typeof series === 'string') await collectEverything(database, reading, collected, series === 'all')
  else {
    await collectItemSeries(database, reading, collected, series, reachOf(options))
    await collectRollUps(database, reading, collected, series)
  }
  return { ...collected.all(), originDay }
}

/** Every item, part by part; the roll-ups come last. */
async function collectEverything(
  database: Queryable,
  reading: DemandReading,
  collected: CollectedSeries,
  withRollUps: boolean,
): Promise<void> {
  const items = await (withRollUps ? readItemsIn(database, 'all') : readItems(database, 'active'))
  const reader = await DemandReader.open(database, reading, items)
  const keys = withRollUps ? allRollUpKeys(items, reader.places) : []
  const rollUps = new RollUps(reader.places, keys, true)
  for (const part of reader.partsOf(items)) {
    const pairs = await reader.pairsOf(part)
    for (const item of pairs.itemOrder) {
      rollUps.add(pairs, item)
      for (const one of seriesOfItem(pairs, item)) await collected.add(one, part[item]!.currency)
      pairs.forget(item)
    }
  }
  const currencies = rollUps.currencies()
  let position = 0
  for (const one of rollUps.series(await reader.groupCounts(keys))) {
    const currency = currencies[position++]
    if (one) await collected.add(one, currency)
  }
}

/** The series of single items, in parts. */
async function collectItemSeries(
  database: Queryable,
  reading: DemandReading,
  collected: CollectedSeries,
  series: readonly DemandSeriesKey[],
  reach: ForecastReach | null,
): Promise<void> {
  const wanted = [...series.entries()].filter(([, key]) => !isRollUp(key))
  if (wanted.length === 0) return
  const keys = wanted.map(([, key]) => key)
  const items = await readItems(database, itemIdsOf(keys), {
    asOf: reading.asOf,
    withPredecessors: reach !== null,
  })
  const known = new Map(items.map((item) => [item.id, item]))
  for (const { itemId } of keys) if (!known.has(itemId!)) throw noneWithId('Item', itemId!)
  const withPredecessors = (ids: readonly string[]): DemandItemRow[] => {
    const all = ids.flatMap((id) => [id, (reach && known.get(id)!.predecessorId) || id])
    return [...new Set(all)].map((id) => known.get(id)!)
  }
  const demandLocationIds = demandLocations(keys, reading.locations)
  const size = reading.asOf ? keys.length : SERIES_AT_ONCE
  const isOnePart = keys.length <= size
  const reader = await DemandReader.open(
    database,
    { ...reading, demandLocationIds },
    items,
    isOnePart ? items : undefined,
  )
  for (let from = 0; from < wanted.length; from += size) {
    const part = wanted.slice(from, from + size)
    const partKeys = part.map(([, key]) => key)
    const partItems = isOnePart ? items : withPredecessors(itemIdsOf(partKeys))
    const pairs = await reader.pairsOf(partItems, demandLocations(partKeys, reading.locations))
    for (const [position, key] of part) {
      const { currency, predecessorId } = known.get(key.itemId!)!
      // Amounts in another currency say nothing of this item's.
      const isComparable =
        reading.measure !== 'REVENUE' || known.get(predecessorId ?? '')?.currency === currency
      const joined =
        reach && predecessorId && isComparable
          ? seriesWithPredecessor(pairs, key, predecessorId, reach)
          : null
      const borrowed = joined && {
        itemId: predecessorId!,
        before: dayFromNumber(reading.originDay - reading.historyDays + 1 + joined.ownFrom),
      }
      await collected.add(joined?.series ?? itemSeries(pairs, key), currency, position, borrowed)
    }
  }
}

/**
 * Sums over items. Their items are read and added part by part, of a few weeks more than are wanted: what an item usually sells,
 * which says how much of a sum is missing, depends on these weeks, and is to be the same in panels of any length.
 */
async function collectRollUps(
  database: Queryable,
  { historyDays, ...reading }: DemandReading,
  collected: CollectedSeries,
  series: readonly DemandSeriesKey[],
): Promise<void> {
  const wanted = [...series.entries()].filter(([, key]) => isRollUp(key))
  if (wanted.length === 0) return
  const keys = wanted.map(([, key]) => key)
  const categoryIds = [...new Set(keys.flatMap(({ categoryId }) => categoryId ?? []))]
  const [unknown] = await readUnknownCategories(database, categoryIds)
  if (unknown !== undefined) throw noneWithId('Category', unknown)
  const isOfAll = keys.some(({ categoryId = null }) => categoryId === null)
  const items = await readItemsIn(database, isOfAll ? 'all' : categoryIds)
  const longer: DemandReading = {
    ...reading,
    historyDays: historyDays + USUAL_DAYS,
    demandLocationIds: demandLocations(keys, reading.locations),
    readsNamed: false,
  }
  const reader = await DemandReader.open(database, longer, items)
  const rollUps = new RollUps(reader.places, keys)
  for (const part of reader.partsOf(items)) {
    const pairs = await reader.pairsOf(part)
    for (const item of pairs.itemOrder) {
      rollUps.add(pairs, item)
      pairs.forget(item)
      await collected.turn()
    }
  }
  const currencies = rollUps.currencies()
  const added = [...rollUps.series(await reader.groupCounts(keys))]
  for (const [row, [position]] of wanted.entries()) {
    await collected.add(sinceDay(added[row]!, USUAL_DAYS), currencies[row], position)
  }
}

/** Series of days become series of the panel one by one, while others on the event loop get their turn. */
class CollectedSeries {
  private readonly series: DemandSeries[] = []
  private readonly hashes: string[] = []
  private readonly currencies: (string | null)[] = []
  private readonly borrowed: (BorrowedDays | null)[] = []
  private readonly days: Omit<DemandPanel, 'series'>
  private readonly periods: Periods
  private turnBegan = performance.now()

  constructor(
    private readonly reading: DemandReading,
    private readonly granularity: Granularity,
  ) {
    const { originDay, historyDays, futureDays } = reading
    const grid = dailyGrid(dayFromNumber(originDay - historyDays + 1))
    this.days = { grid, historySteps: historyDays, futureSteps: futureDays }
    this.periods = periodsOf(this.days, granularity)
  }

  /** @param position in the panel; default: the next one. */
  async add(
    ofDays: DemandSeries,
    currency?: string | null,
    position = this.series.length,
    borrowed: BorrowedDays | null = null,
  ): Promise<void> {
    const { days, periods, granularity } = this
    const one = granularity === 'DAY' ? ofDays : seriesOfPeriods({ ...days, series: [ofDays] }, 0, periods)
    this.series[position] = one
    this.hashes[position] = hashUnrevised(one, periods.historySteps)
    this.currencies[position] = this.reading.measure === 'REVENUE' ? (currency ?? null) : null
    this.borrowed[position] = borrowed
    await this.turn()
  }

  /** Others get their turn, when it is time. */
  async turn(): Promise<void> {
    if (performance.now() - this.turnBegan < SLICE_MS) return
    await othersTurn()
    this.turnBegan = performance.now()
  }

  all(): Omit<LoadedDemandPanel, 'originDay'> {
    const { grid, historySteps, futureSteps } = this.periods
    return {
      panel: { grid, historySteps, futureSteps, series: this.series },
      covariateHashes: this.hashes,
      currencies: this.currencies,
      borrowed: this.borrowed,
    }
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

/** What a forecast from the panel reads; null: nothing of predecessors. */
function reachOf({ granularity = 'DAY', predecessorSteps }: DemandPanelOptions): ForecastReach | null {
  if (predecessorSteps === undefined) return null
  const periodDays = LONGEST_PERIOD_DAYS[granularity]
  // The last known day may lie within a period.
  const steps = granularity === 'DAY' ? predecessorSteps : predecessorSteps + 1
  return { contextDays: steps * periodDays, maxStaleDays: MAX_STALE[granularity] * periodDays }
}

function earliestOrigin(locations: readonly DemandLocationRow[], options: DemandPanelOptions): Day {
  return originDaysAt(options.asOf ?? (options.clock ?? systemClock).now(), locations).all
}

function itemIdsOf(keys: readonly DemandSeriesKey[]): string[] {
  return [...new Set(keys.flatMap(({ itemId }) => itemId ?? []))]
}

/** The places that series are of: a series of one place needs no demand of others. @throws NOT_FOUND where none of a key's places sells */
function demandLocations(
  keys: readonly DemandSeriesKey[],
  locations: readonly DemandLocationRow[],
): string[] {
  const asked = new Set(keys.map(({ locationId }) => locationId))
  const known = new Set(locations.flatMap(({ id, regionIds = [] }) => [id, ...regionIds]))
  for (const id of asked) {
    if (id === null || known.has(id)) continue
    throw new ForecartError('NOT_FOUND', `The location "${encodeId('Location', id)}" does not sell`)
  }
  return locations
    .filter(
      ({ id, regionIds = [] }) =>
        asked.has(null) || asked.has(id) || regionIds.some((region) => asked.has(region)),
    )
    .map(({ id }) => id)
}

/**
 * A hash of what may change while the revision of a series does not: plans, and which days without a sale are observed, because
 * that depends on the sales of others. 128 bits are plenty for telling those of one series apart.
 */
function hashUnrevised(series: DemandSeries, historySteps: number): string {
  const future = hashedCovariates(series.covariates.subarray(historySteps * COVARIATE_COUNT))
  return createHash('sha256')
    .update(new Uint8Array(future.buffer, future.byteOffset, future.byteLength))
    .update(series.status)
    .digest('hex')
    .slice(0, 32)
}

/** Without the columns of what the shop names where it names nothing: forecasts stay stored that were made before there were any. */
function hashedCovariates(covariates: Float32Array): Float32Array {
  const isBuiltIn = (at: number): boolean => at % COVARIATE_COUNT < BUILT_IN_COVARIATE_COUNT
  const namesSomething = covariates.some((value, at) => value !== 0 && !isBuiltIn(at))
  return namesSomething ? covariates : covariates.filter((_, at) => isBuiltIn(at))
}

/**
 * The days that a promotion is measured from: of what it touches, and of what it leaves alone. Donors are the same items at the places that were held out by lot, where
 * there are at least three of these, or else at other places, where there are at least three of them. Otherwise they are the best-selling items of other categories at the same places: those of its own categories may have lost sales to the promotion, or won some.
 */
import type { DemandSeries, Measure } from '../contracts/demand/demand'
import type { DemandLocationRow } from '../contracts/demand/demand-rows'
import { hasErrorCode } from '../core/errors'
import { addDays, type Day, daysBetween } from '../core/time/day'
import type { Queryable } from '../db/client'
import {
  readBestSellers,
  type PromotionScope,
} from '../db/repositories/promotion/promotion-measurement.repository'
import {
  measurementPanel,
  promotedShare,
  stockOutShare,
  sumOfCells,
  type MeasurementDays,
  type MeasurementPanel,
} from '../features/promotion'
import { loadDemandPanel } from './demand-panel'
import {
  keysOf,
  partsOf,
  readBeside,
  type NamedScope,
  type PromotionDonor,
  type PromotionPart,
  type Unit,
} from './promotion-parts'

export interface PromotionDays {
  readonly startsOn: Day
  /** The last day of the promotion that is over. */
  readonly endsOn: Day
  /** The last day that is over, at most `AFTER_DAYS` behind the promotion. */
  readonly lastDay: Day
}

export interface PromotionReading {
  readonly firstDay: Day
  /** Index of the first day behind the promotion. */
  readonly end: number
  readonly history: number
  readonly donors: readonly PromotionDonor[]
  readonly sold: MeasurementPanel
  readonly demand: MeasurementPanel
  /** Null where what was sold has several currencies. */
  readonly revenue: { readonly panel: MeasurementPanel; readonly currency: string } | null
  /** Units sold on the days behind the promotion. */
  readonly after: MeasurementPanel
  /** Of the promotion's days: 0 to 1. */
  readonly stockOutShare: number
  /** Of `sold`: items and places that were under the same promotions. */
  readonly parts: readonly PromotionPart[]
}

/** Days before a promotion that are read. */
export const HISTORY_DAYS = 180
/** Days behind a promotion that are read. */
export const AFTER_DAYS = 28
/** So many places without the promotion are enough to compare with. */
const LEAST_DONOR_PLACES = 3
const MOST_DONORS = 40
/** Cells (an item at a place) that are read at most: some seconds of the database's time. */
export const MOST_CELLS = 1_000
const MOST_TREATED_CELLS = 600

/**
 * @param others what promotions on some of the same items, places and days cover
 * @returns null where the promotion touches more cells than are read
 */
export async function readPromotion(
  database: Queryable,
  scope: NamedScope,
  days: PromotionDays,
  places: readonly DemandLocationRow[],
  others: readonly NamedScope[],
): Promise<PromotionReading | null> {
  const treatedIds = places.map(({ id }) => id).filter((id) => scope.locationIds?.includes(id) ?? true)
  const treated: Unit = { donor: null, keys: keysOf(scope.itemIds, treatedIds) }
  if (treated.keys.length > MOST_TREATED_CELLS) return null
  const donorUnits = await donorsOf(database, scope, days, places, treatedIds)
  const compared = [treated, ...donorUnits]
  const room = MOST_CELLS - compared.reduce((sum, { keys }) => sum + keys.length, 0)
  const effectDays = { from: days.startsOn, to: days.endsOn }
  const beside = await readBeside(database, scope, others, places, effectDays, treated.keys, room)
  const units = [...compared, { donor: null, keys: beside }]
  const firstDay = addDays(days.startsOn, -HISTORY_DAYS)
  const range: MeasurementDays = {
    history: HISTORY_DAYS,
    from: HISTORY_DAYS,
    to: HISTORY_DAYS + daysBetween(days.startsOn, days.endsOn) + 1,
  }
  const load = async (measure: Measure, wanted: readonly Unit[]) =>
    loadUnits(database, wanted, places, measure, firstDay, days.lastDay)
  const sold = await load('UNITS', units)
  // Revenue is not told apart.
  const revenue = await load('REVENUE', compared).catch((error: unknown) => {
    // A sum over items of several currencies is refused.
    if (hasErrorCode(error, 'BAD_USER_INPUT')) return null
    throw error
  })
  const cells = sold.cells[0]!
  const promoted = promotedShare(cells, HISTORY_DAYS)
  const free = [...donorUnits.keys()].filter((index) => isFree(sold.cells[index + 1]!, range))
  const donors = free.map((index) => donorUnits[index]!.donor!)
  const panelOf = (loaded: LoadedUnits, view: 'sold' | 'demand', of: MeasurementDays): MeasurementPanel => {
    const sums = [0, ...free.map((index) => index + 1)].map((unit) =>
      sumOfCells(loaded.cells[unit]!, HISTORY_DAYS, view),
    )
    return measurementPanel(sums[0]!, sums.slice(1), promoted, of)
  }
  const soldPanel = panelOf(sold, 'sold', range)
  const currencies = new Set((revenue?.currencies ?? []).filter((currency) => currency !== null))
  const [currency] = currencies
  return {
    firstDay,
    end: range.to,
    history: HISTORY_DAYS,
    donors,
    sold: soldPanel,
    demand: panelOf(sold, 'demand', range),
    revenue:
      revenue && currency && currencies.size === 1
        ? { panel: panelOf(revenue, 'sold', range), currency }
        : null,
    after: panelOf(sold, 'sold', {
      history: HISTORY_DAYS,
      from: range.to,
      to: range.to + daysBetween(days.endsOn, days.lastDay),
    }),
    stockOutShare: stockOutShare(cells, HISTORY_DAYS, range.from, range.to),
    parts: partsOf(others, {
      ...{ units, cells: sold.cells, historyDays: HISTORY_DAYS, whole: soldPanel },
      donorUnits: soldPanel.donorIndices.map((donor) => free[donor]! + 1),
    }),
  }
}

async function donorsOf(
  database: Queryable,
  scope: PromotionScope,
  days: PromotionDays,
  places: readonly DemandLocationRow[],
  treatedIds: readonly string[],
): Promise<Unit[]> {
  const others = places.map(({ id }) => id).filter((id) => !treatedIds.includes(id))
  const heldOut = others.filter((id) => scope.holdoutIds.includes(id))
  // Places that were drawn differ from the treated ones by chance alone.
  const untouched = heldOut.length >= LEAST_DONOR_PLACES ? heldOut : others
  const room = MOST_CELLS - (scope.itemIds?.length ?? 1) * treatedIds.length
  if (untouched.length >= LEAST_DONOR_PLACES) {
    const most = Math.min(MOST_DONORS, Math.floor(room / (scope.itemIds?.length ?? 1)))
    return untouched.slice(0, most).map((locationId) => ({
      donor: { itemId: null, locationId },
      keys: keysOf(scope.itemIds, [locationId]),
    }))
  }
  if (scope.itemIds === null || treatedIds.length === 0) return []
  const bestSellers = await readBestSellers(database, {
    locationIds: treatedIds,
    except: scope.itemIds,
    from: addDays(days.startsOn, -HISTORY_DAYS),
    to: addDays(days.startsOn, -1),
    first: Math.min(MOST_DONORS, Math.floor(room / treatedIds.length)),
  })
  return bestSellers.map((itemId) => ({
    donor: { itemId, locationId: null },
    keys: keysOf([itemId], treatedIds),
  }))
}

interface LoadedUnits {
  /** `[units][cells]`. */
  readonly cells: readonly (readonly DemandSeries[])[]
  /** Of the treated cells. */
  readonly currencies: readonly (string | null)[]
}

async function loadUnits(
  database: Queryable,
  units: readonly Unit[],
  places: readonly DemandLocationRow[],
  measure: Measure,
  firstDay: Day,
  lastDay: Day,
): Promise<LoadedUnits> {
  const { panel, currencies } = await loadDemandPanel(database, {
    measure,
    series: units.flatMap(({ keys }) => keys),
    originDay: lastDay,
    historySteps: daysBetween(firstDay, lastDay) + 1,
    futureSteps: 0,
    places,
  })
  let from = 0
  const cells = units.map(({ keys }) => panel.series.slice(from, (from += keys.length)))
  return { cells, currencies: currencies.slice(0, units[0]!.keys.length) }
}

/** A donor that ran under a promotion on a good part of the days is none. */
function isFree(cells: readonly DemandSeries[], { from, to, history }: MeasurementDays): boolean {
  const share = promotedShare(cells, history).subarray(from, to)
  return share.reduce((sum, value) => sum + value, 0) <= MOST_PROMOTED * share.length
}

const MOST_PROMOTED = 0.25

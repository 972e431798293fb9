/**
 * The days that the lift of a promotion is predicted from: its items at its places, what lies beside them (items of the category, of the department, then the best-selling
 * others), and every promotion that ran on them. Nothing behind the origin is read but the calendar and what was planned by then.
 */
import type { DemandLocationRow } from '../contracts/demand/demand-rows'
import type { Logger } from '../core/logger'
import { addDays, type Day, dayOfWeek, daysBetween } from '../core/time/day'
import type { Queryable } from '../db/client'
import {
  readLiftItems,
  readLiftPromotions,
  type LiftItemRow,
  type LiftPromotionRow,
} from '../db/repositories/promotion/promotion-lift.repository'
import {
  MOST_COMPETITOR_PRICES,
  readCompetitorPrices,
  readCompetitorPricesVersion,
  type CompetitorPriceRow,
} from '../db/repositories/promotion/competitor-prices.repository'
import {
  CompetitorPrices,
  hasDemand,
  holidayDays,
  liftDays,
  logCompetitorPrices,
  type LiftDays,
} from '../features/promotion'
import { loadDemandPanel } from './demand-panel'

export interface LiftScope {
  /** Null: all items. */
  readonly itemIds: readonly string[] | null
  readonly places: readonly DemandLocationRow[]
  /** The last day whose demand is read. */
  readonly originDay: Day
  /** Plans that were made, or changed, later are not read. */
  readonly knownBy: Date
}

/** What is cheap to read, and says whether anything changed. */
export interface LiftFacts extends LiftScope {
  readonly items: readonly LiftItemRow[]
  /** Those that began up to the origin, and those that begin soon after it and were planned by then. */
  readonly promotions: readonly LiftPromotionRow[]
  /** Another text whenever competitors' prices are others. */
  readonly competitorPricesVersion: string
}

export interface LiftReading {
  readonly days: number
  readonly firstDay: Day
  /** Monday is 0. */
  readonly firstWeekday: number
  /** The first of January is 0. */
  readonly firstYearDay: number
  readonly items: readonly { readonly category: number; readonly department: number }[]
  readonly places: number
  readonly cells: readonly (LiftDays & {
    readonly item: number
    readonly place: number
    /** `[days]` see `logCompetitorPrices`; absent where no competitor has the item. */
    readonly logCompetitor?: Float64Array
  })[]
  /** `[places][days + days ahead]` */
  readonly holidays: readonly Uint8Array[]
}

/** Days before the origin that are read. */
export const LIFT_HISTORY_DAYS = 540
/** Pairs of an item and a place that are read at most. */
export const MOST_LIFT_CELLS = 600
/** Days behind the origin whose calendar is read. */
export const LIFT_AHEAD_DAYS = 120
/**
 * The days before a promotion are not plain ones: it is put on days of high demand, which show before it. Without it, the fit takes them for a trend that goes on, and the timing of the
 * plan is added to it once more.
 */
const PLANNED_DAYS = 28
const MOST_PROMOTIONS = 5_000

/** @returns null where the items and places of the scope are more than are read */
export async function readLiftFacts(database: Queryable, scope: LiftScope): Promise<LiftFacts | null> {
  const { itemIds, places, originDay, knownBy } = scope
  const most = Math.floor(MOST_LIFT_CELLS / places.length)
  if (most < 1 || (itemIds?.length ?? 0) > most) return null
  const from = addDays(originDay, 1 - LIFT_HISTORY_DAYS)
  const items = await readLiftItems(database, {
    ...{ itemIds, from, to: originDay },
    locationIds: places.map(({ id }) => id),
    first: most + 1,
  })
  // A promotion of all items needs all of them.
  if (itemIds === null && items.length > most) return null
  // In one order whatever the promotion is, so that one fit serves all of a shop that is small enough.
  const read = items.slice(0, most).sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
  const promotions = await readLiftPromotions(database, {
    ...{ from, to: originDay, plannedTo: addDays(originDay, PLANNED_DAYS), knownBy, first: MOST_PROMOTIONS },
    itemIds: read.map(({ id }) => id),
  })
  const competitorPricesVersion = await readCompetitorPricesVersion(
    database,
    competitorScope({ items: read, places, originDay }),
  )
  return { ...scope, items: read, promotions, competitorPricesVersion }
}

function competitorScope({ items, places, originDay }: Pick<LiftFacts, 'items' | 'places' | 'originDay'>) {
  return { itemIds: items.map(({ id }) => id), locationIds: places.map(({ id }) => id), to: originDay }
}

/** @param logger is told where competitors' prices are more than are read */
export async function readLiftDays(
  database: Queryable,
  facts: LiftFacts,
  logger?: Pick<Logger, 'warn'>,
): Promise<LiftReading> {
  const { items, places, originDay } = facts
  const { panel } = await loadDemandPanel(database, {
    series: items.flatMap(({ id }) => places.map((place) => ({ itemId: id, locationId: place.id }))),
    originDay,
    historySteps: LIFT_HISTORY_DAYS,
    futureSteps: LIFT_AHEAD_DAYS,
    places,
  })
  const firstDay = addDays(originDay, 1 - LIFT_HISTORY_DAYS)
  const categories = new Map<string, number>()
  const departments = new Map<string, number>()
  const indexIn = (map: Map<string, number>, name: string): number => {
    const known = map.get(name) ?? map.size
    map.set(name, known)
    return known
  }
  const competitorPrices = new Map<string, CompetitorPriceRow[]>()
  const rows = await readCompetitorPrices(database, competitorScope(facts))
  if (rows.length === MOST_COMPETITOR_PRICES) {
    logger?.warn(
      { mostPrices: MOST_COMPETITOR_PRICES },
      'lifts know the newest prices of competitors alone: there are too many',
    )
  }
  for (const row of rows) {
    const ofItem = competitorPrices.get(row.itemId)
    if (ofItem) ofItem.push(row)
    else competitorPrices.set(row.itemId, [row])
  }
  const holidays: Uint8Array[] = places.map(() => new Uint8Array(LIFT_HISTORY_DAYS + LIFT_AHEAD_DAYS))
  let ofCompetitors: CompetitorPrices | null = null
  const cells = panel.series.flatMap((series, index) => {
    const place = index % places.length
    const item = Math.floor(index / places.length)
    if (index < places.length) holidays[place] = holidayDays(panel, series)
    // Series lie item by item: prices of competitors are grouped once for all places of an item.
    if (place === 0) {
      const ofItem = competitorPrices.get(items[item]!.id)
      ofCompetitors = ofItem ? competitorPricesOf(ofItem, firstDay, LIFT_HISTORY_DAYS) : null
    }
    if (!hasDemand(series)) return []
    return [
      {
        ...{ item, place, ...liftDays(panel, series) },
        ...(ofCompetitors && {
          logCompetitor: logCompetitorPrices(ofCompetitors.lowestAt(places[place]!.id)),
        }),
      },
    ]
  })
  return {
    days: LIFT_HISTORY_DAYS,
    firstDay,
    firstWeekday: dayOfWeek(firstDay),
    firstYearDay: daysBetween(`${firstDay.slice(0, 4)}-01-01`, firstDay),
    items: items.map(({ id, categoryId, departmentId }) => ({
      category: indexIn(categories, categoryId ?? `item ${id}`),
      department: indexIn(departments, departmentId ?? categoryId ?? `item ${id}`),
    })),
    ...{ places: places.length, cells, holidays },
  }
}

/** What competitors ask for an item from the first day on. @param rows of one item, the earliest first */
export function competitorPricesOf(
  rows: readonly CompetitorPriceRow[],
  firstDay: Day,
  days: number,
): CompetitorPrices {
  return new CompetitorPrices(
    rows.map(({ competitor, locationId, validFrom, priceMinor }) => ({
      ...{ competitor, priceMinor, placeId: locationId },
      from: daysBetween(firstDay, validFrom),
    })),
    days,
  )
}

/** Index of a day: 0 is the first day of the history. */
export function liftDayIndex({ firstDay }: Pick<LiftReading, 'firstDay'>, day: Day): number {
  return daysBetween(firstDay, day)
}

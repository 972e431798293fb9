/** Parts of what overlapping promotions cover: cells (an item at a place) that were under the same of them. */
import type { DemandSeries, DemandSeriesKey } from '../contracts/demand/demand'
import type { DemandLocationRow } from '../contracts/demand/demand-rows'
import type { Day } from '../core/time/day'
import type { Queryable } from '../db/client'
import {
  readCoveredCells,
  type PromotionScope,
} from '../db/repositories/promotion/promotion-measurement.repository'
import { PROMOTED_FROM, promotedShare, sumOfCells, type MeasurementPanel } from '../features/promotion'

/** What a donor is: one of the two. */
export interface PromotionDonor {
  readonly itemId: string | null
  readonly locationId: string | null
}

export interface NamedScope extends PromotionScope {
  readonly promotionId: bigint
}

export interface Unit {
  readonly donor: PromotionDonor | null
  readonly keys: readonly DemandSeriesKey[]
}

export interface PromotionPart {
  /** Whether the measured promotion covers it; false of what only others cover. */
  readonly isOwn: boolean
  /** `[others]` which of these cover it. */
  readonly others: readonly boolean[]
  /** On the days of `sold`. */
  readonly panel: Pick<MeasurementPanel, 'treated' | 'donors' | 'effectPeriods' | 'treatedUnits'>
}

/** Cells that only other promotions cover: so many are read at most. */
const MOST_BESIDE = 200

/**
 * Cells that only these others cover: they tell what these add. The first of them, where there are many; none that a promotion covers on these days that is not among the others, for what that one adds would be told as theirs.
 * @param days the first and the last one on which the measured promotion ran
 * @param room cells that may be read
 */
export async function readBeside(
  database: Queryable,
  scope: NamedScope,
  others: readonly NamedScope[],
  places: readonly DemandLocationRow[],
  days: { readonly from: Day; readonly to: Day },
  treated: readonly DemandSeriesKey[],
  room: number,
): Promise<DemandSeriesKey[]> {
  const keys = besideOf(scope, others, places, treated, Math.min(MOST_BESIDE, room))
  if (keys.length === 0) return []
  const covered = await readCoveredCells(database, {
    ...{
      cells: keys.map(({ itemId, locationId }) => ({ itemId: itemId!, locationId: locationId! })),
      ...days,
    },
    except: [scope, ...others].map(({ promotionId }) => promotionId),
  })
  return keys.filter((_, at) => !covered.has(at))
}

function besideOf(
  scope: PromotionScope,
  others: readonly PromotionScope[],
  places: readonly DemandLocationRow[],
  treated: readonly DemandSeriesKey[],
  most: number,
): DemandSeriesKey[] {
  if (scope.itemIds === null) return []
  const known = new Set(treated.map(nameOf))
  const found: DemandSeriesKey[] = []
  for (const { itemIds, locationIds } of others) {
    const ids = places.map(({ id }) => id).filter((id) => locationIds?.includes(id) ?? true)
    // Of one for all items, the other places tell what it adds to the same items.
    for (const key of keysOf(itemIds ?? scope.itemIds, ids)) {
      if (found.length >= most) return found
      if (known.has(nameOf(key))) continue
      known.add(nameOf(key))
      found.push(key)
    }
  }
  return found
}

export interface LoadedParts {
  /** The treated cells, donors, and what only others cover. */
  readonly units: readonly Unit[]
  /** `[units][cells]`. */
  readonly cells: readonly (readonly DemandSeries[])[]
  /** Days before the promotion that were read. */
  readonly historyDays: number
  /** Of all of the treated cells. */
  readonly whole: Pick<MeasurementPanel, 'days' | 'effectPeriods'>
  /** Indices of the units that the whole is compared with. */
  readonly donorUnits: readonly number[]
}

/**
 * Cells by the promotions that cover them, each part beside donors of its own items, on the same days as the whole. Days of the history on which one that the measured promotion covers was under any promotion are left out;
 * a part of what only others cover that was under one on the days that remain is left out itself. Empty where one that the measured promotion covers is not known on some of the days.
 */
export function partsOf(
  others: readonly PromotionScope[],
  { units, cells, historyDays, whole, donorUnits }: LoadedParts,
): PromotionPart[] {
  // A part is compared with none of its own cells, nor with what another promotion touched.
  const beside = new Set(units.at(-1)!.keys.map(nameOf))
  const untouched = donorUnits.filter((unit) => !units[unit]!.keys.some((key) => beside.has(nameOf(key))))
  const isBesideUsable = untouched.length > 0
  const groups = groupsOf(others, units, isBesideUsable ? [0, units.length - 1] : [0]).map((group) => {
    const own = group.at.map(([unit, cell]) => cells[unit]![cell]!)
    return {
      ...group,
      sold: sumOfCells(own, historyDays, 'sold'),
      promoted: promotedShare(own, historyDays),
      itemIds: new Set(group.at.map(([unit, cell]) => units[unit]!.keys[cell]!.itemId)),
    }
  })
  const ownGroups = groups.filter(({ isOwn }) => isOwn)
  const days = whole.days.filter(
    (day) => day >= historyDays || ownGroups.every(({ promoted }) => promoted[day]! < PROMOTED_FROM),
  )
  const pick = (values: Float64Array): Float64Array => Float64Array.from(days, (day) => values[day]!)
  const donorsOf = (itemIds: ReadonlySet<string | null>): Float64Array[] =>
    (isBesideUsable ? untouched : donorUnits).flatMap((unit) => {
      const { donor, keys } = units[unit]!
      const alike = cells[unit]!.filter(
        (_, cell) => donor!.itemId !== null || itemIds.has(keys[cell]!.itemId),
      )
      const sum = alike.length > 0 ? pick(sumOfCells(alike, historyDays, 'sold')) : null
      return sum && !sum.some(Number.isNaN) ? [sum] : []
    })
  const parts = groups.flatMap(({ isOwn, others: covering, sold, promoted, itemIds }): PromotionPart[] => {
    const treated = pick(sold)
    const wasPromoted = days.some((day) => day < historyDays && promoted[day]! >= PROMOTED_FROM)
    if (wasPromoted || treated.some(Number.isNaN)) return []
    const panel = {
      ...{ treated, donors: donorsOf(itemIds), effectPeriods: whole.effectPeriods },
      treatedUnits: 1,
    } as const
    return [{ isOwn, others: covering, panel }]
  })
  return parts.filter(({ isOwn }) => isOwn).length === ownGroups.length ? parts : []
}

interface Group extends Pick<PromotionPart, 'isOwn' | 'others'> {
  readonly at: [unit: number, cell: number][]
}

/** Cells of the first unit, which are the treated ones, and of others by the promotions that cover them. */
function groupsOf(
  others: readonly PromotionScope[],
  units: readonly Unit[],
  indices: readonly number[],
): Group[] {
  const groups = new Map<string, Group>()
  for (const unit of indices) {
    for (const [cell, { itemId, locationId }] of units[unit]!.keys.entries()) {
      const covering = others.map(
        (other) =>
          // All items together are under it in any case.
          (other.itemIds === null || itemId === null || other.itemIds.includes(itemId)) &&
          (other.locationIds === null || locationId === null || other.locationIds.includes(locationId)),
      )
      const name = [unit === 0, ...covering].join()
      const group = groups.get(name) ?? { isOwn: unit === 0, others: covering, at: [] }
      group.at.push([unit, cell])
      groups.set(name, group)
    }
  }
  return [...groups.values()]
}

/** Null stands for all items together. */
export function keysOf(itemIds: readonly string[] | null, locationIds: readonly string[]): DemandSeriesKey[] {
  return (itemIds ?? [null]).flatMap((itemId) => locationIds.map((locationId) => ({ itemId, locationId })))
}

function nameOf({ itemId, locationId }: DemandSeriesKey): string {
  return `${itemId}/${locationId}`
}

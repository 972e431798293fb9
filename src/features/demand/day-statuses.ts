/** Tells of each past day of an item at a place whether it is observed, not observed, or closed. */
import { COVARIATE_COUNT, STEP_STATUS } from '../../contracts/demand/demand'
import type { ObservedRangeColumns, PlaceDayColumns } from '../../contracts/demand/demand-rows'
import { COVARIATE_COLUMN } from './covariate-columns'
import type { PanelDays } from './panel-days'

/** In the columns of ranges: all items, or all locations. */
const ALL = -1

export class DayStatuses {
  private readonly firstDay: number
  private readonly historyDays: number
  /** Ranges of all items, by location. */
  private readonly completeDays = new Map<number, Uint8Array>()
  /** Numbers of ranges, by item. */
  private readonly rangesOfItem = new Map<number, number[]>()
  private readonly idleDays = new Map<number, number[]>()

  constructor(
    private readonly observedRanges: ObservedRangeColumns,
    idleHolidays: PlaceDayColumns,
    { firstDay, historyDays }: PanelDays,
  ) {
    this.firstDay = firstDay
    this.historyDays = historyDays
    observedRanges.item.forEach((item, range) => append(this.rangesOfItem, item, range))
    idleHolidays.location.forEach((location, row) => {
      append(this.idleDays, location, idleHolidays.day[row]! - firstDay)
    })
  }

  /**
   * @param cells `[historyDays]` units, NaN on days without a cell; undefined: there are no cells.
   * @param onSaleFrom index, also before or after the panel: until then a day without a cell is not observed.
   * @param covariates of the pair, `[days, COVARIATE_COUNT]`: planned closures are known of a day that nobody told of, too.
   */
  of(
    item: number,
    location: number,
    cells: Float64Array | undefined,
    onSaleFrom: number,
    covariates: Float32Array,
  ): Uint8Array {
    const statuses = new Uint8Array(this.historyDays)
    const complete = this.completeOf(location)
    const own = this.rangesOfItem.get(item)
    for (let index = Math.max(0, onSaleFrom); index < this.historyDays; index++) {
      if (complete[index] === 1) statuses[index] = STEP_STATUS.observed
    }
    if (own) this.markRanges(own, location, statuses, Math.max(0, onSaleFrom))
    if (cells) {
      for (let index = 0; index < this.historyDays; index++) {
        if (!Number.isNaN(cells[index])) statuses[index] = STEP_STATUS.observed
      }
    }
    for (const index of this.idleDays.get(location) ?? []) {
      if (statuses[index] === STEP_STATUS.observed) statuses[index] = STEP_STATUS.closed
    }
    for (let index = Math.max(0, onSaleFrom); index < this.historyDays; index++) {
      const isClosed = covariates[index * COVARIATE_COUNT + COVARIATE_COLUMN.closed]! > 0
      // A place that sold on this day was open.
      if (isClosed && !(cells && cells[index]! > 0)) statuses[index] = STEP_STATUS.closed
    }
    return statuses
  }

  private completeOf(location: number): Uint8Array {
    let complete = this.completeDays.get(location)
    if (!complete) {
      complete = new Uint8Array(this.historyDays)
      this.markRanges(this.rangesOfItem.get(ALL) ?? [], location, complete, 0)
      this.completeDays.set(location, complete)
    }
    return complete
  }

  private markRanges(ranges: readonly number[], location: number, out: Uint8Array, first: number): void {
    const { observedRanges } = this
    for (const range of ranges) {
      const place = observedRanges.location[range]!
      if (place !== ALL && place !== location) continue
      const from = Math.max(first, observedRanges.from[range]! - this.firstDay)
      const to = observedRanges.to[range]! - this.firstDay
      if (from <= to) out.fill(STEP_STATUS.observed, from, to + 1)
    }
  }
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

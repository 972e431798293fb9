/** What was measured, as it was recorded. */
import type { DemandSeriesKey } from '../../../contracts/demand/demand'
import type { DemandQuantity } from '../../../contracts/demand/model-names'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { readDailyUnits } from './daily-units.repository'

export interface ValuesSelection extends DemandQuantity {
  readonly series: readonly DemandSeriesKey[]
  /** First days of periods. */
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
}

/** @returns values by the position of the series and the number of periods since `from`; undefined where nothing is recorded */
export function readValues(
  db: Queryable,
  { series, from, to }: ValuesSelection,
): Promise<(position: number, period: number) => number | undefined> {
  return readDailyUnits(db, series, from, to)
}

/** Series of all measures and granularities beside each other: in the store of forecasts, and in the log of refreshes. */
import { type DemandSeriesKey, seriesName } from './demand'
import type { DemandQuantity } from './model-names'

/** What tells a series from all others. */
export interface MeasuredSeriesKey extends DemandSeriesKey, DemandQuantity {}

/** Names a quantity in maps. */
export function quantityName({ measure, granularity }: DemandQuantity): string {
  return `${measure}/${granularity}`
}

/** Names a series in maps and sets that hold several measures or granularities. */
export function measuredSeriesName(key: MeasuredSeriesKey): string {
  return `${quantityName(key)}/${seriesName(key)}`
}

/** What demand forecasts are asked by, and what is answered. */
import type { DemandSeriesKey } from '../../contracts/demand/demand'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import type { DemandScenario } from '../../contracts/demand/scenario'
import type { Day } from '../../core/time/day'
import type { WhatIf } from './series-forecast'

/** What is measured: of an item, of the items of a category, or of all items where both are null. */
export interface SeriesRequest extends DemandQuantity {
  readonly itemId: bigint | null
  readonly categoryId: bigint | null
  /** A place, or a region, which is all places in it. Null: all locations together. */
  readonly locationId: bigint | null
}

/** The key of the series that is asked for. */
export function seriesKeyOf({ itemId, categoryId, locationId }: SeriesRequest): DemandSeriesKey {
  return { itemId: keyOf(itemId), categoryId: keyOf(categoryId), locationId: keyOf(locationId) }
}

function keyOf(id: bigint | null): string | null {
  return id === null ? null : String(id)
}

export interface DemandForecastRequest extends SeriesRequest {
  /** From 1 on; of weeks and months the whole ones of these days count, and at least one. Null: as far as the model reaches. */
  readonly horizonDays: number | null
}

export interface WhatIfRequest extends DemandForecastRequest {
  /** What was known at this instant is read. Null: what is known now. */
  readonly asOf: Date | null
  /** Null: what is planned. */
  readonly scenario: DemandScenario | null
}

export interface StoredForecastRequest {
  readonly id: bigint
  /** From 1 on. Null: all of it. */
  readonly horizonDays: number | null
}

export interface PastSeries extends SeriesRequest {
  /** The last day that is looked at: the last one of a period. */
  readonly originDay: Day
}

export interface DemandForecastValue extends PastSeries {
  /** A text names the content of a forecast that is not stored. */
  readonly id: bigint | string
  /** The last day up to the origin that sales of the series are known of; null: none was, it is new. */
  readonly lastObservedDay: Day | null
  /** Nothing was read that was received later. */
  readonly asOf: Date
  readonly issuedAt: Date
  /** The days of all periods. */
  readonly horizonDays: number
  readonly versionId: bigint
  /** Whether the version was trained on data of after `asOf`. */
  readonly sawLaterData: boolean
  /** The series has too little history for the model, and a simpler rule answered. */
  readonly isFallback: boolean
  /** That rule read how items of the category sold after their launches. */
  readonly followsLaunchCurve: boolean
  /** The predecessor whose days were read in the place of those before the series' own; null: none was. */
  readonly borrowedItemId: bigint | null
  /** The first day that was read of the series itself. */
  readonly borrowedBefore: Day | null
  /** Of revenue; else null. */
  readonly currency: string | null
  /** `[periods]`. */
  readonly mean: Float32Array | Float64Array
  /** `[periods, LEVEL_COUNT]`. */
  readonly quantiles: Float32Array
  /** Absent: what was known and planned at `issuedAt` was read. */
  readonly whatIf?: WhatIf
  /** Absent: it is a forecast of its own. Else its means are sums over this many items at places; those without a forecast are not in them. */
  readonly addedUp?: { readonly parts: number; readonly partsWithoutForecast: number }
}

/** UNOBSERVED: nobody said what was sold, which is not zero. CLOSED: the place was closed. */
export type DemandDayStatus = 'OBSERVED' | 'UNOBSERVED' | 'CLOSED'

export interface DemandActualValue {
  /** The first day of the period. */
  readonly day: Day
  readonly status: DemandDayStatus
  /** The value exactly as it was recorded; null where the period is unobserved. */
  readonly value: number | null
  /** 0..1 of the period without stock: sales of such a period are a lower bound of demand. */
  readonly stockOutFraction: number
}

export interface DemandTotalValue {
  readonly from: Day
  /** The first day after the period. */
  readonly to: Day
  readonly mean: number
  /** In the order of the levels of the request. */
  readonly quantiles: readonly number[]
}

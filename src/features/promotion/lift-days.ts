/** From a panel of demand to the plain arrays that the model of promotion lift reads. */
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  isDemandKnown,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import { COVARIATE_COLUMN } from '../demand'

/** Of one item at one place. */
export interface LiftDays {
  /** `[days]` units sold. */
  readonly units: Float64Array
  /** `[days]` the part of the day's buyers that found stock; 0: nothing is known. */
  readonly exposure: Float64Array
  /** `[days]` ln(list price / usual list price). */
  readonly logPrice: Float64Array
}

/** Buyers are taken to come evenly over these hours: an item that is out of stock from 20 o'clock on has lost few of them. */
const OPENS_AT = 8
const CLOSES_AT = 21
/** A day with fewer of its buyers tells nothing. */
const LEAST_EXPOSURE = 0.1

export function liftDays({ historySteps }: DemandPanel, series: DemandSeries): LiftDays {
  const out: LiftDays = {
    units: new Float64Array(historySteps),
    exposure: new Float64Array(historySteps),
    logPrice: new Float64Array(historySteps),
  }
  for (let day = 0; day < historySteps; day++) {
    out.units[day] = Math.max(0, series.values[day]!)
    if (series.status[day] === STEP_STATUS.observed)
      out.exposure[day] = exposureOf(series.stockOutFraction[day]!)
    const price = series.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.logRelativePrice]!
    out.logPrice[day] = Number.isFinite(price) ? price : 0
  }
  return out
}

/** A stock-out is taken to last to the end of its day. */
export function exposureOf(stockOutFraction: number): number {
  const soldOutAt = 24 * (1 - stockOutFraction)
  const exposure = Math.min(1, Math.max(0, (soldOutAt - OPENS_AT) / (CLOSES_AT - OPENS_AT)))
  return exposure < LEAST_EXPOSURE ? 0 : exposure
}

/** `[days]` 1 on holidays, of the history and of what is known behind it. */
export function holidayDays({ historySteps, futureSteps }: DemandPanel, series: DemandSeries): Uint8Array {
  return Uint8Array.from({ length: historySteps + futureSteps }, (_, day) =>
    series.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.holiday]! > 0 ? 1 : 0,
  )
}

/** Whether anything was ever sold that demand can be told from. */
export function hasDemand(series: DemandSeries): boolean {
  return series.values.some((units, day) => units > 0 && isDemandKnown(series, day))
}

/** Panels with laws known exactly, for tests of what models learn. */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  USUAL_HORIZON_DAYS,
  type DemandPanel,
  type DemandSeries,
} from '../../src/contracts/demand/demand'
import { Rng } from '../../src/core/statistics/rng'
import { COVARIATE_COLUMN } from '../../src/features/demand'
import { dailyGrid, type TimeGrid } from '../../src/core/time/grid'

export interface DayContext {
  readonly series: number
  readonly day: number
  readonly promoted: boolean
  /** Units of the series so far. */
  readonly units: Float32Array
  readonly rng: Rng
}

export interface PanelLaw {
  readonly seed: number
  readonly series: number
  /** In periods of the grid. */
  readonly historyDays: number
  /** Default: days from 2024-01-01, a Monday. */
  readonly grid?: TimeGrid
  /** Periods of known covariates. Default: USUAL_HORIZON_DAYS. */
  readonly futureSteps?: number
  /** Probability that a promotion of five days begins on a day. */
  readonly promotionRate?: number
  /** Probability that a day is out of stock: then nothing is sold. */
  readonly stockOutRate?: number
  readonly draw: (context: DayContext) => number
}

const PROMOTION_DAYS = 5

/** One item at one location a series. */
export function panelOf(law: PanelLaw): DemandPanel {
  const { historyDays, promotionRate = 0, stockOutRate = 0 } = law
  const { grid = dailyGrid('2024-01-01'), futureSteps = USUAL_HORIZON_DAYS } = law
  const days = historyDays + futureSteps
  return {
    grid,
    historySteps: historyDays,
    futureSteps,
    series: Array.from({ length: law.series }, (_, series) => {
      const rng = new Rng(law.seed, series)
      const covariates = new Float32Array(days * COVARIATE_COUNT)
      for (let day = 0, left = 0; day < days; day++) {
        if (left === 0 && rng.uniform() < promotionRate) left = PROMOTION_DAYS
        if (left === 0) continue
        left--
        covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion] = 1
        covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.discountFraction] = 0.2
      }
      const units = new Float32Array(historyDays)
      const stockOutFraction = new Float32Array(historyDays)
      for (let day = 0; day < historyDays; day++) {
        const promoted = covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion]! > 0
        stockOutFraction[day] = rng.uniform() < stockOutRate ? 1 : 0
        const demand = law.draw({ series, day, promoted, units, rng })
        units[day] = stockOutFraction[day] === 1 ? 0 : Math.max(0, demand)
      }
      return {
        itemId: String(series + 1),
        locationId: '1',
        categoryId: '1',
        firstObserved: 0,
        status: new Uint8Array(historyDays).fill(STEP_STATUS.observed),
        values: units,
        stockOutFraction,
        covariates,
        knownAhead: 'always' as const,
      }
    }),
  }
}

/** Of a series that was not on sale before the day `first`. */
export function onSaleFrom(
  first: number,
  historyDays: number,
): Pick<DemandSeries, 'firstObserved' | 'status'> {
  const status = new Uint8Array(historyDays).fill(STEP_STATUS.observed, first)
  return { firstObserved: first, status: status }
}

/** Knuth's method; for small means. */
export function poisson(mean: number, rng: Rng): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = rng.uniform(); product > limit; product *= rng.uniform()) count++
  return count
}

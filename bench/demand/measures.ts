/**
 * Measures of the M4 competition (Makridakis, Spiliotis and Assimakopoulos 2020) and quantile losses of one method over many series. sMAPE,
 * MASE and MSIS are means over series of the means over their periods.
 */
import { quantileOf, type SeriesForecast } from '../../src/models/demand/classical/forecast'
import type { HeldOutSeries } from './series-files'

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
/** What MSIS adds for each unit outside of a 95 % interval: 2 / 0.05. */
const PENALTY = 40

export interface MethodFigures {
  /** Percent. */
  readonly smape: number
  /** In one-season naive errors of the past; series that never changed do not count. */
  readonly mase: number
  /** Half the sMAPE and half the MASE, each over that of Naive2; NaN until `withOwa`. */
  readonly owa: number
  readonly msis: number
  /** Mean over the deciles of twice the quantile loss / all that came. */
  readonly wql: number
  /** Fractions inside the central intervals. */
  readonly coverage80: number
  readonly coverage95: number
  /** All that was forecast / all that came, less 1. */
  readonly bias: number
  readonly seriesPerSecond: number
}

export type SeriesQuantile = typeof quantileOf

export class MethodScore {
  private series = 0
  private scaled = 0
  private smape = 0
  private mase = 0
  private msis = 0
  private loss = 0
  private actual = 0
  private forecast = 0
  private inside80 = 0
  private inside95 = 0
  private periods = 0

  /** @param season after which naive errors of the past are taken */
  add(
    { past, future }: HeldOutSeries,
    forecast: SeriesForecast,
    season: number,
    quantile: SeriesQuantile = quantileOf,
  ): void {
    const count = future.length
    let percentages = 0
    let absolute = 0
    let widths = 0
    for (let step = 0; step < count; step++) {
      const actual = future[step]!
      const mean = forecast.mean[step]!
      const error = Math.abs(actual - mean)
      const size = Math.abs(actual) + Math.abs(mean)
      if (size > 0) percentages += (200 * error) / size
      absolute += error
      const [low, high] = [quantile(forecast, step, 0.025), quantile(forecast, step, 0.975)]
      widths += high - low + PENALTY * (Math.max(0, low - actual) + Math.max(0, actual - high))
      if (actual >= low && actual <= high) this.inside95++
      if (actual >= quantile(forecast, step, 0.1) && actual <= quantile(forecast, step, 0.9)) this.inside80++
      for (const level of DECILES) {
        const distance = actual - quantile(forecast, step, level)
        this.loss += (2 * Math.max(level * distance, (level - 1) * distance)) / DECILES.length
      }
      this.actual += Math.abs(actual)
      this.forecast += mean - actual
    }
    this.periods += count
    this.series++
    this.smape += percentages / count
    const scale = naiveError(past, season)
    if (!(scale > 0)) return
    this.scaled++
    this.mase += absolute / count / scale
    this.msis += widths / count / scale
  }

  /** @param seconds of one processor that the forecasts took */
  figures(seconds: number): MethodFigures {
    return {
      smape: this.smape / this.series,
      mase: this.mase / this.scaled,
      owa: Number.NaN,
      msis: this.msis / this.scaled,
      wql: this.loss / this.actual,
      coverage80: this.inside80 / this.periods,
      coverage95: this.inside95 / this.periods,
      bias: this.forecast / this.actual,
      seriesPerSecond: this.series / seconds,
    }
  }
}

/** @param benchmark figures of Naive2 on the same series */
export function withOwa(figures: MethodFigures, benchmark: MethodFigures): MethodFigures {
  return { ...figures, owa: (figures.smape / benchmark.smape + figures.mase / benchmark.mase) / 2 }
}

/** Mean absolute change from season to season; NaN where there is less than a season. */
export function naiveError(past: Float64Array, season: number): number {
  let sum = 0
  for (let at = season; at < past.length; at++) sum += Math.abs(past[at]! - past[at - season]!)
  return sum / (past.length - season)
}

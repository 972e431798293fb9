/**
 * Classical decomposition and the seasonality test of the M3 and M4 competitions: a series that has a season is forecast without
 * it, and the season is put back. See Assimakopoulos and Nikolopoulos (2000) and the benchmarks of the M4 competition (2018).
 */
import { autocorrelation } from './autocorrelation'
import type { ForecastMethod, ForecastQuestion, SeriesForecast } from './forecast'

/** 90 %, two-sided. */
const CRITICAL = 1.645

export interface Season {
  readonly kind: 'MULTIPLICATIVE' | 'ADDITIVE'
  /** `[season]` factors with mean 1, or terms with mean 0; the first one is that of the first period of the series. */
  readonly indices: Float64Array
}

/** Whether the autocorrelation at the season's lag lies outside Bartlett's 90 % limits. False with less than three seasons. */
export function isSeasonal(series: Float64Array, season: number): boolean {
  if (season < 2 || series.length < 3 * season) return false
  const acf = autocorrelation(series, season)
  let squares = 0
  for (let lag = 1; lag < season; lag++) squares += acf[lag]! ** 2
  return Math.abs(acf[season]!) > (CRITICAL / Math.sqrt(series.length)) * Math.sqrt(1 + 2 * squares)
}

/** `[periods]` centred moving average over one season; NaN within half a season of both ends. */
export function centredMovingAverage(series: Float64Array, season: number): Float64Array {
  const half = Math.floor(season / 2)
  const out = new Float64Array(series.length).fill(Number.NaN)
  const isEven = season % 2 === 0
  for (let at = half; at < series.length - half; at++) {
    let sum = 0
    for (let near = at - half; near <= at + half; near++) sum += series[near]!
    if (isEven) sum -= (series[at - half]! + series[at + half]!) / 2
    out[at] = sum / season
  }
  return out
}

/** Multiplicative where all values are positive, else additive, because a ratio to zero says nothing. @param series two seasons at least */
export function seasonOf(
  series: Float64Array,
  season: number,
  kind: Season['kind'] = series.every((value) => value > 0) ? 'MULTIPLICATIVE' : 'ADDITIVE',
): Season {
  const trend = centredMovingAverage(series, season)
  const indices = new Float64Array(season)
  const counts = new Float64Array(season)
  const isRatio = kind === 'MULTIPLICATIVE'
  for (let at = 0; at < series.length; at++) {
    if (Number.isNaN(trend[at]!)) continue
    indices[at % season]! += isRatio ? series[at]! / trend[at]! : series[at]! - trend[at]!
    counts[at % season]!++
  }
  let sum = 0
  for (let phase = 0; phase < season; phase++) {
    indices[phase] = counts[phase]! > 0 ? indices[phase]! / counts[phase]! : isRatio ? 1 : 0
    sum += indices[phase]!
  }
  const mean = sum / season
  for (let phase = 0; phase < season; phase++) {
    if (isRatio) indices[phase]! /= mean
    else indices[phase]! -= mean
  }
  return { kind, indices }
}

/** The series without its season. */
export function withoutSeason(series: Float64Array, { kind, indices }: Season): Float64Array {
  return series.map((value, at) =>
    kind === 'MULTIPLICATIVE' ? value / indices[at % indices.length]! : value - indices[at % indices.length]!,
  )
}

/** The forecast of a series of `count` periods with its season again. */
export function withSeason(
  forecast: SeriesForecast,
  { kind, indices }: Season,
  count: number,
): SeriesForecast {
  const indexAt = (step: number) => indices[(count + step) % indices.length]!
  if (kind === 'ADDITIVE')
    return { ...forecast, mean: forecast.mean.map((value, step) => value + indexAt(step)) }
  return {
    ...forecast,
    mean: forecast.mean.map((value, step) => value * indexAt(step)),
    deviation: forecast.deviation.map((value, step) => value * Math.abs(indexAt(step))),
  }
}

/** A method for series without seasons, for series with: those that the test finds are forecast without it. */
export function seasonallyAdjusted(method: ForecastMethod): ForecastMethod {
  return (series: Float64Array, question: ForecastQuestion) => {
    const { season, horizon } = question
    const plain = { season: 1, horizon }
    if (!isSeasonal(series, season)) return method(series, plain)
    const found = seasonOf(series, season)
    return withSeason(method(withoutSeason(series, found), plain), found, series.length)
  }
}

/**
 * A structural time series, for where there is nothing to compare with: a level that wanders, a fixed season, and noise (Harvey, "Forecasting, Structural
 * Time Series Models and the Kalman Filter", 1989; Brodersen et al. 2015 use it so). It is fitted to the history and foretells the promotion's periods.
 * The ratio of the two variances is chosen by likelihood; all else has a closed form.
 */
import { meanOf } from './normalization'
import { studentTailProbability } from '../forecast/distributions'

export interface StructuralForecast {
  /** `[ahead]`. */
  readonly mean: Float64Array
  /** Standard error of the mean over all periods ahead. */
  readonly meanError: number
  readonly degreesOfFreedom: number
  /** Variance of the level's steps over that of the noise. */
  readonly signalToNoise: number
}

export interface StructuralOptions {
  /** Periods of a season; 1: there is none. */
  readonly season: number
  /** `[history + ahead]` the place of each period in the season, from 0. */
  readonly phases: Int32Array
}

/** In multiples of the variance of the series: before the data, nothing is known. */
const DIFFUSE = 1e6
/** Of the mean: a smaller deviation is none. */
const ROUNDING = 1e-12
const RATIOS = [0, ...Array.from({ length: 17 }, (_, i) => 10 ** (-4 + i / 4))]

interface Filtered {
  readonly state: Float64Array
  readonly covariance: Float64Array
  readonly noiseVariance: number
  readonly logLikelihood: number
}

/**
 * @param history `[history]`, of at least `season + 2` periods
 * @returns null where the history is shorter, or never changes: then it does not tell how far chance moves it
 */
export function structuralForecast(
  history: Float64Array,
  ahead: number,
  options: StructuralOptions,
): StructuralForecast | null {
  const degreesOfFreedom = history.length - options.season - 1
  if (degreesOfFreedom < 1) return null
  const mean = meanOf(history, 0, history.length)
  const variance = history.reduce((sum, value) => sum + (value - mean) ** 2, 0) / history.length
  const deviation = Math.sqrt(variance)
  if (!(deviation > ROUNDING * Math.abs(mean))) return null
  const standardized = history.map((value) => (value - mean) / deviation)
  let best: { readonly ratio: number; readonly filtered: Filtered } | null = null
  for (const ratio of RATIOS) {
    const filtered = filter(standardized, ratio, options)
    if (!best || filtered.logLikelihood > best.filtered.logLikelihood) best = { ratio, filtered }
  }
  const { ratio, filtered } = best!
  const { state, covariance, noiseVariance } = filtered
  const size = state.length
  const foretold = new Float64Array(ahead)
  const average = new Float64Array(size)
  let wandering = 0
  for (let h = 0; h < ahead; h++) {
    const design = designOf(options, history.length + h)
    let value = 0
    for (let i = 0; i < size; i++) {
      value += design[i]! * state[i]!
      average[i]! += design[i]! / ahead
    }
    foretold[h] = mean + deviation * value
    // The sum over both periods of the steps that they share: min(h, h') of each pair.
    wandering += (h + 1) * (2 * (ahead - h) - 1)
  }
  let spread = (ratio * wandering) / ahead ** 2 + 1 / ahead
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) spread += average[i]! * covariance[i * size + j]! * average[j]!
  }
  const meanError = deviation * Math.sqrt(noiseVariance * spread)
  return { mean: foretold, meanError, degreesOfFreedom, signalToNoise: ratio }
}

/** The Kalman filter, with variances in multiples of that of the noise, which comes out at the end. The first `size` innovations only make the state known. */
function filter(values: Float64Array, ratio: number, options: StructuralOptions): Filtered {
  const size = options.season
  const state = new Float64Array(size)
  const covariance = new Float64Array(size * size)
  for (let i = 0; i < size; i++) covariance[i * size + i] = DIFFUSE
  const gain = new Float64Array(size)
  let squares = 0
  let logs = 0
  for (const [t, value] of values.entries()) {
    const design = designOf(options, t)
    if (t > 0) covariance[0]! += ratio
    let innovation = value
    let variance = 1
    for (let i = 0; i < size; i++) {
      innovation -= design[i]! * state[i]!
      gain[i] = 0
      for (let j = 0; j < size; j++) gain[i]! += covariance[i * size + j]! * design[j]!
      variance += design[i]! * gain[i]!
    }
    for (let i = 0; i < size; i++) state[i]! += (gain[i]! / variance) * innovation
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) covariance[i * size + j]! -= (gain[i]! * gain[j]!) / variance
    }
    if (t < size) continue
    squares += innovation ** 2 / variance
    logs += Math.log(variance)
  }
  const count = values.length - size
  const noiseVariance = Math.max(squares / count, 1e-12)
  return { state, covariance, noiseVariance, logLikelihood: -0.5 * (count * Math.log(noiseVariance) + logs) }
}

/** The level, and one effect for each phase but the last, whose effect makes their sum 0. */
function designOf({ season, phases }: StructuralOptions, period: number): Float64Array {
  const design = new Float64Array(season)
  design[0] = 1
  const phase = phases[period]!
  if (phase < season - 1) design[phase + 1] = 1
  else design.fill(-1, 1)
  return design
}

/** Two-sided. */
export function studentPValue(t: number, degrees: number): number {
  return Math.min(1, 2 * studentTailProbability(Math.abs(t), degrees))
}

/** The t beyond which, on both sides, lies this probability. */
export function studentQuantile(level: number, degrees: number): number {
  let low = 0
  let high = 1
  while (studentPValue(high, degrees) > level && high < 1e12) high *= 2
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (studentPValue(middle, degrees) > level) low = middle
    else high = middle
  }
  return low
}

/** Fits one form of exponential smoothing to one series by maximum likelihood. */
import { LEAST_NORMAL } from '../../../../core/statistics/least-normal'
import { leastSquaresLine } from '../line'
import { minimizeSimplex } from '../minimize'
import { seasonOf, withoutSeason } from '../seasonality'
import {
  runSmoothing,
  type RunSums,
  type SmoothingForm,
  type SmoothingParameters,
  type SmoothingState,
} from './form'

export interface SmoothingFit {
  readonly form: SmoothingForm
  readonly parameters: SmoothingParameters
  /** After the last period. */
  readonly state: SmoothingState
  /** Variance of the errors: relative ones, where the form has them. */
  readonly variance: number
  readonly aicc: number
}

/** Level, trend and season before the first period, as a decomposition has them. */
export interface SmoothingStart {
  readonly level: number
  readonly trend: number
  readonly season: Float64Array
}

const LEAST = 1e-4
const MOST = 1 - LEAST
const LEAST_PHI = 0.8
const MOST_PHI = 0.98
/** Periods that the first level and trend are read from. */
const START_PERIODS = 10
const NO_SEASON = new Float64Array(1)
/** In units of twice the log likelihood, which AICc compares. */
const TOLERANCE = 0.005
const EVALUATIONS_PER_PARAMETER = 60

/** @param kind of the season of the form */
export function startOf(series: Float64Array, season: number, kind: SmoothingForm['season']): SmoothingStart {
  const found = kind === 'NONE' ? null : seasonOf(series, season, kind)
  const adjusted = found ? withoutSeason(series, found) : series
  const early = adjusted.subarray(0, Math.max(START_PERIODS, found ? 2 * season : 0))
  const { intercept, slope } = leastSquaresLine(early)
  return {
    level: intercept - slope,
    trend: slope,
    season: found ? found.indices : NO_SEASON,
  }
}

/**
 * Values that the likelihood is maximised over: smoothing parameters behind a logistic curve. Level, trend and season at the start are those
 * of a decomposition and of a line through the first periods: where the level and the trend were fitted, too, errors on the last periods
 * before those held out (M3) were 1 to 13 % larger, in half the speed.
 */
class ParameterVector {
  private readonly hasTrend: boolean
  private readonly isDamped: boolean
  private readonly hasSeason: boolean
  readonly first: number[]
  readonly steps: number[]

  constructor(
    { trend, season }: SmoothingForm,
    private readonly start: SmoothingStart,
  ) {
    this.hasTrend = trend !== 'NONE'
    this.isDamped = trend === 'DAMPED'
    this.hasSeason = season !== 'NONE'
    this.first = [logit(0.3), ...(this.hasTrend ? [logit(0.1)] : []), ...(this.hasSeason ? [logit(0.1)] : [])]
    this.steps = this.first.map(() => 1)
    if (this.isDamped) {
      this.first.push(logit(0.9))
      this.steps.push(0.5)
    }
  }

  /** Parameters of the form, those of its start and the variance. */
  get count(): number {
    const season = this.hasSeason ? this.start.season.length - 1 : 0
    return this.first.length + (this.hasTrend ? 2 : 1) + season + 1
  }

  parametersAt(x: Float64Array): SmoothingParameters {
    let at = 0
    const alpha = between(LEAST, MOST, x[at++]!)
    const beta = this.hasTrend ? between(LEAST * alpha, alpha, x[at++]!) : 0
    const gamma = this.hasSeason ? between(LEAST * (1 - alpha), 1 - alpha, x[at++]!) : 0
    const phi = this.isDamped ? between(LEAST_PHI, MOST_PHI, x[at]!) : 1
    return { alpha, beta, gamma, phi }
  }

  writeStart(state: SmoothingState): void {
    const { start } = this
    state.level = start.level
    state.trend = start.trend
    state.phase = 0
    state.season.set(start.season)
  }
}

/**
 * Null where the form cannot be: with fewer periods than values to find, or a multiplicative one that meets no positive forecast. AICc is
 * Infinity where there are too few periods for it.
 */
export function fitSmoothing(
  series: Float64Array,
  form: SmoothingForm,
  start: SmoothingStart,
): SmoothingFit | null {
  const vector = new ParameterVector(form, start)
  const count = series.length
  if (count < vector.first.length) return null
  const state: SmoothingState = {
    level: 0,
    trend: 0,
    season: new Float64Array(start.season.length),
    phase: 0,
  }
  const sums: RunSums = { squares: 0, relativeSquares: 0, logarithms: 0 }
  const isRelative = form.error === 'MULTIPLICATIVE'
  // Twice the negative log likelihood, less a constant of the series.
  const valueAt = (x: Float64Array): number => {
    vector.writeStart(state)
    if (!runSmoothing(series, form, vector.parametersAt(x), state, sums)) return Number.POSITIVE_INFINITY
    const value = isRelative
      ? count * Math.log(sums.relativeSquares + LEAST_NORMAL) + 2 * sums.logarithms
      : count * Math.log(sums.squares + LEAST_NORMAL)
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
  }
  const { at, value } = minimizeSimplex(valueAt, vector.first, vector.steps, {
    tolerance: TOLERANCE,
    evaluations: EVALUATIONS_PER_PARAMETER * vector.first.length,
  })
  if (value === Number.POSITIVE_INFINITY) return null
  valueAt(at)
  const parameters = vector.count
  const freedom = Math.max(1, count - parameters)
  return {
    form,
    parameters: vector.parametersAt(at),
    state,
    variance: (isRelative ? sums.relativeSquares : sums.squares) / freedom,
    aicc:
      count > parameters + 1
        ? value + 2 * parameters + (2 * parameters * (parameters + 1)) / (count - parameters - 1)
        : Number.POSITIVE_INFINITY,
  }
}

function between(low: number, high: number, x: number): number {
  return low + (high - low) / (1 + Math.exp(-x))
}

function logit(share: number): number {
  return Math.log(share / (1 - share))
}

/**
 * Forms of exponential smoothing in the names of Hyndman, Koehler, Ord and Snyder (2008), "Forecasting with Exponential Smoothing".
 * Trends are additive, damped or not: multiplicative ones run away.
 */
export interface SmoothingForm {
  readonly error: 'ADDITIVE' | 'MULTIPLICATIVE'
  readonly trend: 'NONE' | 'ADDITIVE' | 'DAMPED'
  readonly season: 'NONE' | 'ADDITIVE' | 'MULTIPLICATIVE'
}

export interface SmoothingParameters {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  /** 1 where the trend is not damped. */
  readonly phi: number
}

/** Level, trend and season after some period. */
export interface SmoothingState {
  level: number
  trend: number
  /** `[season]`, that of the next period first after a whole number of seasons; see `phase`. */
  readonly season: Float64Array
  /** Index into `season` of the next period. */
  phase: number
}

/** What a run over a series adds up. */
export interface RunSums {
  /** Of squared errors. */
  squares: number
  /** Of squared errors relative to the forecast. */
  relativeSquares: number
  /** Of ln |forecast|. */
  logarithms: number
}

/**
 * Runs the state over a series. One recursion gives both error types of a form: with relative errors e / forecast the equations of
 * the states are the same, and only the likelihood differs.
 * @returns false where a forecast is not positive though the form has something multiplicative; the state is then of no use
 */
export function runSmoothing(
  series: Float64Array,
  { error, trend, season }: SmoothingForm,
  { alpha, beta, gamma, phi }: SmoothingParameters,
  state: SmoothingState,
  sums: RunSums,
): boolean {
  const isRelative = error === 'MULTIPLICATIVE'
  const hasTrend = trend !== 'NONE'
  const hasSeason = season !== 'NONE'
  const isFactor = season === 'MULTIPLICATIVE'
  const seasonal = state.season
  const length = seasonal.length
  let { level, phase } = state
  let slope = hasTrend ? state.trend : 0
  let squares = 0
  let relativeSquares = 0
  // The logarithm of a product, taken before the product leaves the range of numbers.
  let product = 1
  let logarithms = 0
  for (let at = 0; at < series.length; at++) {
    const damped = phi * slope
    const base = level + damped
    let forecast = base
    let index = 0
    if (hasSeason) {
      index = seasonal[phase]!
      forecast = isFactor ? base * index : base + index
    }
    const e = series[at]! - forecast
    squares += e * e
    if (isRelative) {
      if (!(forecast > 0)) return false
      relativeSquares += (e / forecast) ** 2
      product *= forecast
      if (product > 1e200 || product < 1e-200) {
        logarithms += Math.log(product)
        product = 1
      }
    }
    if (isFactor) {
      if (!(base > 0) || !(index > 0)) return false
      level = base + (alpha * e) / index
      slope = hasTrend ? damped + (beta * e) / index : 0
      seasonal[phase] = index + (gamma * e) / base
    } else {
      level = base + alpha * e
      slope = hasTrend ? damped + beta * e : 0
      if (hasSeason) seasonal[phase] = index + gamma * e
    }
    if (hasSeason && ++phase === length) phase = 0
  }
  state.level = level
  state.trend = slope
  state.phase = phase
  sums.squares = squares
  sums.relativeSquares = relativeSquares
  sums.logarithms = isRelative ? logarithms + Math.log(product) : 0
  return true
}

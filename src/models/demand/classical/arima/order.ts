/** Orders and coefficients of seasonal ARIMA models: Box, Jenkins, Reinsel and Ljung, "Time Series Analysis". */

export interface ArimaOrder {
  /** Autoregressive terms, differences and moving-average terms. */
  readonly p: number
  readonly d: number
  readonly q: number
  /** The same at the season's lag. */
  readonly P: number
  readonly D: number
  readonly Q: number
  /** Whether there is a mean, or, with one difference, a drift. */
  readonly constant: boolean
}

/** Such as `ARIMA(2,1,1)(0,1,0)[12]`. */
export function nameOf({ p, d, q, P, D, Q, constant }: ArimaOrder, season: number): string {
  const seasonal = season > 1 && P + D + Q > 0 ? `(${P},${D},${Q})[${season}]` : ''
  return `ARIMA(${p},${d},${q})${seasonal}${constant ? ' with constant' : ''}`
}

export function countOfCoefficients({ p, q, P, Q }: ArimaOrder): number {
  return p + q + P + Q
}

/** w(t) = sum ar(i) w(t - i) + e(t) + sum ma(j) e(t - j), i and j from 1: `ar[i - 1]`. */
export interface ArmaCoefficients {
  readonly ar: Float64Array
  readonly ma: Float64Array
}

/**
 * Coefficients of any unconstrained values: each group is stationary, or invertible, because the hyperbolic tangents of its values are taken
 * as partial autocorrelations (Monahan 1984).
 */
export function coefficientsOf(
  { p, q, P, Q }: ArimaOrder,
  season: number,
  values: Float64Array,
): ArmaCoefficients {
  const group = (from: number, size: number) => fromPartials(values.subarray(from, from + size))
  const negated = (coefficients: Float64Array) => coefficients.map((one) => -one)
  const ar = group(0, p)
  const ma = negated(group(p, q))
  const seasonalAr = group(p + q, P)
  const seasonalMa = negated(group(p + q + P, Q))
  return {
    // (1 - ar B) (1 - AR B^s), written as 1 - sum; and (1 + ma B) (1 + MA B^s), as 1 + sum.
    ar: negated(product(negated(ar), negated(seasonalAr), season)),
    ma: product(ma, seasonalMa, season),
  }
}

/**
 * Whether a root of the autoregressive or the moving-average polynomial lies within `radius` of 0, the unit circle being at 1: then the model
 * has differences too many, or too few. With coefficients times the powers of the radius, it would not be stationary.
 */
export function hasNearUnitRoot(
  { p, q, P, Q }: ArimaOrder,
  season: number,
  values: Float64Array,
  radius: number,
): boolean {
  const groups = [
    [0, p, 1],
    [p, q, 1],
    [p + q, P, season],
    [p + q + P, Q, season],
  ] as const
  return groups.some(([from, size, lag]) => {
    const coefficients = fromPartials(values.subarray(from, from + size))
    return !isStationary(coefficients.map((one, at) => one * radius ** (lag * (at + 1))))
  })
}

/** Backwards through Durbin and Levinson's recursion: partial autocorrelations of a stationary model are below 1. */
function isStationary(coefficients: Float64Array): boolean {
  const current = Float64Array.from(coefficients)
  for (let size = current.length; size > 0; size--) {
    const partial = current[size - 1]!
    if (!(Math.abs(partial) < 1)) return false
    const longer = Float64Array.from(current)
    for (let at = 0; at < size - 1; at++)
      current[at] = (longer[at]! + partial * longer[size - 2 - at]!) / (1 - partial ** 2)
  }
  return true
}

function fromPartials(values: Float64Array): Float64Array {
  const size = values.length
  const out = new Float64Array(size)
  const before = new Float64Array(size)
  for (let lag = 0; lag < size; lag++) {
    const partial = Math.tanh(values[lag]!)
    before.set(out)
    out[lag] = partial
    for (let at = 0; at < lag; at++) out[at] = before[at]! - partial * before[lag - 1 - at]!
  }
  return out
}

/** Of the polynomials 1 + a B + .. and 1 + b B^s + .., without the 1. */
function product(a: Float64Array, b: Float64Array, season: number): Float64Array {
  const out = new Float64Array(a.length + b.length * season)
  out.set(a)
  for (let j = 0; j < b.length; j++) {
    const lag = (j + 1) * season
    out[lag - 1]! += b[j]!
    for (let i = 0; i < a.length; i++) out[lag + i]! += a[i]! * b[j]!
  }
  return out
}

/** `[size]` of 1, psi(1), ..: what an error does to the values after it. @param ar of a model with its differences or without */
export function errorEffects({ ar, ma }: ArmaCoefficients, size: number): Float64Array {
  const effects = new Float64Array(size)
  for (let step = 0; step < size; step++) {
    let effect = step === 0 ? 1 : (ma[step - 1] ?? 0)
    for (let lag = 1; lag <= Math.min(step, ar.length); lag++) effect += ar[lag - 1]! * effects[step - lag]!
    effects[step] = effect
  }
  return effects
}

/** Without the periods that have nothing to be taken from. */
export function difference(series: Float64Array, lag: number): Float64Array {
  return series.subarray(lag).map((value, at) => value - series[at]!)
}

export function differenced(series: Float64Array, { d, D }: ArimaOrder, season: number): Float64Array {
  let out = series
  for (let time = 0; time < D; time++) out = difference(out, season)
  for (let time = 0; time < d; time++) out = difference(out, 1)
  return out
}

/** `ar` of (1 - B)^d (1 - B^s)^D (1 - sum ar B). */
export function withDifferences(ar: Float64Array, { d, D }: ArimaOrder, season: number): Float64Array {
  let out = ar
  for (let time = 0; time < d + D; time++) {
    const lag = time < d ? 1 : season
    const next = new Float64Array(out.length + lag)
    next.set(out)
    next[lag - 1]! += 1
    for (let at = 0; at < out.length; at++) next[at + lag]! -= out[at]!
    out = next
  }
  return out
}

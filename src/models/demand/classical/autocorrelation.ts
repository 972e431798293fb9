/** Autocorrelations at lags 0..`lags`; zeros behind the first where the series does not vary. */
export function autocorrelation(series: Float64Array, lags: number): Float64Array {
  const count = series.length
  const mean = series.reduce((sum, value) => sum + value, 0) / count
  const out = new Float64Array(lags + 1)
  out[0] = 1
  let variance = 0
  for (let at = 0; at < count; at++) variance += (series[at]! - mean) ** 2
  if (!(variance > 0)) return out
  for (let lag = 1; lag <= Math.min(lags, count - 1); lag++) {
    let sum = 0
    for (let at = lag; at < count; at++) sum += (series[at]! - mean) * (series[at - lag]! - mean)
    out[lag] = sum / variance
  }
  return out
}

/** Partial autocorrelations at lags 0..`lags` out of autocorrelations, by Durbin and Levinson's recursion. */
export function partialAutocorrelation(series: Float64Array, lags: number): Float64Array {
  const acf = autocorrelation(series, lags)
  const out = new Float64Array(lags + 1)
  out[0] = 1
  let previous = new Float64Array(lags + 1)
  let error = 1
  for (let lag = 1; lag <= lags; lag++) {
    let sum = acf[lag]!
    for (let at = 1; at < lag; at++) sum -= previous[at]! * acf[lag - at]!
    const last = error > 1e-12 ? sum / error : 0
    const next = Float64Array.from(previous)
    next[lag] = last
    for (let at = 1; at < lag; at++) next[at] = previous[at]! - last * previous[lag - at]!
    out[lag] = last
    error *= 1 - last * last
    previous = next
  }
  return out
}

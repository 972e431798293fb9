import type { SeriesForecast } from '../forecast'
import { exactInnovations } from './filter'
import { constantOf, type ArimaData, type ArimaFit } from './fit'
import { differenced, errorEffects, withDifferences } from './order'

/** Means, and deviations out of the effects of errors; that coefficients are estimates is not in them. @param ahead `[regressors][horizon]` */
export function forecastArima(
  { series, season, regressors }: ArimaData,
  { order, coefficients, regression, variance }: ArimaFit,
  horizon: number,
  ahead: readonly Float64Array[] = [],
): SeriesForecast {
  const count = series.length
  const constant = order.constant ? constantOf(order, count + horizon) : null
  const explained = new Float64Array(count + horizon)
  const columns = [
    ...(constant ? [constant] : []),
    ...regressors.map((column, at) => Float64Array.from([...column, ...ahead[at]!])),
  ]
  columns.forEach((column, at) => {
    for (let period = 0; period < count + horizon; period++)
      explained[period]! += regression[at]! * column[period]!
  })
  const residual = series.map((value, at) => value - explained[at]!)
  const changes = differenced(residual, order, season)
  const state = exactInnovations(coefficients, [changes])?.states[0] ?? new Float64Array(1)
  const expected = expectedChanges(state, coefficients.ar, horizon)
  // Without ARMA terms, the differences say alone how values follow from those before.
  const lags = withDifferences(new Float64Array(0), order, season)
  const values = new Float64Array(count + horizon)
  values.set(residual)
  const effects = errorEffects(
    { ar: withDifferences(coefficients.ar, order, season), ma: coefficients.ma },
    horizon,
  )
  const mean = new Float64Array(horizon)
  const deviation = new Float64Array(horizon)
  let squares = 0
  for (let step = 0; step < horizon; step++) {
    let value = expected[step]!
    for (let lag = 1; lag <= lags.length; lag++) value += lags[lag - 1]! * values[count + step - lag]!
    values[count + step] = value
    mean[step] = value + explained[count + step]!
    squares += effects[step]! ** 2
    deviation[step] = Math.sqrt(variance * squares)
  }
  return { mean, deviation, distribution: 'NORMAL' }
}

function expectedChanges(state: Float64Array, ar: Float64Array, horizon: number): Float64Array {
  let current = state
  return Float64Array.from({ length: horizon }, () => {
    const first = current[0]!
    current = current.map((_, i) => (current[i + 1] ?? 0) + (ar[i] ?? 0) * first)
    return first
  })
}

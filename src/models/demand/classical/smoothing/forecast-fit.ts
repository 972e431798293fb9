import type { SeriesForecast } from '../forecast'
import type { SmoothingFit } from './fit'

/**
 * Means and variances of a fitted form (Hyndman et al. 2008, chapter 6). Of relative errors without a multiplicative season they are
 * exact; with one they are those of the series without its season, times what the season's own errors add.
 */
export function forecastOf(
  { form, parameters, state, variance }: SmoothingFit,
  horizon: number,
): SeriesForecast {
  const { alpha, beta, gamma, phi } = parameters
  const { level, trend, season, phase } = state
  const isRelative = form.error === 'MULTIPLICATIVE'
  const isFactor = form.season === 'MULTIPLICATIVE'
  const hasSeason = form.season !== 'NONE'
  const mean = new Float64Array(horizon)
  const deviation = new Float64Array(horizon)
  // What an error does to the forecast j periods later.
  const effects = new Float64Array(horizon)
  // Of relative errors: the expected square of the forecast without a multiplicative season.
  const squares = new Float64Array(horizon)
  let dampings = 0
  let damping = 1
  let effectSquares = 0
  for (let step = 0; step < horizon; step++) {
    damping *= phi
    dampings += damping
    const base = level + dampings * trend
    const index = hasSeason ? season[(phase + step) % season.length]! : 0
    mean[step] = isFactor ? base * index : base + index
    const centre = isFactor ? base : mean[step]!
    let spread: number
    if (isRelative) {
      squares[step] = centre * centre
      for (let j = 1; j <= step; j++) squares[step]! += variance * effects[j]! ** 2 * squares[step - j]!
      const seasonal = isFactor ? (1 + gamma ** 2 * variance) ** Math.floor(step / season.length) : 1
      spread = squares[step]! * (1 + variance) * seasonal - centre * centre
    } else {
      spread = variance * (1 + effectSquares)
    }
    deviation[step] = Math.sqrt(Math.max(0, spread)) * (isFactor && isRelative ? index : 1)
    if (step + 1 === horizon) break
    const next = step + 1
    effects[next] =
      alpha + beta * dampings + (form.season === 'ADDITIVE' && next % season.length === 0 ? gamma : 0)
    effectSquares += effects[next] ** 2
  }
  return { mean, deviation, distribution: 'NORMAL' }
}

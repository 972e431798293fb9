/** Waves of a season as regressors. */
import { LEAST_NORMAL } from '../../../core/statistics/least-normal'
import { difference } from './arima/order'
import { leastSquares } from './linear-regression'
import { differencesNeeded } from './stationarity'

const MOST_HARMONICS = 10

/** `[2 harmonics][periods]` sines and cosines of a season, from period `first` on. */
export function fourierTerms(
  season: number,
  harmonics: number,
  first: number,
  periods: number,
): Float64Array[] {
  const terms: Float64Array[] = []
  for (let harmonic = 1; harmonic <= harmonics; harmonic++) {
    const angleAt = (at: number) => (2 * Math.PI * harmonic * (first + at)) / season
    terms.push(Float64Array.from({ length: periods }, (_, at) => Math.sin(angleAt(at))))
    // At half a season per wave the sine is 0 everywhere.
    if (2 * harmonic < season)
      terms.push(Float64Array.from({ length: periods }, (_, at) => Math.cos(angleAt(at))))
    else terms[terms.length - 1] = Float64Array.from({ length: periods }, (_, at) => Math.cos(angleAt(at)))
  }
  return terms
}

/**
 * How many waves, by the AICc of a regression of the differenced series, which costs little; 0 where the series does not hold the season
 * twice.
 */
export function harmonicsOf(series: Float64Array, season: number): number {
  if (season <= 1 || series.length < 2 * season) return 0
  const times = differencesNeeded(series)
  const taken = (column: Float64Array) => {
    let out = column
    for (let time = 0; time < times; time++) out = difference(out, 1)
    return out
  }
  const values = taken(series)
  const count = values.length
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let harmonics = 0; harmonics <= Math.min(MOST_HARMONICS, Math.floor(season / 2)); harmonics++) {
    const columns = [
      new Float64Array(count).fill(1),
      ...fourierTerms(season, harmonics, 0, series.length).map(taken),
    ]
    const parameters = columns.length + 1
    if (count <= parameters + 1) break
    const { squares } = leastSquares(values, columns)
    const aicc =
      count * Math.log(squares / count + LEAST_NORMAL) +
      2 * parameters +
      (2 * parameters * (parameters + 1)) / (count - parameters - 1)
    if (aicc < least) [best, least] = [harmonics, aicc]
  }
  return best
}

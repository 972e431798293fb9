import { decompose, type Decomposition } from './decomposition'
import type { ForecastMethod } from './forecast'
import { automaticSmoothing } from './smoothing'

const ROUNDS = 2
/** Seasons that the same phase is smoothed over, of the shortest season: longer ones change more slowly. Bandara, Hyndman and Bergmeir (2021). */
const WINDOWS = [11, 15, 19, 23]

/** A decomposition for several seasons at once: each is taken out of what the others leave (MSTL). */
export interface SeveralSeasons extends Omit<Decomposition, 'seasonal'> {
  /** `[seasons][periods]`. */
  readonly seasonals: readonly Float64Array[]
}

/** @param seasons shortest first; the series has two of the longest at least */
export function decomposeSeveral(series: Float64Array, seasons: readonly number[]): SeveralSeasons {
  const seasonals: Float64Array[] = seasons.map(() => new Float64Array(series.length))
  let rest = { trend: series, remainder: new Float64Array(series.length) as Float64Array }
  for (let round = 0; round < (seasons.length > 1 ? ROUNDS : 1); round++) {
    for (const [of, season] of seasons.entries()) {
      const others = series.map((value, at) =>
        seasonals.reduce((left, seasonal, other) => (other === of ? left : left - seasonal[at]!), value),
      )
      const { seasonal, ...left } = decompose(others, season, WINDOWS[Math.min(of, WINDOWS.length - 1)])
      seasonals[of] = seasonal
      rest = left
    }
  }
  return { ...rest, seasonals }
}

/**
 * Decomposition and exponential smoothing: the series without its seasons is forecast by automatic smoothing, and the last season of each
 * phase is put back. Seasons that the series does not hold twice are left in it.
 */
export const mstl: ForecastMethod = (series, question) => mstlOf([question.season])(series, question)

export function mstlOf(asked: readonly number[]): ForecastMethod {
  return (series, { horizon }) => {
    const seasons = asked.filter((season) => season > 1 && series.length >= 2 * season).sort((a, b) => a - b)
    if (seasons.length === 0) return automaticSmoothing(series, { season: 1, horizon })
    const { seasonals } = decomposeSeveral(series, seasons)
    const adjusted = series.map((value, at) =>
      seasonals.reduce((left, seasonal) => left - seasonal[at]!, value),
    )
    const forecast = automaticSmoothing(adjusted, { season: 1, horizon })
    const mean = forecast.mean.map((value, step) =>
      seasonals.reduce((sum, seasonal, of) => {
        const season = seasons[of]!
        return sum + seasonal[series.length - season + (step % season)]!
      }, value),
    )
    return { ...forecast, mean }
  }
}

import type { ForecastMethod } from '../forecast'
import { naive } from '../naive'
import { fitSmoothing, startOf, type SmoothingFit, type SmoothingStart } from './fit'
import type { SmoothingForm } from './form'
import { forecastOf } from './forecast-fit'

/** A season longer than this has too many start values to be told from a series. */
export const LONGEST_SEASON = 24
const LEAST_PERIODS = 4

/** Holt's method: level and trend; the trend of `DAMPED` flattens out. */
export const holt = fixedForm({ error: 'ADDITIVE', trend: 'ADDITIVE', season: 'NONE' })
export const dampedHolt = fixedForm({ error: 'ADDITIVE', trend: 'DAMPED', season: 'NONE' })
/** Level, trend and season; the season is added, or a factor where all values are positive. */
export const holtWinters: ForecastMethod = (series, question) => {
  const { season } = question
  const isFactor = series.every((value) => value > 0) && season > 1 && series.length >= 2 * season
  const kind = isFactor ? ('MULTIPLICATIVE' as const) : ('ADDITIVE' as const)
  return fixedForm({ error: kind, trend: 'ADDITIVE', season: kind })(series, question)
}

/** One form, whatever the series; with no season where the series is shorter than two, and naive where it is too short for that. */
function fixedForm(form: SmoothingForm): ForecastMethod {
  return (series, question) => {
    const { season, horizon } = question
    const canHaveSeason = season > 1 && series.length >= 2 * season
    const used = canHaveSeason ? form : { ...form, season: 'NONE' as const }
    const fit = fitSmoothing(series, used, startOf(series, season, used.season))
    return fit ? forecastOf(fit, horizon) : naive(series, question)
  }
}

/**
 * Automatic exponential smoothing (Hyndman and Khandakar 2008): of all forms that the series allows, the one of least AICc. Series with
 * zeros or negative values get nothing multiplicative; additive errors with a multiplicative season are left out, as they may divide by
 * what is nearly nothing.
 */
export const automaticSmoothing: ForecastMethod = (series, question) => {
  const best = chooseSmoothing(series, question.season)
  return best ? forecastOf(best, question.horizon) : naive(series, question)
}

/** Null where the series is too short for any form. */
export function chooseSmoothing(series: Float64Array, season: number): SmoothingFit | null {
  if (series.length < LEAST_PERIODS) return null
  const isPositive = series.every((value) => value > 0)
  const canHaveSeason = season > 1 && season <= LONGEST_SEASON && series.length >= 2 * season
  let best: SmoothingFit | null = null
  for (const kind of ['NONE', 'ADDITIVE', 'MULTIPLICATIVE'] as const) {
    if (kind !== 'NONE' && (!canHaveSeason || (kind === 'MULTIPLICATIVE' && !isPositive))) continue
    const start: SmoothingStart = startOf(series, season, kind)
    for (const error of ['ADDITIVE', 'MULTIPLICATIVE'] as const) {
      if (error === 'MULTIPLICATIVE' ? !isPositive : kind === 'MULTIPLICATIVE') continue
      for (const trend of ['NONE', 'ADDITIVE', 'DAMPED'] as const) {
        const fit = fitSmoothing(series, { error, trend, season: kind }, start)
        if (fit && (!best || fit.aicc < best.aicc)) best = fit
      }
    }
  }
  return best
}

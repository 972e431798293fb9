/** How far a forecast is asked for, in days, and how far it reaches, in periods. */
import { LEVEL_COUNT } from '../../contracts/demand/demand'
import { LONGEST_DAYS, LONGEST_HORIZON } from '../../contracts/demand/horizon'
import { demandModelName } from '../../contracts/demand/model-names'
import { addDays, daysBetween } from '../../core/time/day'
import { countOfPeriods, firstDayOf, gridFrom, wholePeriods } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import type { DemandForecastRequest, DemandForecastValue } from './forecast-value'
import type { SeriesForecast } from './series-forecast'

/** BAD_USER_INPUT where no model could reach so far. */
export function horizonError({ granularity, horizonDays }: DemandForecastRequest): ForecartError | null {
  const longest = LONGEST_DAYS[granularity]
  if (horizonDays === null) return null
  if (Number.isInteger(horizonDays) && horizonDays >= 1 && horizonDays <= longest) return null
  return new ForecartError('BAD_USER_INPUT', `"horizonDays" must be between 1 and ${longest}`)
}

/** The first `horizonDays` of a forecast. The arrays are views: nobody writes to them. BAD_USER_INPUT where it has fewer. */
export function cut(
  forecast: SeriesForecast,
  horizonDays: number | null,
): DemandForecastValue | ForecartError {
  const { granularity, originDay, horizon, itemId, categoryId, locationId } = forecast
  const first = addDays(originDay, 1)
  const periods = horizonDays === null ? horizon : Math.max(1, wholePeriods(first, horizonDays, granularity))
  if (periods > horizon) return tooFar(forecast)
  return {
    ...forecast,
    itemId,
    categoryId,
    locationId,
    horizonDays: daysBetween(first, firstDayOf(gridFrom(first, granularity), periods)),
    mean: forecast.mean.subarray(0, periods),
    quantiles: forecast.quantiles.subarray(0, periods * LEVEL_COUNT),
  }
}

function tooFar(forecast: SeriesForecast): ForecartError {
  const { granularity, horizon } = forecast
  const name = demandModelName(forecast)
  const longest = LONGEST_HORIZON[granularity]
  return new ForecartError(
    'BAD_USER_INPUT',
    `"horizonDays" reaches beyond the ${countOfPeriods(horizon, granularity)} that the model "${name}" forecasts. ` +
      `Ask for fewer days, or train a model that reaches up to ${countOfPeriods(longest, granularity)}: trainModel(input: { model: "${name}", hyperparameters: { horizon: ${longest} } })`,
  )
}

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
  return cutTo({ ...forecast, itemId, categoryId, locationId }, { first: 0, periods })
}

/** Those periods of a forecast, as if it began with the first of them. The arrays are views. */
export function cutTo<
  Forecast extends Pick<DemandForecastValue, 'originDay' | 'granularity' | 'mean' | 'quantiles'>,
>(
  forecast: Forecast,
  { first, periods }: { first: number; periods: number },
): Forecast & { readonly horizonDays: number } {
  const { originDay, granularity, mean, quantiles } = forecast
  const ahead = gridFrom(addDays(originDay, 1), granularity)
  const from = firstDayOf(ahead, first)
  return {
    ...forecast,
    originDay: addDays(from, -1),
    horizonDays: daysBetween(from, firstDayOf(ahead, first + periods)),
    mean: mean.subarray(first, first + periods),
    quantiles: quantiles.subarray(first * LEVEL_COUNT, (first + periods) * LEVEL_COUNT),
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

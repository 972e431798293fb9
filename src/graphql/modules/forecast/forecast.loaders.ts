import type {
  DemandActualValue,
  DemandForecastRequest,
  DemandForecastValue,
  PastSeries,
  SeriesRequest,
  StoredForecastRequest,
} from '../../../services/demand/forecast-value'
import type { NowcastRequest, NowcastValue } from '../../../services/demand/nowcast.service'
import { inGroups, keyOf, type LoaderScope, perRequest } from '../../loaders/batching'

interface HistoryRequest extends PastSeries {
  readonly days: number
}

export function forecastLoaders({ viewer, services, signal }: LoaderScope) {
  return {
    demandForecast: perRequest<DemandForecastRequest, DemandForecastValue>(
      (request) => keyOf(...seriesKeyOf(request), request.horizonDays),
      (requests) => services.forecasts.forecastMany(viewer, requests, { signal }),
    ),
    storedForecast: perRequest<StoredForecastRequest, DemandForecastValue | null>(
      ({ id, horizonDays }) => keyOf(id, horizonDays),
      (requests) => services.forecasts.storedForecasts(viewer, requests),
    ),
    nowcast: perRequest<NowcastRequest, NowcastValue>(
      ({ forecast, levels }) => keyOf(forecast.id, ...levels),
      (requests) => services.nowcasts.ofMany(viewer, requests),
    ),
    demandHistory: perRequest<HistoryRequest, readonly DemandActualValue[]>(
      (request) => keyOf(...seriesKeyOf(request), request.originDay, request.days),
      // One reading for each length of history that is asked for; nearly always there is one.
      (requests) =>
        inGroups(
          requests,
          ({ days }) => days,
          (group) => services.forecasts.history(viewer, group, group[0]!.days),
        ),
    ),
  }
}

function seriesKeyOf({ itemId, categoryId, locationId, measure, granularity }: SeriesRequest) {
  return [itemId, categoryId, locationId, measure, granularity] as const
}

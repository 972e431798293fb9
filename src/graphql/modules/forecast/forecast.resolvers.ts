import { DataQualityResolver } from './data-quality.resolver'
import { DemandAnomalyResolver } from './demand-anomaly.resolver'
import { DemandForecastResolver, ItemForecastResolver } from './demand-forecast.resolver'
import { ForecastRefreshResolver } from './forecast-refresh.resolver'

export const forecastResolvers = [
  DataQualityResolver,
  DemandAnomalyResolver,
  DemandForecastResolver,
  ForecastRefreshResolver,
  ItemForecastResolver,
] as const

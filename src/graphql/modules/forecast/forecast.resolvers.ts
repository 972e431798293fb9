import { DemandForecastResolver, ItemForecastResolver } from './demand-forecast.resolver'
import { ForecastRefreshResolver } from './forecast-refresh.resolver'

export const forecastResolvers = [
  DemandForecastResolver,
  ForecastRefreshResolver,
  ItemForecastResolver,
] as const

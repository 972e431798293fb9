import { DataQualityResolver } from './data-quality.resolver'
import { DemandAnomalyResolver } from './demand-anomaly.resolver'
import { DemandCleaningResolver } from './demand-cleaning.resolver'
import { DemandForecastResolver } from './demand-forecast.resolver'
import { ForecastRefreshResolver } from './forecast-refresh.resolver'
import { ItemForecastResolver } from './item-forecast.resolver'

export const forecastResolvers = [
  DataQualityResolver,
  DemandAnomalyResolver,
  DemandCleaningResolver,
  DemandForecastResolver,
  ForecastRefreshResolver,
  ItemForecastResolver,
] as const

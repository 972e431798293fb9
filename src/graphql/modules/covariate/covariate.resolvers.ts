import {
  CalendarDayResolver,
  CovariateResolver,
  PriceResolver,
  StockCountResolver,
  StockOutResolver,
  WeatherDayResolver,
} from './covariate.resolver'

export const covariateResolvers = [
  CalendarDayResolver,
  CovariateResolver,
  PriceResolver,
  StockCountResolver,
  StockOutResolver,
  WeatherDayResolver,
] as const

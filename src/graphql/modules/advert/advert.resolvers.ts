import { AdvertReportResolver } from './advert-report.resolver'
import { AdvertResolver } from './advert.resolver'

export const advertResolvers = [AdvertReportResolver, AdvertResolver] as const

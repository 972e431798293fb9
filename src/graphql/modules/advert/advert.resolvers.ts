import { AdvertResolver } from './advert.resolver'

export const advertResolvers = [AdvertResolver] as const

import { LocationResolver } from './location.resolver'

export const locationResolvers = [LocationResolver] as const

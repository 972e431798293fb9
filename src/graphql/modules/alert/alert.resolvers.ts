import { AlertResolver } from './alert.resolver'

export const alertResolvers = [AlertResolver] as const

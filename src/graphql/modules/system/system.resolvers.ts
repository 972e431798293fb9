import { SystemResolver } from './system.resolver'
import { ViewerResolver } from './viewer.resolver'

export const systemResolvers = [SystemResolver, ViewerResolver] as const

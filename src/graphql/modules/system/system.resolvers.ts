import { SystemResolver } from './system.resolver'

export const systemResolvers = [SystemResolver] as const

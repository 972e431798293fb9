import { ImportResolver } from './import.resolver'

export const importResolvers = [ImportResolver] as const

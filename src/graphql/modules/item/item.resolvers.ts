import { CategoryResolver, ItemResolver } from './item.resolver'

export const itemResolvers = [CategoryResolver, ItemResolver] as const

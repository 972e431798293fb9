import { NodeResolver } from './node.resolver'

export const nodeResolvers = [NodeResolver] as const

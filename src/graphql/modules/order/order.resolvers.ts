import { OrderLineResolver, OrderResolver, OrderReturnResolver, UserOrdersResolver } from './order.resolver'

export const orderResolvers = [
  OrderLineResolver,
  OrderResolver,
  OrderReturnResolver,
  UserOrdersResolver,
] as const

import {
  ItemReorderPlanResolver,
  ReorderPlanResolver,
  ReorderRefusalResolver,
  StockTransferResolver,
} from './reorder-plan.resolver'

/** The resolvers of what to order and to move. */
export const inventoryResolvers = [
  ItemReorderPlanResolver,
  ReorderPlanResolver,
  ReorderRefusalResolver,
  StockTransferResolver,
] as const

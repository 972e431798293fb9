import { PurchaseOrderResolver } from './purchase-order.resolver'
import {
  ItemReorderPlanResolver,
  ReorderPlanResolver,
  ReorderRefusalResolver,
  StockTransferResolver,
} from './reorder-plan.resolver'

/** The resolvers of what to order and to move, and of what has been ordered. */
export const inventoryResolvers = [
  ItemReorderPlanResolver,
  ReorderPlanResolver,
  ReorderRefusalResolver,
  PurchaseOrderResolver,
  StockTransferResolver,
] as const

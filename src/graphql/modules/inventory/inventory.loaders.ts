import type { ReorderPlanValue, ReorderRequest } from '../../../services/inventory/reorder-plan'
import { byId, type LoaderScope, perRequest } from '../../loaders/batching'

export function inventoryLoaders({ viewer, services, signal }: LoaderScope) {
  return {
    purchaseOrder: byId((refs) => services.purchaseOrders.purchaseOrdersById(viewer, refs)),
    reorderPlan: perRequest<ReorderRequest, ReorderPlanValue>(
      (request) =>
        JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
      (requests) => services.reorderPlans.planMany(viewer, requests, { signal }),
    ),
  }
}

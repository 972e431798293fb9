import { listsOf, pagesOf, perKey, type LoaderScope } from '../../loaders/batching'

export function orderLoaders({ viewer, services }: LoaderScope) {
  return {
    order: perKey((ids: readonly bigint[]) => services.orders.ordersByIds(viewer, ids)),
    orderLine: perKey((ids: readonly bigint[]) => services.orders.linesByIds(viewer, ids)),
    orderByExternalId: perKey((externalIds: readonly string[]) =>
      services.orders.ordersByExternalIds(viewer, externalIds),
    ),
    orderReturn: perKey((ids: readonly bigint[]) => services.orders.returnsByIds(viewer, ids)),
    orderSessionId: perKey((orderIds: readonly bigint[]) => services.orders.sessionIdsOf(viewer, orderIds)),
    orderPromotionIds: perKey((orderIds: readonly bigint[]) =>
      services.orders.promotionIdsOf(viewer, orderIds),
    ),
    returnedQuantity: perKey((lineIds: readonly bigint[]) =>
      services.orders.returnedQuantitiesOf(viewer, lineIds),
    ),
    userOrders: pagesOf((ids, page) => services.orders.ordersOf(viewer, ids, page)),
    orderReturns: listsOf((ids, first) => services.orders.returnsOf(viewer, ids, first)),
    orderLines: listsOf((ids, first) => services.orders.linesOf(viewer, ids, first)),
  }
}

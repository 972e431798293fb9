import { byId, listsOf, pagesOf, type LoaderScope } from '../../loaders/batching'

export function promotionLoaders({ viewer, services }: LoaderScope) {
  return {
    promotion: byId((refs) => services.promotions.promotionsByRef(viewer, refs)),
    promotionItemIds: listsOf((ids, first) => services.promotions.itemIdsOf(viewer, ids, first)),
    promotionCoveredItems: pagesOf((ids, page) => services.promotions.coveredItemsOf(viewer, ids, page)),
    promotionLocationIds: listsOf((ids, first) => services.promotions.locationIdsOf(viewer, ids, first)),
  }
}

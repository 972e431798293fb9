import { byId, listsOf, pagesOf, perKey, type LoaderScope } from '../../loaders/batching'

/** Of the intervals of elasticities. */
const CONFIDENCE = 0.9

export function promotionLoaders({ viewer, services }: LoaderScope) {
  return {
    promotion: byId((refs) => services.promotions.promotionsByRef(viewer, refs)),
    priceElasticity: perKey((ids: readonly bigint[]) =>
      services.promotionLifts.elasticities(viewer, ids, CONFIDENCE),
    ),
    promotionItemIds: listsOf((ids, first) => services.promotions.itemIdsOf(viewer, ids, first)),
    promotionCoveredItems: pagesOf((ids, page) => services.promotions.coveredItemsOf(viewer, ids, page)),
    promotionLocationIds: listsOf((ids, first) => services.promotions.locationIdsOf(viewer, ids, first)),
  }
}

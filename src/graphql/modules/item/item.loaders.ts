import { byId, perKey, type LoaderScope } from '../../loaders/batching'

export function itemLoaders({ viewer, services }: LoaderScope) {
  return {
    item: byId((refs) => services.catalog.itemsByRef(viewer, refs)),
    category: perKey((ids: readonly bigint[]) => services.catalog.categoriesByIds(viewer, ids)),
  }
}

/** One set per request (per event of a subscription): whatever is asked for many times is read once, in one statement. */
import DataLoader from 'dataloader'
import type { Viewer } from '../../contracts/viewer'
import type { GraphqlServices } from '../services'

const MAX_BATCH = 1_000

export type Loaders = ReturnType<typeof createLoaders>

export function createLoaders(viewer: Viewer, services: GraphqlServices) {
  const perKey = <Key, Value>(load: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>) =>
    new DataLoader<Key, Value>(load, { maxBatchSize: MAX_BATCH })
  const byId = <Value>(
    load: (refs: readonly { readonly id: bigint }[]) => Promise<readonly (Value | null)[]>,
  ) => perKey<bigint, Value | null>((ids) => load(ids.map((id) => ({ id }))))

  return {
    item: byId((refs) => services.catalog.itemsByRef(viewer, refs)),
    category: perKey((ids: readonly bigint[]) => services.catalog.categoriesByIds(viewer, ids)),
    location: byId((refs) => services.locations.locationsByRef(viewer, refs)),
    user: byId((refs) => services.users.usersByRef(viewer, refs)),
    session: byId((refs) => services.sessions.sessionsByRef(viewer, refs)),
    orderLines: perKey((orderIds: readonly bigint[]) => services.orders.linesOf(viewer, orderIds)),
    promotionItemIds: perKey((ids: readonly bigint[]) => services.promotions.itemIdsOf(viewer, ids)),
    promotionLocationIds: perKey((ids: readonly bigint[]) => services.promotions.locationIdsOf(viewer, ids)),
  }
}

import type { EntityRef } from '../../../contracts/shop/entity-ref'
import type { LocationRecord } from '../../../services/shop/location.service'
import { byId, keyOf, type LoaderScope, pagesOf, perRequest } from '../../loaders/batching'

export function locationLoaders({ viewer, services }: LoaderScope) {
  return {
    location: byId((refs) => services.locations.locationsByRef(viewer, refs)),
    locationByRef: perRequest<EntityRef, LocationRecord | null>(
      (ref) => keyOf(ref.id, ref.externalId),
      (refs) => services.locations.locationsByRef(viewer, refs),
    ),
    sellingPlaces: pagesOf(async (itemIds, page) => {
      // Items may sell anywhere: they share the page.
      const places = await services.locations.sellingPlaces(viewer, page)
      return itemIds.map(() => places)
    }),
  }
}

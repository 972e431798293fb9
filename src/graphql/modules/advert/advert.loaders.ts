import { byId, pagesOf, perKey, type LoaderScope } from '../../loaders/batching'

export function advertLoaders({ viewer, services }: LoaderScope) {
  return {
    advert: byId((refs) => services.adverts.advertsByRef(viewer, refs)),
    advertTotal: perKey((ids: readonly bigint[]) => services.adverts.totalsOf(viewer, ids)),
    advertDays: pagesOf((ids, page) => services.adverts.daysOf(viewer, ids, page)),
  }
}

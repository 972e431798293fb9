import { perKey, type LoaderScope } from '../../loaders/batching'

export function importLoaders({ viewer, services }: LoaderScope) {
  return {
    import: perKey((ids: readonly bigint[]) => services.imports.importsByIds(viewer, ids)),
  }
}

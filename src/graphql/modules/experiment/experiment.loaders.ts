import { perKey, type LoaderScope } from '../../loaders/batching'

export function experimentLoaders({ viewer, services }: LoaderScope) {
  return {
    experiment: perKey((ids: readonly bigint[]) => services.experiments.experimentsByIds(viewer, ids)),
  }
}

import { perKey, type LoaderScope } from '../../loaders/batching'

export function jobLoaders({ viewer, services }: LoaderScope) {
  return {
    job: perKey((ids: readonly bigint[]) => services.jobs.jobsByIds(viewer, ids)),
  }
}

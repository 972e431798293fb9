import { perKey, type LoaderScope } from '../../loaders/batching'

export function alertLoaders({ viewer, services }: LoaderScope) {
  return {
    alert: perKey((ids: readonly bigint[]) => services.alerts.alertsByIds(viewer, ids)),
  }
}

import { perKey, type LoaderScope } from '../../loaders/batching'

export function auditLogLoaders({ viewer, services }: LoaderScope) {
  return {
    auditEntry: perKey((ids: readonly bigint[]) => services.auditLog.entriesByIds(viewer, ids)),
  }
}

import { perKey, type LoaderScope } from '../../loaders/batching'

export function apiKeyLoaders({ viewer, services }: LoaderScope) {
  return {
    apiKey: perKey((ids: readonly bigint[]) => services.apiKeys.apiKeysByIds(viewer, ids)),
  }
}

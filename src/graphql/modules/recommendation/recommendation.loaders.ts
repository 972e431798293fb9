import type { Recommendation } from '../../../services/recommendation/recommendation'
import { listsOf, perKey, type LoaderScope } from '../../loaders/batching'

export function recommendationLoaders({ viewer, services, signal }: LoaderScope) {
  return {
    similarItems: listsOf((ids, first) => services.recommendations.similar(viewer, ids, first, signal)),
    boughtTogether: listsOf((ids, first) => services.recommendations.boughtTogether(viewer, ids, first)),
    recommendationReasons: perKey((values: readonly Recommendation[]) =>
      services.recommendations.reasons(values, signal),
    ),
  }
}

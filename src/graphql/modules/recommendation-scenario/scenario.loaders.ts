import { perKey, type LoaderScope } from '../../loaders/batching'

export function scenarioLoaders({ viewer, services }: LoaderScope) {
  return {
    recommendationScenario: perKey((ids: readonly bigint[]) =>
      services.recommendationScenarios.byIds(viewer, ids),
    ),
  }
}

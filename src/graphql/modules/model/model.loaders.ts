import { seriesName } from '../../../contracts/demand/demand'
import type { SeriesEvaluationKey, SeriesEvaluationRecord } from '../../../services/models/model.service'
import { pagesOf, perKey, perRequest, type LoaderScope } from '../../loaders/batching'

export function modelLoaders({ viewer, services }: LoaderScope) {
  return {
    trainingRun: perKey((ids: readonly bigint[]) => services.models.trainingRunsByIds(viewer, ids)),
    modelVersion: perKey((ids: readonly bigint[]) => services.models.versionsByIds(viewer, ids)),
    metricSlices: perKey((ids: readonly bigint[]) => services.models.metricSlices(viewer, ids)),
    newItemRanking: perKey((ids: readonly bigint[]) => services.models.newItemRankings(viewer, ids)),
    seriesEvaluation: perRequest<SeriesEvaluationKey, SeriesEvaluationRecord | null>(
      ({ versionId, ...series }) => `${versionId}/${seriesName(series)}`,
      (keys) => services.models.seriesEvaluations(viewer, keys),
    ),
    modelVersions: pagesOf((names: readonly string[], page) =>
      services.models.versionsOf(viewer, names, page),
    ),
  }
}

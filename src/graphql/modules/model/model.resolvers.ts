import { ForecastAccuracyResolver, ForecastModelResolver } from './forecast-model.resolver'
import { ModelWriteResolver } from './model-write.resolver'
import { ModelResolver, ModelVersionResolver, TrainingRunResolver } from './model.resolver'

export const modelResolvers = [
  ForecastAccuracyResolver,
  ForecastModelResolver,
  ModelResolver,
  ModelVersionResolver,
  ModelWriteResolver,
  TrainingRunResolver,
] as const

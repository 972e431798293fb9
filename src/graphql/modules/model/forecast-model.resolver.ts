/** Which model stands behind a forecast, and how good it is. */
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql'
import { invariant } from '../../../core/errors'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../operation-limits'
import { DemandForecast } from '../forecast/demand-forecast.type'
import { Metric, ModelVersion } from './model.type'

@ObjectType({ description: "Of the model version's rolling-origin backtest, beside its baseline." })
@Visible('read')
class ForecastAccuracy {
  @Field(() => [Metric])
  readonly metrics!: readonly Metric[]

  @Field(() => [Metric])
  readonly baselineMetrics!: readonly Metric[]
}

@Resolver(() => DemandForecast)
export class ForecastModelResolver {
  @FieldResolver(() => ModelVersion)
  @Statements({ ofAllParents: 1 })
  async model(@Root() { value }: DemandForecast, @Ctx() { loaders }: RequestContext): Promise<ModelVersion> {
    const version = await loaders.modelVersion.load(value.versionId)
    invariant(version, 'a forecast refers to the version that made it')
    return new ModelVersion(version)
  }

  @FieldResolver(() => ForecastAccuracy, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async accuracy(
    @Root() { value }: DemandForecast,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ForecastAccuracy | null> {
    const version = await loaders.modelVersion.load(value.versionId)
    return version && { metrics: version.metrics, baselineMetrics: version.baselineMetrics }
  }
}

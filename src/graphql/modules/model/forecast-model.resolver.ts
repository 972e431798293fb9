/** Which model stands behind a forecast, and how good it is: over all series, and of the series itself. */
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql'
import { SERIES_METRICS, type SeriesMetrics } from '../../../contracts/models/model-version'
import { invariant } from '../../../core/errors'
import { type DemandForecastValue, seriesKeyOf } from '../../../services/demand/forecast-value'
import type { ModelVersionRecord, SeriesEvaluationRecord } from '../../../services/models/model.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import { DemandForecast } from '../forecast/demand-forecast.type'
import { Metric, ModelVersion } from './model.type'

@ObjectType({
  description:
    'How good a model version was for one series in its rolling-origin backtest, beside its baseline: wape, mase, bias, pinball, coverage80.',
})
@Visible('read')
class SeriesAccuracy {
  constructor(private readonly record: SeriesEvaluationRecord) {}

  @Field(() => Int, {
    description:
      'How many days were scored over all windows of the backtest. Of few days, little can be said.',
  })
  get scoredDays(): number {
    return this.record.scoredDays
  }

  @Field(() => [Metric], { description: 'The figures of the version for this series.' })
  @Sized({ atMost: SERIES_METRICS.length })
  get metrics(): readonly Metric[] {
    return toList(this.record.metrics)
  }

  @Field(() => [Metric], { description: 'The figures of the baseline for this series.' })
  @Sized({ atMost: SERIES_METRICS.length })
  get baselineMetrics(): readonly Metric[] {
    return toList(this.record.baselineMetrics)
  }
}

function toList(metrics: SeriesMetrics): Metric[] {
  return SERIES_METRICS.map((name) => ({ name, value: metrics[name] }))
}

@ObjectType({
  description:
    "How good a model version was in its rolling-origin backtest over all series, beside its baseline, and for the forecast's own series.",
})
@Visible('read')
class ForecastAccuracy {
  constructor(
    readonly version: ModelVersionRecord,
    readonly forecast: DemandForecastValue,
  ) {}

  @Field(() => [Metric], { description: 'The figures of the version over all items at their places.' })
  get metrics(): readonly Metric[] {
    return this.version.metrics
  }

  @Field(() => [Metric], { description: 'The figures of the baseline over the same.' })
  get baselineMetrics(): readonly Metric[] {
    return this.version.baselineMetrics
  }
}

@Resolver(() => DemandForecast)
export class ForecastModelResolver {
  @FieldResolver(() => ModelVersion, { description: 'The model version that computed the forecast.' })
  @Statements({ ofAllParents: 2 })
  async model(@Root() { value }: DemandForecast, @Ctx() { loaders }: RequestContext): Promise<ModelVersion> {
    const version = await loaders.modelVersion.load(value.versionId)
    invariant(version, 'a forecast refers to the version that made it')
    return new ModelVersion(version)
  }

  @FieldResolver(() => ForecastAccuracy, {
    nullable: true,
    description:
      'How good the model version was in its backtest. It is null where the version is not known any more.',
  })
  @Statements({ ofAllParents: 2 })
  async accuracy(
    @Root() { value }: DemandForecast,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ForecastAccuracy | null> {
    const version = await loaders.modelVersion.load(value.versionId)
    return version && new ForecastAccuracy(version, value)
  }
}

@Resolver(() => ForecastAccuracy)
export class ForecastAccuracyResolver {
  @FieldResolver(() => SeriesAccuracy, {
    nullable: true,
    description:
      "The figures of the forecast's own series: the item, or the items that are added up, at the place or over all places. It is null where no day of the series could be scored in the backtest (it is newer, or was out of stock), where the model was trained elsewhere, and where figures of so old a version are not kept any more.",
  })
  @Statements({ ofAllParents: 1 })
  async series(
    @Root() { version, forecast }: ForecastAccuracy,
    @Ctx() { loaders }: RequestContext,
  ): Promise<SeriesAccuracy | null> {
    const record = await loaders.seriesEvaluation.load({
      versionId: version.id,
      ...seriesKeyOf(forecast),
    })
    return record && new SeriesAccuracy(record)
  }
}

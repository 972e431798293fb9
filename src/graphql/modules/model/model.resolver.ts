import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql'
import type { MetricDimension } from '../../../contracts/models/model-version'
import { decodeId } from '../../../core/ids'
import type { ModelVersionRecord, TrainingRunRecord } from '../../../services/models/model.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { sourceOf } from '../../subscription-source'
import {
  MetricDimensionEnum,
  MetricSlice,
  Model,
  ModelVersion,
  ModelVersionConnection,
  NewItemRanking,
  type TaskKind,
  TaskEnum,
} from './model.type'
import { HyperparameterTrial, HyperparameterTrialConnection } from './hyperparameter-trial.type'
import { TrainingRun, TrainingRunConnection } from './training-run.type'

/** Two levels, five segments, twenty-eight days ahead. */
const SLICE_COUNT = 35

/** Its manifest and metrics are read with it. */
const VERSION_COST = 20

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => [Model], { description: 'All models that have been registered, or those of one task.' })
  @Visible('read', 'models')
  @Statements({ ofAllParents: 4 })
  async models(
    @Arg('task', () => TaskEnum, {
      nullable: true,
      description: 'Only models of this task are given. Absent, all are.',
    })
    task: TaskKind | null | undefined,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<Model[]> {
    const models = (await services.models.models(viewer)).map((record) => new Model(record))
    return task ? models.filter((model) => model.task === task) : models
  }

  @Query(() => Model, {
    nullable: true,
    description: 'The model of this name. It is null where there is none.',
  })
  @Visible('read', 'models')
  @Statements({ ofAllParents: 4 })
  async model(
    @Arg('name', () => String, { description: 'The name of the model, such as demand.' }) name: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<Model | null> {
    const record = await services.models.model(viewer, name)
    return record && new Model(record)
  }

  @FieldResolver(() => ModelVersionConnection, {
    description: 'All versions of the model, the newest first.',
  })
  @Statements({ ofAllParents: 3 })
  @Cost({ row: VERSION_COST })
  async versions(
    @Root() model: Model,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ConnectionOf<ModelVersion>> {
    const versions = await loaders.modelVersions.load({ parentId: model.record.name, ...page })
    return ModelVersionConnection.of(versions, (record) => new ModelVersion(record))
  }

  @Query(() => ModelVersion, {
    nullable: true,
    description: 'The model version of this id. It is null where there is none.',
  })
  @Visible('read', 'models')
  async modelVersion(
    @Arg('id', () => ID, { description: 'The id that a former answer gave.' }) id: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ModelVersion | null> {
    const record = await services.models.modelVersion(viewer, decodeId('ModelVersion', id))
    return record && new ModelVersion(record)
  }

  @Subscription(() => ModelVersion, {
    description: 'Sends each version that becomes champion.',
    subscribe: sourceOf<{ name?: string | null }>((args, { services, viewer }) =>
      services.modelFeed.modelPromoted(viewer, args.name ?? null),
    ),
  })
  @Visible('read', 'models')
  modelPromoted(
    @Arg('name', () => String, {
      nullable: true,
      description: 'Only versions of the model of this name are sent. Absent, those of all models are.',
    })
    _name: string | null,
    @Root() record: ModelVersionRecord,
  ): ModelVersion {
    return new ModelVersion(record)
  }
}

@Resolver(() => ModelVersion)
export class ModelVersionResolver {
  @FieldResolver(() => [MetricSlice], {
    description:
      'The figures "metrics" and "baselineMetrics" by level, by segment and by day of the horizon. The list is empty where the version was not evaluated here: it was trained elsewhere, or by a version of Forecart that kept no such figures.',
  })
  @Statements({ ofAllParents: 1 })
  @Sized({ typically: SLICE_COUNT })
  async metricSlices(
    @Root() { record }: ModelVersion,
    @Arg('dimension', () => MetricDimensionEnum, {
      nullable: true,
      description: 'Only parts by this dimension are given. Absent, all are.',
    })
    dimension: MetricDimension | null | undefined,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly MetricSlice[]> {
    const slices = await loaders.metricSlices.load(record.id)
    return dimension ? slices.filter((slice) => slice.dimension === dimension) : slices
  }

  @FieldResolver(() => NewItemRanking, {
    nullable: true,
    description:
      'Whether the trees of the version rank items that no visit has turned to yet, and why not where they do not. It is null of models that do not predict sessions.',
  })
  @Statements({ ofAllParents: 1 })
  async newItemRanking(
    @Root() { record }: ModelVersion,
    @Ctx() { loaders }: RequestContext,
  ): Promise<NewItemRanking | null> {
    const ranking = await loaders.newItemRanking.load(record.id)
    return ranking && new NewItemRanking(ranking)
  }
}

@Resolver(() => TrainingRun)
export class TrainingRunResolver {
  @Query(() => TrainingRun, {
    nullable: true,
    description: 'The training run of this id. It is null where there is none.',
  })
  @Visible('read', 'models')
  async trainingRun(
    @Arg('id', () => ID, { description: 'The id that a former answer gave.' }) id: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<TrainingRun | null> {
    const record = await services.models.trainingRun(viewer, decodeId('TrainingRun', id))
    return record && new TrainingRun(record)
  }

  @Query(() => TrainingRunConnection, { description: 'The training runs, the newest first.' })
  @Visible('read', 'models')
  async trainingRuns(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('model', () => String, {
      nullable: true,
      description: 'Only runs of the model of this name are given. Absent, those of all models are.',
    })
    modelName: string | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<TrainingRun>> {
    const runs = await services.models.trainingRuns(viewer, { ...page, modelName })
    return TrainingRunConnection.of(runs, (record) => new TrainingRun(record))
  }

  @Query(() => HyperparameterTrialConnection, {
    description:
      'What the search of a training run has tried, in that order. The list is empty of a run that searches for nothing.',
  })
  @Visible('read', 'models')
  @Statements({ ofAllParents: 3 })
  async hyperparameterTrials(
    @Arg('runId', () => ID, {
      description: 'The id of the run, as searchHyperparameters or trainingRuns gave it.',
    })
    runId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<HyperparameterTrial>> {
    const id = decodeId('TrainingRun', runId, 'runId')
    const trials = await services.models.hyperparameterTrials(viewer, id, page)
    return HyperparameterTrialConnection.of(trials, (record) => new HyperparameterTrial(record))
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description: 'The version that the run registered. It is null while there is none.',
  })
  @Statements({ ofAllParents: 2 })
  async version(
    @Root() { record }: TrainingRun,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ModelVersion | null> {
    if (record.versionId === null) return null
    const version = await loaders.modelVersion.load(record.versionId)
    return version && new ModelVersion(version)
  }

  @Subscription(() => TrainingRun, {
    description: 'Sends the run as it is, then whenever it has moved on. It ends with the run.',
    subscribe: sourceOf<{ runId: string }>(async (args, { services, viewer }) =>
      services.modelFeed.trainingProgress(viewer, decodeId('TrainingRun', args.runId, 'runId')),
    ),
  })
  @Visible('read', 'models')
  trainingProgress(
    @Arg('runId', () => ID, { description: 'The id of the run, as trainModel or trainingRuns gave it.' })
    _runId: string,
    @Root() record: TrainingRunRecord,
  ): TrainingRun {
    return new TrainingRun(record)
  }
}

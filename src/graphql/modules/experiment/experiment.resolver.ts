/** Experiments of model versions and scenarios. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import type { ExperimentRecord } from '../../../services/slates/experiment.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { resultOrUserErrors } from '../common/user-error.type'
import { ModelVersion } from '../model/model.type'
import {
  ExperimentSizeInput,
  StartExperimentInput,
  toExperimentSize,
  toStartExperiment,
} from './experiment.input'
import {
  Experiment,
  ExperimentArm,
  ExperimentArmResult,
  ExperimentConnection,
  ExperimentPayload,
  ExperimentSize,
  MOST_ARMS,
} from './experiment.type'

/** It looks at all lists of the experiment, and all events that name them. */
const RESULT_COST = 500

async function payloadOf(path: string, call: () => Promise<ExperimentRecord>): Promise<ExperimentPayload> {
  const { result, userErrors } = await resultOrUserErrors([path], call)
  return { experiment: result && new Experiment(result), userErrors }
}

@Resolver(() => Experiment)
export class ExperimentResolver {
  @Query(() => ExperimentConnection, {
    description: 'Experiments of model versions and scenarios, the newest first.',
  })
  @Visible('read')
  async experiments(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ConnectionOf<Experiment>> {
    const experiments = await services.experiments.experiments(viewer, page)
    return ExperimentConnection.of(experiments, (record) => new Experiment(record))
  }

  @Query(() => ExperimentSize, {
    description:
      'How many impressions an experiment would need, before it is started. It is the "size" of the experiment once it runs.',
  })
  @Visible('read')
  @Cost({ base: 0 })
  experimentSize(
    @Arg('input', () => ExperimentSizeInput, { description: 'The plan.' }) input: ExperimentSizeInput,
    @Ctx() { services, viewer }: RequestContext,
  ): ExperimentSize {
    return services.experiments.size(viewer, toExperimentSize(input))
  }

  @Mutation(() => ExperimentPayload, {
    description:
      'Begins to divide visitors among versions of the session model, or scenarios. One experiment runs at a time.',
  })
  @Visible('admin')
  startExperiment(
    @Arg('input', () => StartExperimentInput, { description: 'The experiment that is wanted.' })
    input: StartExperimentInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ExperimentPayload> {
    return payloadOf('input', async () => services.experiments.start(viewer, toStartExperiment(input)))
  }

  @Mutation(() => ExperimentPayload, {
    description:
      'Ends an experiment: the champion answers everybody, by the scenarios that hold. One that has stopped stays as it is.',
  })
  @Visible('admin')
  stopExperiment(
    @Arg('id', () => ID, {
      description: 'The id of the one to end, as startExperiment or experiments gave it.',
    })
    id: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ExperimentPayload> {
    return payloadOf('id', async () => services.experiments.stop(viewer, decodeId('Experiment', id)))
  }

  @FieldResolver(() => [ExperimentArmResult], {
    description:
      'What came of each arm, the control first. Of an experiment of more than 92 days, the last ones count; where arms differ by scenarios alone, the lists of their surface.',
  })
  @Statements({ ofEachParent: 1 })
  @Cost({ base: RESULT_COST })
  @Sized({ atMost: MOST_ARMS })
  async results(
    @Root() { record }: Experiment,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ExperimentArmResult[]> {
    const results = await services.experiments.results(viewer, record)
    return results.map((result) => new ExperimentArmResult(result))
  }
}

@Resolver(() => ExperimentArm)
export class ExperimentArmResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The name of the scenario that makes the lists of its surface. It is null where the one that holds does.',
  })
  scenarioName(@Root() { scenario }: ExperimentArm): string | null {
    return scenario?.name ?? null
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description: 'The model version that answers. It is null for the champion, whichever that is.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read', 'models')
  async version(
    @Root() { versionId }: ExperimentArm,
    @Ctx() context: RequestContext,
  ): Promise<ModelVersion | null> {
    const record = versionId === null ? null : await context.loaders.modelVersion.load(BigInt(versionId))
    return record && new ModelVersion(record)
  }
}

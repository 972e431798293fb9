import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import type { ModelVersionRecord, TrainingRunRecord } from '../../../services/models/model.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { resultOrUserErrors } from '../common/user-error.type'
import { ModelVersionPayload, PromoteModelInput, TrainModelInput, TrainingRunPayload } from './model.input'
import { ModelVersion } from './model.type'
import { SearchHyperparametersInput } from './search.input'
import { TrainingRun } from './training-run.type'

async function runPayload(path: string, call: () => Promise<TrainingRunRecord>): Promise<TrainingRunPayload> {
  const { result, userErrors } = await resultOrUserErrors([path], call)
  return { trainingRun: result && new TrainingRun(result), userErrors }
}

async function versionPayload(
  path: string,
  call: () => Promise<ModelVersionRecord>,
): Promise<ModelVersionPayload> {
  const { result, userErrors } = await resultOrUserErrors([path], call)
  return { modelVersion: result && new ModelVersion(result), userErrors }
}

@Resolver()
export class ModelWriteResolver {
  @Mutation(() => TrainingRunPayload, {
    description: 'Queues a training run; follow it by the subscription "trainingProgress".',
  })
  @Visible('models')
  trainModel(
    @Arg('input', () => TrainModelInput, { description: 'The training that is wanted.' })
    input: TrainModelInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<TrainingRunPayload> {
    return runPayload('input', () => services.models.trainModel(viewer, input))
  }

  @Mutation(() => TrainingRunPayload, {
    description:
      'Queues a training run that searches for hyper-parameters first, on windows before those that the gate judges by, and then trains with the best of them. Read what was tried by "hyperparameterTrials".',
  })
  @Visible('models')
  searchHyperparameters(
    @Arg('input', () => SearchHyperparametersInput, {
      description: 'The search that is wanted, and the training after it.',
    })
    input: SearchHyperparametersInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<TrainingRunPayload> {
    const { space, method, maxTrials, maxSeconds, resource, ...training } = input
    const search = { space, method, maxTrials, maxSeconds, resource }
    return runPayload('input', () => services.models.trainModel(viewer, { ...training, search }))
  }

  @Mutation(() => TrainingRunPayload, {
    description:
      'Ends a training run: a queued one at once, one at work within a moment. A finished one stays as it is.',
  })
  @Visible('models')
  cancelTraining(
    @Arg('runId', () => ID, { description: 'The id of the run, as trainModel or trainingRuns gave it.' })
    runId: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<TrainingRunPayload> {
    return runPayload('runId', async () =>
      services.models.cancelTraining(viewer, decodeId('TrainingRun', runId, 'runId')),
    )
  }

  @Mutation(() => ModelVersionPayload, {
    description: 'Moves an alias. The evaluation gate is overridden only with a reason, which is audited.',
  })
  @Visible('models')
  promoteModel(
    @Arg('input', () => PromoteModelInput, { description: 'Which version the alias is to stand for.' })
    input: PromoteModelInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ModelVersionPayload> {
    return versionPayload('input', () => services.models.promoteModel(viewer, input))
  }

  @Mutation(() => ModelVersionPayload, { description: 'Makes the champion of before champion again.' })
  @Visible('models')
  rollbackModel(
    @Arg('name', () => String, { description: 'The name of the model, such as demand.' }) name: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ModelVersionPayload> {
    return versionPayload('name', () => services.models.rollbackModel(viewer, name))
  }
}

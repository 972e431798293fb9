import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import type { ModelVersionRecord, TrainingRunRecord } from '../../../services/model.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { resultOrUserErrors } from '../common/user-error.type'
import { ModelVersionPayload, PromoteModelInput, TrainModelInput, TrainingRunPayload } from './model.input'
import { ModelVersion, TrainingRun } from './model.type'

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
  @Mutation(() => TrainingRunPayload, { description: 'Queues a run; follow it by trainingProgress.' })
  @Visible('models')
  trainModel(
    @Arg('input', () => TrainModelInput) input: TrainModelInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<TrainingRunPayload> {
    return runPayload('input', () => services.models.trainModel(viewer, input))
  }

  @Mutation(() => TrainingRunPayload)
  @Visible('models')
  cancelTraining(
    @Arg('runId', () => ID) runId: string,
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
    @Arg('input', () => PromoteModelInput) input: PromoteModelInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ModelVersionPayload> {
    return versionPayload('input', () => services.models.promoteModel(viewer, input))
  }

  @Mutation(() => ModelVersionPayload, { description: 'The champion of before becomes champion again.' })
  @Visible('models')
  rollbackModel(
    @Arg('name', () => String) name: string,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<ModelVersionPayload> {
    return versionPayload('name', () => services.models.rollbackModel(viewer, name))
  }
}

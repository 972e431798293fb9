/** Pushes the progress of training runs, and versions that became champion. */
import type { Viewer } from '../contracts/viewer'
import { CoalescingQueue } from '../core/coalescing-queue'
import { pullIterator } from '../core/pull-iterator'
import type { NotificationListener } from '../db/notifications'
import type { ModelService, ModelVersionRecord, TrainingRunRecord } from './model.service'
import { noneWithId } from '../contracts/not-found'

export interface ModelFeedOptions {
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly models: Pick<ModelService, 'models' | 'trainingRun' | 'modelVersion'>
}

const MAX_MODELS = 100
const ENDED: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED'])

export class ModelFeed {
  constructor(private readonly options: ModelFeedOptions) {}

  /**
   * The run as it is now, and again whenever it moved on; ends with the run. Who is slow misses steps in between.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async trainingProgress(viewer: Viewer, runId: bigint): Promise<AsyncIterableIterator<TrainingRunRecord>> {
    const { listener, models } = this.options
    const changed = new CoalescingQueue<'run', true>(1)
    const wake = () => void changed.set('run', true)
    const stop = [
      listener.on('training-run', (payload) => {
        if (payload.runId === runId.toString()) wake()
      }),
      listener.onReconnect(wake),
    ]
    const end = () => {
      for (const remove of stop) remove()
      changed.close()
    }
    try {
      if (!(await models.trainingRun(viewer, runId))) {
        throw noneWithId('TrainingRun', runId)
      }
    } catch (error) {
      end()
      throw error
    }
    wake()
    let hasEnded = false
    return pullIterator(async () => {
      if (hasEnded || (await changed.take(1)) === null) return undefined
      const run = await models.trainingRun(viewer, runId)
      hasEnded = run === null || ENDED.has(run.status)
      return run ?? undefined
    }, end)
  }

  /**
   * Each version that becomes champion from now on, of one model or of all.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async modelPromoted(
    viewer: Viewer,
    modelName: string | null,
  ): Promise<AsyncIterableIterator<ModelVersionRecord>> {
    const { listener, models } = this.options
    const promoted = new CoalescingQueue<string, bigint>(MAX_MODELS)
    const last = new Map<string, bigint>()
    const offer = (name: string, versionId: bigint) => {
      if ((modelName !== null && name !== modelName) || last.get(name) === versionId) return
      last.set(name, versionId)
      promoted.set(name, versionId)
    }
    const stop = [
      listener.on('model-alias', (payload) => {
        if (payload.alias === 'champion') offer(payload.modelName, BigInt(payload.versionId))
      }),
      listener.onReconnect(() => {
        // Whatever was announced meanwhile: who is champion now is what counts.
        models.models(viewer).then(
          (all) => all.forEach(({ name, champion }) => champion && offer(name, champion.id)),
          () => promoted.close(),
        )
      }),
    ]
    const end = () => {
      for (const remove of stop) remove()
      promoted.close()
    }
    try {
      for (const { name, champion } of await models.models(viewer)) {
        if (champion && !last.has(name)) last.set(name, champion.id)
      }
    } catch (error) {
      end()
      throw error
    }
    return pullIterator(async () => {
      const taken = await promoted.take(1)
      const id = taken?.[0]
      return id === undefined ? undefined : ((await models.modelVersion(viewer, id)) ?? undefined)
    }, end)
  }
}

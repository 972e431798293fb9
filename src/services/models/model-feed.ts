/**
 * Pushes the progress of training runs, and versions that became champion. Both are states rather than logs: how far a run is,
 * and who is champion now. A subscriber that was away needs no history and no cursor. It reads the present state, which
 * `trainingProgress` sends first and `models` answers, and goes on from there; so these feeds take no `after`, never send
 * RESYNC, and are not a `LogFeed`.
 */
import type { Viewer } from '../../contracts/viewer'
import { CoalescingQueue } from '../../core/coalescing-queue'
import type { NotificationListener } from '../../db/notifications'
import { follow } from '../follow'
import type { ModelService, ModelVersionRecord, TrainingRunRecord } from './model.service'
import { noneWithId } from '../../contracts/not-found'

export interface ModelFeedOptions {
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly models: Pick<ModelService, 'models' | 'trainingRun' | 'modelVersion'>
}

const MAX_MODELS = 100
const ENDED: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED'])

export class ModelFeed {
  constructor(private readonly options: ModelFeedOptions) {}

  /**
   * The run as it is now, and again whenever it moved on; ends with the run. A slow subscriber misses steps in between.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async trainingProgress(viewer: Viewer, runId: bigint): Promise<AsyncIterableIterator<TrainingRunRecord>> {
    const { listener, models } = this.options
    const changed = new CoalescingQueue<'run', true>(1)
    const wake = () => void changed.set('run', true)
    return follow({
      changed,
      stopListening: [
        listener.on('training-run', (payload) => {
          if (payload.runId === runId.toString()) wake()
        }),
        listener.onReconnect(wake),
      ],
      begin: async () => {
        if (!(await models.trainingRun(viewer, runId))) throw noneWithId('TrainingRun', runId)
        wake()
      },
      read: async () => {
        const run = await models.trainingRun(viewer, runId)
        // What ended is told, and nothing after it.
        if (run && ENDED.has(run.status)) changed.close()
        return run
      },
    })
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
    const lastChampions = new Map<string, bigint>()
    const offer = (name: string, versionId: bigint) => {
      if ((modelName !== null && name !== modelName) || lastChampions.get(name) === versionId) return
      lastChampions.set(name, versionId)
      promoted.set(name, versionId)
    }
    return follow({
      changed: promoted,
      stopListening: [
        listener.on('model-alias', (payload) => {
          if (payload.alias === 'champion') offer(payload.modelName, BigInt(payload.versionId))
        }),
        listener.onReconnect(() => {
          // Announcements of the time without a connection are lost: who is champion now is what counts.
          models.models(viewer).then(
            (all) => all.forEach(({ name, champion }) => champion && offer(name, champion.id)),
            () => promoted.close(),
          )
        }),
      ],
      begin: async () => {
        for (const { name, champion } of await models.models(viewer)) {
          if (champion && !lastChampions.has(name)) lastChampions.set(name, champion.id)
        }
      },
      read: (versionId) => models.modelVersion(viewer, versionId),
    })
  }
}

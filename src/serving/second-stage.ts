/**
 * The second stages of the versions that answer, in the model host: that of the champion, and those of versions that arms of an experiment ask for. Each is loaded
 * beside the first stage and never waited for: where it is not there, or does not answer, the first stage's answer stands.
 */
import type { Task } from '../contracts/models/task'
import { ForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { BatchSlots } from './batch-slots'
import { MicroBatcher } from './micro-batcher'
import type { HeldVersion, VersionHost } from './version-host'

export interface SecondStageOptions {
  readonly task: Task
  readonly host: VersionHost
  readonly slots: BatchSlots
  readonly logger: Logger
  readonly maxBatchRows: number
  readonly maxDelayMs: number
  readonly maxQueuedRows: number
  /** A stage that could not be loaded is tried again after so long. */
  readonly retryMs: number
}

interface Slot {
  held: HeldVersion | null
  isLoading: boolean
  retryAtMs: number
}

export class SecondStage {
  private readonly batcher: MicroBatcher<{ held: HeldVersion; shape: string }, unknown, unknown>
  private readonly slots = new Map<bigint, Slot>()
  private loading: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: SecondStageOptions) {
    const { serving } = options.task
    this.batcher = new MicroBatcher({
      maxRows: options.maxBatchRows,
      maxDelayMs: options.maxDelayMs,
      maxQueuedRows: options.maxQueuedRows,
      slots: options.slots,
      keyText: ({ held, shape }) => `${held.id}/${shape}`,
      run: async ({ held }, inputs) => {
        const counts = inputs.map((input) => serving.countRows(input))
        const rows = counts.reduce((sum, count) => sum + count, 0)
        return serving.splitPrediction(await held.host.predict(held.id, serving.join(inputs), rows), counts)
      },
    })
  }

  get rowsWaiting(): number {
    return this.batcher.rowsWaiting
  }

  /** Resolves when what is being loaded is there, or could not be loaded. */
  async settled(): Promise<void> {
    await this.loading
  }

  /** Begins to load the second stages of these versions, and lets go of all others. Versions of one stage have none. */
  prepare(versions: readonly HeldVersion[]): void {
    const wanted = versions.filter(({ signature }) => signature.rerankedCandidates !== undefined)
    for (const id of this.slots.keys()) {
      if (wanted.some((version) => version.id === id)) continue
      this.options.host.retire(id)
      this.slots.delete(id)
    }
    for (const version of wanted) this.begin(version)
  }

  private begin({ id, model }: HeldVersion): void {
    const { host, logger, retryMs } = this.options
    const slot = this.slots.get(id) ?? { held: null, isLoading: false, retryAtMs: 0 }
    this.slots.set(id, slot)
    if (slot.held || slot.isLoading || performance.now() < slot.retryAtMs) return
    slot.isLoading = true
    const loaded = host
      .load(id, { ...model, stage: 'second' })
      .then(
        (held) => {
          slot.held = held
        },
        (error: unknown) => {
          slot.retryAtMs = performance.now() + retryMs
          logger.error(
            { err: error, versionId: id.toString() },
            'the second stage of a version cannot be loaded; the first one answers alone',
          )
        },
      )
      .finally(() => {
        slot.isLoading = false
        // It was let go of meanwhile, and is not wanted again.
        if (!this.slots.has(id)) host.retire(id)
      })
    this.loading = Promise.all([this.loading, loaded])
  }

  /** @throws MODEL_HOST_UNAVAILABLE where it is not loaded; RATE_LIMITED, CANCELLED, and what the model throws */
  async predict(first: HeldVersion, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const { task } = this.options
    const held = this.slots.get(first.id)?.held
    if (!held) {
      throw new ForecartError('MODEL_HOST_UNAVAILABLE', 'The second stage of the version is not loaded yet', {
        retryable: true,
      })
    }
    const key = { held, shape: task.serving.shapeOf(input) }
    return held.host.using(held, () => this.batcher.submit(key, input, task.serving.countRows(input), signal))
  }
}

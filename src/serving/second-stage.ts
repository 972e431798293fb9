/**
 * The second stage of the version that takes the traffic, in the model host. It is loaded beside the first one and never waited for:
 * where it is not there, or does not answer, the first stage's answer stands.
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
  readonly id: bigint
  held: HeldVersion | null
  isLoading: boolean
  retryAtMs: number
}

export class SecondStage {
  private readonly batcher: MicroBatcher<{ held: HeldVersion; shape: string }, unknown, unknown>
  private slot: Slot | null = null
  private loading: Promise<void> = Promise.resolve()

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

  /** Begins to load the second stage of a version, and lets go of the one before. Versions of one stage have none. */
  prepare(first: HeldVersion | null): void {
    const { host, logger, retryMs } = this.options
    const id = first?.signature.rerankedCandidates === undefined ? null : first.id
    if (this.slot && this.slot.id !== id) {
      host.retire(this.slot.id)
      this.slot = null
    }
    if (id === null) return
    const slot = (this.slot ??= { id, held: null, isLoading: false, retryAtMs: 0 })
    if (slot.held || slot.isLoading || performance.now() < slot.retryAtMs) return
    slot.isLoading = true
    this.loading = host
      .load(id, { ...first!.model, stage: 'second' })
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
        // Another version took the traffic meanwhile.
        if (this.slot !== slot) host.retire(id)
      })
  }

  /** @throws MODEL_HOST_UNAVAILABLE where it is not loaded; RATE_LIMITED, CANCELLED, and what the model throws */
  async predict(first: HeldVersion, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    this.prepare(first)
    const { task } = this.options
    const held = this.slot?.held
    if (!held) {
      throw new ForecartError('MODEL_HOST_UNAVAILABLE', 'The second stage of the version is not loaded yet', {
        retryable: true,
      })
    }
    const key = { held, shape: task.serving.shapeOf(input) }
    return held.host.using(held, () => this.batcher.submit(key, input, task.serving.countRows(input), signal))
  }
}

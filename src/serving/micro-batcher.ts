/**
 * Dynamic batching: requests of concurrent callers with the same key are joined and run as one. While nothing runs, a batch
 * leaves at once, with what was asked in the same turn of the event loop. Under load it leaves when `maxRows` are together or the
 * oldest has waited `maxDelayMs`. The queue is bounded, and callers may leave it.
 */
import { ForecartError, invariant } from '../core/errors'
import type { BatchSlots, BatchSource } from './batch-slots'

export interface BatcherOptions<Key, Input, Output> {
  readonly maxRows: number
  readonly maxDelayMs: number
  /** Rows that may wait; more are refused. */
  readonly maxQueuedRows: number
  /** Shared with the batchers of other tasks; while all are taken, further requests gather. */
  readonly slots: BatchSlots
  /** A text for each key. Only requests with an equal text are joined. */
  readonly keyText: (key: Key) => string
  /** Answers every input, in order. */
  readonly run: (key: Key, inputs: readonly Input[]) => Promise<readonly Output[]>
}

interface Entry<Input, Output> {
  readonly input: Input
  readonly rows: number
  readonly resolve: (output: Output) => void
  readonly reject: (error: Error) => void
}

interface Queue<Key, Input, Output> {
  readonly key: Key
  readonly entries: Set<Entry<Input, Output>>
  rows: number
  due: boolean
  timer: NodeJS.Timeout | null
}

export class MicroBatcher<Key, Input, Output> implements BatchSource {
  /** The queues in the order in which they began to wait. */
  private readonly queues = new Map<string, Queue<Key, Input, Output>>()
  private queuedRows = 0

  constructor(private readonly options: BatcherOptions<Key, Input, Output>) {
    options.slots.add(this)
  }

  get rowsWaiting(): number {
    return this.queuedRows
  }

  /**
   * @param rows how much of a batch the input takes
   * @throws RATE_LIMITED where too much waits already; CANCELLED; what `run` throws
   */
  async submit(key: Key, input: Input, rows: number, signal?: AbortSignal): Promise<Output> {
    if (signal?.aborted) throw cancelled()
    if (this.queuedRows > 0 && this.queuedRows + rows > this.options.maxQueuedRows) {
      throw new ForecartError('RATE_LIMITED', 'Too many predictions are waiting; try again in a moment', {
        queuedRows: this.queuedRows,
      })
    }
    return new Promise<Output>((resolve, reject) => {
      const queue = this.queueOf(key)
      const onAbort = (): void => {
        // Where the batch runs already, only this caller leaves: the others want its answer.
        if (queue.entries.delete(entry)) {
          this.queuedRows -= rows
          queue.rows -= rows
        }
        entry.reject(cancelled())
      }
      const entry: Entry<Input, Output> = {
        input,
        rows,
        resolve: (output) => {
          signal?.removeEventListener('abort', onAbort)
          resolve(output)
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort)
          reject(error)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      queue.entries.add(entry)
      queue.rows += rows
      this.queuedRows += rows
      if (queue.rows >= this.options.maxRows) this.markDue(queue)
    })
  }

  private queueOf(key: Key): Queue<Key, Input, Output> {
    const text = this.options.keyText(key)
    const existing = this.queues.get(text)
    if (existing) return existing
    const queue: Queue<Key, Input, Output> = { key, entries: new Set(), rows: 0, due: false, timer: null }
    queue.timer = setTimeout(() => this.markDue(queue), this.options.maxDelayMs)
    this.queues.set(text, queue)
    if (this.options.slots.isIdle) setImmediate(() => this.markDue(queue))
    return queue
  }

  private markDue(queue: Queue<Key, Input, Output>): void {
    queue.due = true
    this.options.slots.fill()
  }

  /**
   * Starts a batch of the queue that has waited longest. What remains in that queue goes to the end. While nothing else runs,
   * every queue is due.
   */
  startBatch(): boolean {
    const { slots } = this.options
    for (const [text, queue] of this.queues) {
      if (!queue.due && !slots.isIdle) continue
      const batch = this.take(queue)
      this.queues.delete(text)
      if (queue.entries.size > 0) this.queues.set(text, queue)
      else if (queue.timer) clearTimeout(queue.timer)
      if (batch.length === 0) continue
      void slots.use(() => this.runBatch(queue.key, batch))
      return true
    }
    return false
  }

  /** Takes as many entries as fit, the oldest first, and at least one. */
  private take(queue: Queue<Key, Input, Output>): Entry<Input, Output>[] {
    const batch: Entry<Input, Output>[] = []
    let rows = 0
    for (const entry of queue.entries) {
      if (batch.length > 0 && rows + entry.rows > this.options.maxRows) break
      batch.push(entry)
      rows += entry.rows
      queue.entries.delete(entry)
    }
    queue.rows -= rows
    this.queuedRows -= rows
    return batch
  }

  private async runBatch(key: Key, batch: readonly Entry<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.options.run(
        key,
        batch.map(({ input }) => input),
      )
      invariant(outputs.length === batch.length, 'a batch answers every input')
      batch.forEach((entry, index) => entry.resolve(outputs[index]!))
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error))
      for (const entry of batch) entry.reject(reason)
    }
  }
}

function cancelled(): ForecartError {
  return new ForecartError('CANCELLED', 'The prediction was cancelled')
}

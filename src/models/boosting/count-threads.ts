/** Threads that count the rows of a leaf together. Sums are exact, so that they are the same for any number of threads. */
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ForecartError } from '../../core/errors'
import { compiledEntry } from '../../core/process/child-process-entry'
import { type CountedTable, groupCounter, Word } from './count-task'

const ENTRY = 'models/boosting/count.worker'
/** A thread holds little beside the memory that all share. */
const THREAD_MEMORY_MIB = 64
/** Whether a thread has ended is looked up so often. */
const LOOK_UP_MS = 1000

export interface CountWorkerData {
  readonly table: CountedTable
  readonly task: Int32Array
  /** Address. */
  readonly workingMemory: number
}

export class CountThreads {
  private readonly task: Int32Array
  private readonly countGroups: () => void
  private readonly workers: readonly Worker[]
  private failure: unknown = null

  /** @param workingMemory an address for each thread. The first is the caller's own; with no other, no thread is started. */
  constructor(
    private readonly table: CountedTable,
    workingMemory: readonly number[],
  ) {
    const words = Word.IsWanted + table.groups.length
    this.task = new Int32Array(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT))
    this.task[Word.NextGroup] = table.groups.length
    this.countGroups = groupCounter(table, this.task, workingMemory[0]!)
    this.workers = workingMemory.slice(1).map((address) => this.start(address))
  }

  /**
   * Counts the first bytes of `table.rows`, up to `rowsEnd`, into the histogram at an address.
   * @param isWanted whether the group of columns is counted
   * @throws INTERNAL_SERVER_ERROR where a thread has ended
   */
  async count(histogramAt: number, rowsEnd: number, isWanted: readonly boolean[]): Promise<void> {
    const { task } = this
    task[Word.HistogramAt] = histogramAt
    task[Word.RowsEnd] = rowsEnd
    isWanted.forEach((is, group) => (task[Word.IsWanted + group] = is ? 1 : 0))
    Atomics.store(task, Word.CountedGroups, 0)
    // From here on groups are taken, also by a thread that wakes up late from the task before.
    Atomics.store(task, Word.NextGroup, 0)
    Atomics.add(task, Word.Task, 1)
    Atomics.notify(task, Word.Task)
    this.countGroups()
    for (;;) {
      const counted = Atomics.load(task, Word.CountedGroups)
      if (counted === isWanted.length) return
      if (Atomics.wait(task, Word.CountedGroups, counted, LOOK_UP_MS) === 'timed-out') await setImmediate()
      if (this.failure !== null)
        throw new ForecartError(
          'INTERNAL_SERVER_ERROR',
          'A thread that counts for boosted trees ended too early',
          {},
          { cause: this.failure },
        )
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  private start(workingMemory: number): Worker {
    const data: CountWorkerData = { table: this.table, task: this.task, workingMemory }
    const worker = new Worker(compiledEntry(ENTRY), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MIB },
    })
    const failed = (cause: unknown) => (this.failure ??= cause)
    return worker.once('error', failed).once('exit', failed)
  }
}

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { compiledEntry } from '../core/process/child-process-entry'

export interface MemoryLimit {
  readonly residentBytes: number
}

/** From now on this process is killed where it has more resident memory. Resolves when somebody watches. */
export async function limitMemory(limit: MemoryLimit): Promise<void> {
  const worker = new Worker(compiledEntry('training/memory-limit.worker'), { workerData: limit })
  worker.unref()
  await once(worker, 'online')
}

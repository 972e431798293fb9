/** Computes one thing in a thread that ends with it: for what takes milliseconds, and comes every few minutes. */
import { Worker } from 'node:worker_threads'
import { ForecartError } from '../errors'
import { compiledEntry } from './child-process-entry'

export interface ThreadLimits {
  /** Longer, and the thread is ended. */
  readonly mostMs: number
  readonly memoryMiB: number
}

/**
 * @param entry as of `compiledEntry`: it reads `workerData` and posts one answer
 * @param data arrays over SharedArrayBuffers are shared, everything else is copied
 * @throws TIMEOUT; INTERNAL_SERVER_ERROR where the thread ends without an answer; BAD_CONFIGURATION where the project has not been built
 */
export function computeInThread<Answer>(
  entry: string,
  data: unknown,
  { mostMs, memoryMiB }: ThreadLimits,
): Promise<Answer> {
  const worker = new Worker(compiledEntry(entry), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
  })
  return new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new ForecartError('TIMEOUT', `The thread ${entry} took longer than ${mostMs} ms`)),
      mostMs,
    )
    const ended = (cause: unknown) =>
      reject(new ForecartError('INTERNAL_SERVER_ERROR', `The thread ${entry} ended too early`, {}, { cause }))
    worker.once('message', resolve)
    worker.once('error', ended)
    worker.once('exit', ended)
    void worker.once('exit', () => clearTimeout(timer))
  }).finally(() => void worker.terminate())
}

/** The thread that builds the index of sessions for one version. One question at a time. */
import { Worker } from 'node:worker_threads'
import { deserializeError, ForecartError } from '../../../core/errors'
import { compiledEntry } from '../../../core/process/child-process-entry'
import type { SessionIndexNews } from '../../../models/session/session-neighbours/index-news'
import type { IndexRequest, IndexResponse, IndexThreadData } from './index-protocol'

/** Beside the arrays, which are bounded by the steps that are kept. */
const THREAD_MEMORY_MIB = 512
/** A reading of everything takes seconds; a database that hangs is asked again from a new thread. */
const MOST_MS = 5 * 60_000

export class IndexThread {
  private readonly worker: Worker
  private failure: Error | null = null

  constructor(data: IndexThreadData) {
    this.worker = new Worker(compiledEntry('services/recommendation/session-index/index.worker'), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MIB },
    })
    // The thread keeps no process alive.
    this.worker.unref()
    this.worker.on('error', (error) => (this.failure = error))
    this.worker.on('exit', (code) => (this.failure ??= new Error(`The thread ended with the code ${code}`)))
  }

  /** @throws what reading throws, TIMEOUT, INTERNAL_SERVER_ERROR where the thread ended; it is of no use afterwards */
  build(request: IndexRequest): Promise<SessionIndexNews | null> {
    const { worker } = this
    if (this.failure) return Promise.reject(ended(this.failure))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          settle(() => reject(new ForecartError('TIMEOUT', 'The index of sessions was not built in time'))),
        MOST_MS,
      )
      const onMessage = (response: IndexResponse) =>
        settle(() =>
          'error' in response ? reject(deserializeError(response.error)) : resolve(response.news),
        )
      const onEnd = () => settle(() => reject(ended(this.failure)))
      const settle = (end: () => void) => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd)
        end()
      }
      timer.unref()
      worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd)
      worker.postMessage(request)
    })
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }
}

function ended(cause: unknown): ForecartError {
  return new ForecartError('INTERNAL_SERVER_ERROR', 'The thread of the session index ended', {}, { cause })
}

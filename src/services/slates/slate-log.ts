/**
 * What was recommended, written off the request: answers put their lists into a bounded queue, which is emptied in small batches. What does
 * not fit, or cannot be written, is dropped and counted; recommending goes on without its log.
 */
import { hasErrorCode } from '../../core/errors'
import type { Logger } from '../../core/logger'
import type { Queryable } from '../../db/client'
import { insertSlates, type NewSlate } from '../../db/repositories/slates/slate-write.repository'

/** About a millisecond of the server's thread for each batch. */
const BATCH_SIZE = 100
const MAX_WAITING = 10_000
const MAX_DELAY_MS = 500
const RETRY_AFTER_MS = 1_000

export interface SlateLogOptions {
  readonly database: Queryable
  readonly logger: Logger
  readonly maxWaiting?: number
}

/** Figures since the start of this process. */
export interface SlateLogFigures {
  readonly waiting: number
  readonly written: number
  /** Lost because the queue was full, or because they could not be written. */
  readonly dropped: number
}

export class SlateLog {
  private readonly waiting: NewSlate[] = []
  private writing: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private isClosed = false
  private written = 0
  private dropped = 0

  constructor(private readonly options: SlateLogOptions) {}

  get figures(): SlateLogFigures {
    return { waiting: this.waiting.length, written: this.written, dropped: this.dropped }
  }

  /** Returns at once. */
  add(slate: NewSlate): void {
    if (this.isClosed || this.waiting.length >= (this.options.maxWaiting ?? MAX_WAITING)) {
      this.dropped++
      return
    }
    this.waiting.push(slate)
    if (this.waiting.length >= BATCH_SIZE) void this.flush()
    else this.flushLater(MAX_DELAY_MS)
  }

  /** Writes what waits. Resolves when the queue was empty, or the database could not be reached. Never rejects. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.writing ??= this.writeAll().finally(() => {
      this.writing = null
    })
    await this.writing
  }

  /** Writes what waits, and takes nothing more. What cannot be written now is dropped. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.flush()
    if (this.timer) clearTimeout(this.timer)
    this.drop(this.waiting.length, 'The database could not be reached before the end')
  }

  private flushLater(delayMs: number): void {
    if (this.writing) return
    this.timer ??= setTimeout(() => void this.flush(), delayMs)
    this.timer.unref()
  }

  private async writeAll(): Promise<void> {
    const { database } = this.options
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH_SIZE)
      try {
        this.written += await insertSlates(database, batch)
        this.waiting.splice(0, batch.length)
      } catch (error) {
        if (hasErrorCode(error, 'DATABASE_UNAVAILABLE')) {
          this.timer ??= setTimeout(() => void this.flush(), RETRY_AFTER_MS).unref()
          return
        }
        this.drop(batch.length, 'They could not be written', error)
      }
    }
  }

  private drop(count: number, reason: string, error?: unknown): void {
    if (count === 0) return
    this.waiting.splice(0, count)
    this.dropped += count
    this.options.logger.error({ err: error, count }, `Lists of recommendations are not in the log. ${reason}`)
  }
}

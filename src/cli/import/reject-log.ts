/** Lines that were not imported, with the reason: a CSV file that is made when the first one comes. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { MOST_REJECTS } from '../../contracts/operations/import-progress'
import { requireWritable, unwritable } from '../output-file'

const HEADER = 'line,reason,record\n'

export class RejectLog {
  private stream: WriteStream | null = null
  private failure: Error | null = null
  private readonly reasons = new Map<string, number>()
  private total = 0
  /** The first rejected lines, at most MOST_REJECTS. */
  readonly first: { readonly line: number; readonly kind: string }[] = []

  private constructor(readonly file: string) {}

  /**
   * Opens a log that can be written, and is not one of the files that are read. The log of an earlier import is removed.
   * @throws BAD_USER_INPUT.
   */
  static async open(file: string, inputs: readonly string[]): Promise<RejectLog> {
    await requireWritable(file, inputs)
    if (await isOldLog(file)) await rm(file)
    return new RejectLog(file)
  }

  get count(): number {
    return this.total
  }

  /** How often each reason came up, the most frequent first. */
  summary(): [string, number][] {
    return [...this.reasons].sort((a, b) => b[1] - a[1])
  }

  /** `kind` groups reasons in the summary and holds no value of the record; `reason` says it all, and is for the file alone. */
  add(line: number, kind: string, reason: string, record: unknown): void {
    this.total++
    if (this.first.length < MOST_REJECTS) this.first.push({ line, kind })
    this.reasons.set(kind, (this.reasons.get(kind) ?? 0) + 1)
    if (!this.stream) {
      this.stream = createWriteStream(this.file)
      this.stream.on('error', (error) => (this.failure = error))
      this.stream.write(HEADER)
    }
    const text = typeof record === 'string' ? record : JSON.stringify(record)
    this.stream.write(`${line},${quote(reason)},${quote(text)}\n`)
  }

  /** Waits while the disk is behind. @throws BAD_USER_INPUT where it cannot be written any more. */
  async drain(): Promise<void> {
    if (this.stream?.writableNeedDrain && !this.failure) {
      await once(this.stream, 'drain').catch(() => undefined)
    }
    if (this.failure) throw unwritable(this.file, this.failure)
  }

  /** @throws as `drain`. */
  async close(): Promise<void> {
    if (!this.stream) return
    if (!this.failure) {
      this.stream.end()
      await finished(this.stream).catch(() => undefined)
    }
    if (this.failure) throw unwritable(this.file, this.failure)
  }
}

async function isOldLog(file: string): Promise<boolean> {
  try {
    const handle = await open(file)
    try {
      const { buffer } = await handle.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0)
      return buffer.toString() === HEADER
    } finally {
      await handle.close()
    }
  } catch {
    // There is no log yet.
    return false
  }
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

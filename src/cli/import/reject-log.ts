/** Lines that were not imported, with the reason: a CSV file that is made when the first one comes. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

export class RejectLog {
  private stream: WriteStream | null = null
  private readonly reasons = new Map<string, number>()
  private total = 0

  constructor(readonly file: string) {}

  get count(): number {
    return this.total
  }

  /** How often each reason came up, the most frequent first. */
  summary(): [string, number][] {
    return [...this.reasons].sort((a, b) => b[1] - a[1])
  }

  /** `kind` groups reasons in the summary; `reason` says it all. */
  add(line: number, kind: string, reason: string, record: unknown): void {
    this.total++
    this.reasons.set(kind, (this.reasons.get(kind) ?? 0) + 1)
    if (!this.stream) {
      this.stream = createWriteStream(this.file)
      this.stream.write('line,reason,record\n')
    }
    const text = typeof record === 'string' ? record : JSON.stringify(record)
    this.stream.write(`${line},${quote(reason)},${quote(text)}\n`)
  }

  /** Waits while the disk is behind. */
  async drain(): Promise<void> {
    if (this.stream?.writableNeedDrain) await once(this.stream, 'drain')
  }

  async close(): Promise<void> {
    if (!this.stream) return
    this.stream.end()
    await finished(this.stream)
  }
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/**
 * Figures that are counted from much, and may be a little old: they are counted again behind the questions that come after their time, so that
 * nobody waits but who asks first, or after a long silence.
 */
import type { Clock } from '../core/time/clock'

export interface AgingOptions<Value> {
  readonly clock: Clock
  /** How old an answer may be before it is read again. */
  readonly maxAgeMs: number
  readonly read: (now: Date) => Promise<Value>
}

/** An answer that is older than this many times its age is waited for. */
const MOST_AGES = 10

export class Aging<Value> {
  private known: { readonly atMs: number; readonly value: Value } | null = null
  private reading: Promise<Value> | null = null

  constructor(private readonly options: AgingOptions<Value>) {}

  async read(): Promise<Value> {
    const { clock, maxAgeMs } = this.options
    const nowMs = clock.now().getTime()
    const { known } = this
    if (known && nowMs - known.atMs < maxAgeMs) return known.value
    const reading = this.readAnew(nowMs)
    if (known === null || nowMs - known.atMs >= maxAgeMs * MOST_AGES) return reading
    // Where the database does not answer, what was read before does.
    reading.catch(() => undefined)
    return known.value
  }

  forget(): void {
    this.known = null
    this.reading = null
  }

  private readAnew(nowMs: number): Promise<Value> {
    if (this.reading) return this.reading
    const reading = this.options.read(new Date(nowMs)).then(
      (value) => {
        if (this.reading === reading) {
          this.known = { atMs: nowMs, value }
          this.reading = null
        }
        return value
      },
      (error: unknown) => {
        if (this.reading === reading) this.reading = null
        throw error
      },
    )
    this.reading = reading
    return reading
  }
}

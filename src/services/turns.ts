/** Work that takes much memory, or a core for seconds: a few at once, a bounded number waiting. */
import { ForecartError } from '../core/errors'

export class Turns {
  private readonly waiting: (() => void)[] = []
  private running = 0

  constructor(
    private readonly most: number,
    private readonly mostWaiting: number,
    /** What waits, as errors call it: `promotions`. */
    private readonly subject: string,
  ) {}

  /** @throws RATE_LIMITED where too many wait */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.most) {
      if (this.waiting.length >= this.mostWaiting) {
        throw new ForecartError(
          'RATE_LIMITED',
          `Too many questions about ${this.subject} wait; ask again in a few seconds`,
        )
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    } else this.running++
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.running--
    }
  }
}

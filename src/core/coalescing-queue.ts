/**
 * Holds the latest value of each key, in the order in which they were last set. One consumer takes them, and waits while there
 * are none. The queue is bounded: a key that would be one too many is refused, and the producer decides what the consumer is
 * told instead.
 */
export class CoalescingQueue<Key, Value> {
  private readonly values = new Map<Key, Value>()
  private wake: (() => void) | null = null
  private isClosed = false

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.values.size
  }

  /** Answers false where the queue is full of other keys. Then nothing has changed. */
  set(key: Key, value: Value): boolean {
    if (this.isClosed) return true
    if (!this.values.delete(key) && this.values.size >= this.capacity) return false
    this.values.set(key, value)
    this.wake?.()
    return true
  }

  clear(): void {
    this.values.clear()
  }

  /** Up to `max` values, the oldest first; waits for one. Null when the queue is closed. */
  async take(max: number): Promise<Value[] | null> {
    while (!this.isClosed && this.values.size === 0) {
      await new Promise<void>((resolve) => (this.wake = resolve))
      this.wake = null
    }
    if (this.isClosed) return null
    const taken: Value[] = []
    for (const [key, value] of this.values) {
      if (taken.length === max) break
      taken.push(value)
      this.values.delete(key)
    }
    return taken
  }

  /** Ends the queue: a consumer that waits is told that nothing will come. */
  close(): void {
    this.isClosed = true
    this.values.clear()
    this.wake?.()
  }
}

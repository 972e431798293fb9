/** A map with at most `capacity` entries; the one that was set longest ago leaves first. For facts that never change. */
export class BoundedCache<K, V> {
  private readonly entries = new Map<K, V>()

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.entries.size
  }

  get(key: K): V | undefined {
    return this.entries.get(key)
  }

  set(key: K, value: V): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    if (this.entries.size > this.capacity) {
      const oldest = this.entries.keys().next()
      if (!oldest.done) this.entries.delete(oldest.value)
    }
  }

  delete(key: K): void {
    this.entries.delete(key)
  }

  /** Looks at all entries. */
  deleteWhere(isUnwanted: (value: V) => boolean): void {
    for (const [key, value] of this.entries) if (isUnwanted(value)) this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }
}

/** A map whose entries weigh at most `capacity` together, of which each weighs 1 by default; those that were set longest ago leave first. For facts that never change. */
export class BoundedCache<K, V> {
  private readonly entries = new Map<K, V>()
  private weight = 0

  constructor(
    private readonly capacity: number,
    private readonly weightOf: (value: V) => number = () => 1,
  ) {}

  get size(): number {
    return this.entries.size
  }

  get(key: K): V | undefined {
    return this.entries.get(key)
  }

  /** An entry that weighs more than the capacity is not kept. */
  set(key: K, value: V): void {
    this.delete(key)
    const weight = this.weightOf(value)
    if (weight > this.capacity) return
    this.entries.set(key, value)
    this.weight += weight
    for (const oldest of this.entries.keys()) {
      if (this.weight <= this.capacity) break
      this.delete(oldest)
    }
  }

  delete(key: K): void {
    const value = this.entries.get(key)
    if (this.entries.delete(key)) this.weight -= this.weightOf(value as V)
  }

  /** Looks at all entries. */
  deleteWhere(isUnwanted: (value: V) => boolean): void {
    for (const [key, value] of this.entries) if (isUnwanted(value)) this.delete(key)
  }

  clear(): void {
    this.entries.clear()
    this.weight = 0
  }
}

/** Our keys of what callers name, in memory: a bounded number, and only of what exists. They are forgotten when news of them comes. */
import { BoundedCache } from '../../core/bounded-cache'
import type { NotificationListener } from '../../db/notifications'

export class KnownKeys {
  private readonly keys: BoundedCache<string, bigint>
  /** Moves on with everything that is forgotten: what was read before is not remembered after. */
  private edition = 0

  /** @param listener tells of changes; null where nobody does, and then nothing is remembered */
  constructor(
    private readonly listener: Pick<NotificationListener, 'onReconnect' | 'isCurrent'> | null,
    capacity: number,
  ) {
    this.keys = new BoundedCache(capacity)
    // Announcements of the time without a connection are lost.
    listener?.onReconnect(() => this.forget(null))
  }

  /** @param name says who asks, too, where not everybody may know of it */
  async find(name: string, read: () => Promise<bigint | null>): Promise<bigint | null> {
    const isCurrent = (await this.listener?.isCurrent()) === true
    const known = isCurrent ? this.keys.get(name) : undefined
    if (known !== undefined) return known
    const { edition } = this
    const key = await read()
    if (key !== null && isCurrent && edition === this.edition) this.keys.set(name, key)
    return key
  }

  /** @param unwanted null: all */
  forget(unwanted: ReadonlySet<bigint> | null): void {
    this.edition++
    this.keys.deleteWhere((key) => unwanted === null || unwanted.has(key))
  }
}

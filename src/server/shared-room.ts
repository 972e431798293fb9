/**
 * Room that all callers share, such as places for handshakes or memory for answers that are not read yet. When it is full, who holds the
 * most of it loses its oldest part, so that nobody can fill it for others.
 */
import { invariant } from '../core/errors'

export class SharedRoom {
  private used = 0
  private readonly holders = new Map<string, Holder>()

  constructor(private readonly size: number) {}

  /**
   * @param holder whom others are kept from: a viewer, an address, a network
   * @param cut ends what the part is held for; its room is free at once
   * @returns gives the room back; null where the room is full and nobody holds more than this holder
   */
  take(holder: string, size: number, cut: () => void): (() => void) | null {
    while (this.used + size > this.size) {
      const [name, largest] = this.largest()
      if (largest === undefined || name === holder || largest.used <= (this.holders.get(holder)?.used ?? 0))
        return null
      const [oldest] = largest.parts
      invariant(oldest, 'who holds room has a part that holds it')
      this.giveBack(name, oldest)
      oldest.cut()
    }
    const part: Part = { size, cut }
    const share = this.holders.get(holder)
    if (share) {
      share.parts.add(part)
      share.used += size
    } else this.holders.set(holder, { used: size, parts: new Set([part]) })
    this.used += size
    return () => this.giveBack(holder, part)
  }

  private giveBack(name: string, part: Part): void {
    const holder = this.holders.get(name)
    if (!holder?.parts.delete(part)) return
    holder.used -= part.size
    this.used -= part.size
    if (holder.parts.size === 0) this.holders.delete(name)
  }

  private largest(): [string, Holder | undefined] {
    let name = ''
    let largest: Holder | undefined
    for (const [key, holder] of this.holders) {
      if (largest === undefined || holder.used > largest.used) [name, largest] = [key, holder]
    }
    return [name, largest]
  }
}

interface Part {
  readonly size: number
  readonly cut: () => void
}

interface Holder {
  used: number
  /** In the order in which they were taken. */
  readonly parts: Set<Part>
}

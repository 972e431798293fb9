/** How much one viewer may have under way at a time, over all its connections. */
import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'

export interface SlotLimits {
  readonly operations: Readonly<Record<Viewer['kind'], number>>
  readonly subscriptions: Readonly<Record<Viewer['kind'], number>>
}

export const DEFAULT_SLOTS: SlotLimits = {
  operations: { anonymous: 50, user: 20, apiKey: 200, admin: 200 },
  subscriptions: { anonymous: 0, user: 20, apiKey: 500, admin: 500 },
}

export type SlotKind = keyof SlotLimits

export class ViewerSlots {
  private readonly taken = new Map<string, number>()

  constructor(private readonly limits: SlotLimits) {}

  /**
   * @param address of the connection, which anonymous viewers are counted by.
   * @returns gives the slot back; only its first call counts.
   * @throws RATE_LIMITED
   */
  acquire(kind: SlotKind, viewer: Viewer, address: string): () => void {
    const key = `${kind}:${nameOfViewer(viewer, address)}`
    const inUse = this.taken.get(key) ?? 0
    const limit = this.limits[kind][viewer.kind]
    if (inUse >= limit) {
      throw new ForecartError('RATE_LIMITED', `You have ${inUse} ${kind} under way; the limit is ${limit}`)
    }
    this.taken.set(key, inUse + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const left = (this.taken.get(key) ?? 1) - 1
      if (left === 0) this.taken.delete(key)
      else this.taken.set(key, left)
    }
  }

  /** Over all viewers. */
  inUse(kind: SlotKind): number {
    let total = 0
    for (const [key, count] of this.taken) if (key.startsWith(`${kind}:`)) total += count
    return total
  }
}

/** One name for all connections of a viewer; anonymous ones are told apart by their address. */
export function nameOfViewer(viewer: Viewer, address: string): string {
  switch (viewer.kind) {
    case 'anonymous':
      return `anonymous:${address}`
    case 'user':
      return `user:${viewer.externalId}`
    case 'apiKey':
      return `key:${viewer.keyId}`
    case 'admin':
      return 'admin'
  }
}

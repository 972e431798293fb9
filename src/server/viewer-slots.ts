/**
 * How much one viewer may have under way at a time, over all its connections, and all viewers together. Who has not said yet who it
 * is counts by its address. Some of all places are kept for administrators, who must get in when others fill the server.
 */
import type { Quotas } from '../config/env'
import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'

/** `handshakes` are sockets that have not said yet who they are. */
export type SlotKind = 'operations' | 'subscriptions' | 'sockets' | 'handshakes'

export interface SlotLimit {
  /** The places of one viewer. An anonymous viewer is an address. */
  readonly each: Readonly<Record<Viewer['kind'], number>>
  /** The places of all viewers together. */
  readonly total: number
  /** The part of the total that is for administrators alone. */
  readonly keptForAdmins: number
}

export type SlotLimits = Readonly<Record<SlotKind, SlotLimit>>

export const DEFAULT_SLOTS: SlotLimits = {
  operations: {
    each: { anonymous: 50, user: 20, guest: 20, apiKey: 200, admin: 200 },
    total: 1_000,
    keptForAdmins: 50,
  },
  subscriptions: {
    each: { anonymous: 0, user: 20, guest: 20, apiKey: 500, admin: 500 },
    total: 20_000,
    keptForAdmins: 1_000,
  },
  sockets: {
    each: { anonymous: 0, user: 20, guest: 20, apiKey: 4_000, admin: 4_000 },
    total: 5_000,
    keptForAdmins: 250,
  },
  handshakes: {
    each: { anonymous: 100, user: 0, guest: 0, apiKey: 0, admin: 0 },
    total: 2_000,
    keptForAdmins: 0,
  },
}

/** Makes limits of the settings. Where there are few sockets, a tenth of them is kept for administrators. */
export function slotLimits(quotas: Quotas): SlotLimits {
  const { operations, subscriptions, sockets, handshakes } = DEFAULT_SLOTS
  const { sockets: total, userSockets, userSubscriptions, addressHandshakes } = quotas
  return {
    operations,
    subscriptions: { ...subscriptions, each: { ...subscriptions.each, user: userSubscriptions } },
    sockets: {
      each: { ...sockets.each, user: userSockets },
      total,
      keptForAdmins: Math.min(sockets.keptForAdmins, Math.floor(total / 10)),
    },
    handshakes: { ...handshakes, each: { ...handshakes.each, anonymous: addressHandshakes } },
  }
}

export class ViewerSlots {
  private readonly taken = new Map<string, number>()
  private readonly totals: Record<SlotKind, number> = {
    operations: 0,
    subscriptions: 0,
    sockets: 0,
    handshakes: 0,
  }

  constructor(private readonly limits: SlotLimits) {}

  /**
   * @param address of the connection, which anonymous viewers are counted by.
   * @returns gives the slot back; only its first call counts.
   * @throws RATE_LIMITED
   */
  acquire(kind: SlotKind, viewer: Viewer, address: string): () => void {
    const { each, total, keptForAdmins } = this.limits[kind]
    const key = `${kind}:${nameOfViewer(viewer, address)}`
    const inUse = this.taken.get(key) ?? 0
    const limit = each[viewer.kind]
    if (inUse >= limit) {
      throw new ForecartError('RATE_LIMITED', `You have ${inUse} ${kind} under way; the limit is ${limit}`)
    }
    if (this.totals[kind] >= (viewer.kind === 'admin' ? total : total - keptForAdmins)) {
      throw new ForecartError('RATE_LIMITED', `The server has no more room for ${kind}; try again later`)
    }
    this.taken.set(key, inUse + 1)
    this.totals[kind]++
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.totals[kind]--
      const left = (this.taken.get(key) ?? 1) - 1
      if (left === 0) this.taken.delete(key)
      else this.taken.set(key, left)
    }
  }

  /** Over all viewers. */
  inUse(kind: SlotKind): number {
    return this.totals[kind]
  }
}

/** One name for all connections of a viewer; anonymous ones are told apart by their address. */
export function nameOfViewer(viewer: Viewer, address: string): string {
  switch (viewer.kind) {
    case 'anonymous':
      return `anonymous:${address}`
    case 'user':
      return `user:${viewer.externalId}`
    case 'guest':
      return `guest:${viewer.sessionExternalId}`
    case 'apiKey':
      return `key:${viewer.keyId}`
    case 'admin':
      return 'admin'
  }
}

/**
 * The last steps of customers, in memory: a bounded number of customers, the least recently used leaves first. What this process stores
 * is forgotten here before it is acknowledged, what others store as soon as it is announced; customers who are deleted, or allow other
 * things than before, likewise. While announcements may be missed, steps are read from the database.
 */
import { BoundedCache } from '../../core/bounded-cache'
import type { Queryable } from '../../db/client'
import type { NotificationListener } from '../../db/notifications'
import { readLastStepsOfUser, type UserStep } from '../../db/repositories/behaviour/popularity.repository'
import { MAX_LIVE_EVENTS } from '../../contracts/session/session-rows'

/** Fifty steps of a customer take some 15 kB. */
const DEFAULT_MAX_USERS = 4_000

export interface UserStepsOptions {
  readonly database: Queryable
  /** Tells of what other processes store; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
  readonly maxUsers?: number
}

/** A reading under way. What it finds is not remembered where the user did something meanwhile. */
interface Reading {
  isStale: boolean
}

export class UserSteps {
  private readonly steps: BoundedCache<bigint, readonly UserStep[]>
  private readonly readings = new Map<bigint, Set<Reading>>()

  constructor(private readonly options: UserStepsOptions) {
    const { listener, maxUsers = DEFAULT_MAX_USERS } = options
    this.steps = new BoundedCache(maxUsers)
    for (const topic of ['sessions', 'users'] as const)
      listener?.on(topic, ({ userIds }) => this.forget(userIds.map(BigInt)))
    // Announcements of the time without a connection are lost.
    listener?.onReconnect(() => this.clear())
  }

  /** In the order in which they happened; none of who does not allow answers of its own. */
  async read(userId: bigint): Promise<readonly UserStep[]> {
    const isCurrent = (await this.options.listener?.isCurrent()) === true
    const known = isCurrent ? this.steps.get(userId) : undefined
    if (known) {
      this.steps.set(userId, known)
      return known
    }
    const reading: Reading = { isStale: false }
    const readings = this.readings.get(userId) ?? new Set()
    this.readings.set(userId, readings.add(reading))
    try {
      const steps = await readLastStepsOfUser(this.options.database, userId, MAX_LIVE_EVENTS)
      if (isCurrent && !reading.isStale) this.steps.set(userId, steps)
      return steps
    } finally {
      readings.delete(reading)
      if (readings.size === 0) this.readings.delete(userId)
    }
  }

  /** To be called after something of these users was written, before that is acknowledged. */
  forget(userIds: Iterable<bigint>): void {
    for (const userId of userIds) {
      this.steps.delete(userId)
      for (const reading of this.readings.get(userId) ?? []) reading.isStale = true
    }
  }

  private clear(): void {
    this.steps.clear()
    for (const readings of this.readings.values()) for (const reading of readings) reading.isStale = true
  }
}

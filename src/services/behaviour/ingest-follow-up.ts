import type { Database } from '../../db/client'
import { commitWithoutWaitingForDisk } from '../../db/commit-settings'
import { enqueueRollup } from '../demand/rollup-request'
import { announceSessions } from '../recommendation/live-sessions'

/** What follows from events that are stored. */
export interface FollowUp {
  readonly sessionIds: Iterable<bigint>
  /** Whose events they are. */
  readonly userIds: Iterable<bigint>
  /** Daily demand is to be rolled up. */
  readonly movesDemand: boolean
}

/**
 * Sees to what follows from stored batches, in transactions of their own. PostgreSQL lets transactions that notify commit one after the
 * other, and those that ask for the same job as well: batches would wait for each other's disk writes. One follow-up is under way at a
 * time, and those asked for meanwhile share the next one.
 */
export class IngestFollowUp {
  private readonly sessionIds = new Set<bigint>()
  private readonly userIds = new Set<bigint>()
  private movesDemand = false
  private current: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null

  /** @param origin the process whose live sessions know already */
  constructor(
    private readonly database: Database,
    private readonly origin: string | null,
  ) {}

  /**
   * Resolves when all processes have been told of the sessions and the roll-up is asked for.
   * @throws DATABASE_UNAVAILABLE where that failed; those who share the follow-up hear of it too.
   */
  request({ sessionIds, userIds, movesDemand }: FollowUp): Promise<void> {
    for (const id of sessionIds) this.sessionIds.add(id)
    for (const id of userIds) this.userIds.add(id)
    this.movesDemand ||= movesDemand
    this.next ??= this.runAfter(this.current)
    return this.next
  }

  private async runAfter(previous: Promise<void>): Promise<void> {
    await previous.catch(() => undefined) // Its own callers hear of it.
    const sessionIds = [...this.sessionIds]
    const userIds = [...this.userIds]
    const { movesDemand } = this
    this.sessionIds.clear()
    this.userIds.clear()
    this.movesDemand = false
    this.current = this.next!
    this.next = null
    await this.database.transaction(async (tx) => {
      // The events are safe already. Were this lost in a crash of the database, listeners read anew and the minutely roll-up finds the rest.
      await commitWithoutWaitingForDisk(tx)
      await announceSessions(tx, sessionIds, this.origin, userIds)
      if (movesDemand) await enqueueRollup(tx)
    })
  }
}

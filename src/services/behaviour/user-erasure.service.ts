/** A customer's right to be forgotten. What was sold stays in demand and in accounts, without the person. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import { actorOf, type Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import { publish } from '../../db/notifications'
import { appendAudit } from '../../db/repositories/operations/installation.repository'
import { eraseUser, lockUser } from '../../db/repositories/behaviour/user-erasure.repository'
import { requireRef } from '../entity-ref'
import { noneNamed } from '../../contracts/not-found'
import { requireScope } from '../access'
import { announceSessions, type LiveSessions } from '../recommendation/live-sessions'
import type { UserSteps } from '../recommendation/user-steps'

export interface UserErasureServiceOptions {
  readonly database: Database
  readonly liveSessions?: LiveSessions
  readonly userSteps?: Pick<UserSteps, 'forget'>
}

export class UserErasureService {
  constructor(private readonly options: UserErasureServiceOptions) {}

  /**
   * Deletes the user and what leads to it, at once. The audit trail keeps that it happened, never who it was.
   * @returns our key of the user that is gone.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND; BAD_USER_INPUT where the reference is not one.
   */
  async deleteUser(viewer: Viewer, user: EntityRef): Promise<bigint> {
    requireScope(viewer, 'ingest')
    const ref = requireRef(user, 'user')
    const { userId, touchedSessionIds } = await this.options.database.transaction(async (tx) => {
      const userId = await lockUser(tx, ref)
      if (userId === null) throw noneNamed('User', ref)
      const { touchedSessionIds, ...details } = await eraseUser(tx, userId)
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: 'user.delete',
        subject: `user:${userId}`,
        details,
      })
      await announceSessions(tx, touchedSessionIds, null)
      await publish(tx, 'users', { userIds: [userId.toString()] })
      return { userId, touchedSessionIds }
    })
    for (const id of touchedSessionIds) this.options.liveSessions?.forget(id)
    this.options.userSteps?.forget([userId])
    return userId
  }
}

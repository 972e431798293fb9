/** A customer's right to be forgotten. What was sold stays in demand and in accounts, without the person. */
import type { EntityRef } from '../contracts/entity-ref'
import { actorOf, type Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'
import type { Database } from '../db/client'
import { appendAudit } from '../db/repositories/installation.repository'
import { eraseUser, lockUser } from '../db/repositories/user-erasure.repository'
import { isGiven, requireText } from './input-rules'
import { requireScope } from './access'

export class UserErasureService {
  constructor(private readonly database: Database) {}

  /**
   * Deletes the user and what leads to it, at once. The audit trail keeps that it happened, never who it was.
   * @returns our key of the user that is gone.
   * @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND; BAD_USER_INPUT where the reference is not one.
   */
  async deleteUser(viewer: Viewer, { id, externalId }: EntityRef): Promise<bigint> {
    requireScope(viewer, 'ingest')
    if (isGiven(id) === isGiven(externalId)) {
      throw new ForecartError('BAD_USER_INPUT', 'Name the user by exactly one of id and externalId')
    }
    const ref = isGiven(id) ? { id } : { externalId: requireText(externalId!, 'externalId') }
    return this.database.transaction(async (tx) => {
      const userId = await lockUser(tx, ref)
      if (userId === null) throw new ForecartError('NOT_FOUND', 'There is no such user')
      const details = await eraseUser(tx, userId)
      await appendAudit(tx, {
        actor: actorOf(viewer),
        action: 'user.delete',
        subject: `user:${userId}`,
        details: { ...details },
      })
      return userId
    })
  }
}

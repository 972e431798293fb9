/** Which arm of a promotion a customer belongs to: by the customer's home place where places were held out, by the customer where customers were. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import { type PromotionArm, readArm } from '../../db/repositories/promotion/promotion-holdout.repository'
import { readView } from '../access'
import type { UserService } from '../behaviour/user.service'
import { requireRef } from '../entity-ref'
import { refuse } from '../input-rules'

export type { PromotionArm } from '../../db/repositories/promotion/promotion-holdout.repository'

export interface PromotionArmOptions {
  readonly database: Queryable
  readonly users: UserService
}

export class PromotionArmService {
  constructor(private readonly options: PromotionArmOptions) {}

  /**
   * An end user sees its own arm. Null: places were held out, and the customer has no home place, or one that is in no arm; customers were, and it is not for this one; there is no such customer, no
   * such promotion, or none with anything held out; or the customer is another than the end user that asks.
   * @throws BAD_USER_INPUT where the shop asks without a customer; UNAUTHENTICATED, FORBIDDEN
   */
  async arm(viewer: Viewer, promotion: EntityRef, user: EntityRef | null): Promise<PromotionArm | null> {
    const view = readView(viewer)
    const ref = requireRef(promotion, 'promotion')
    if (view.kind === 'shop' && !user) refuse('user: name the customer whose arm is wanted')
    const own = view.kind === 'endUser' ? { externalId: view.externalId } : null
    const [customer] = await this.options.users.usersByRef(viewer, [user ?? own!])
    return customer ? readArm(this.options.database, ref, customer.id, customer.homeLocationId) : null
  }
}

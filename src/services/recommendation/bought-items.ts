/** What customers bought lately, remembered for a minute: it is left out of their lists where a scenario says so. */
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import type { NotificationListener } from '../../db/notifications'
import { type BoughtItem, readBoughtItems } from '../../db/repositories/behaviour/bought-items.repository'

const REMEMBERED_MS = 60_000
const MAX_USERS = 20_000
const DAY_MS = 86_400_000
/** The longest time that a scenario may ask for. */
const MAX_DAYS = 730

export interface BoughtItemsOptions {
  readonly database: Queryable
  readonly clock: Clock
  /** Tells of users that are deleted, or allow other things than before; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

export class BoughtItems {
  private readonly remembered = new BoundedCache<
    bigint,
    { readonly atMs: number; readonly items: Promise<readonly BoughtItem[]> }
  >(MAX_USERS)

  constructor(private readonly options: BoughtItemsOptions) {
    const { listener } = options
    listener?.on('users', ({ userIds }) => {
      for (const id of userIds) this.remembered.delete(BigInt(id))
    })
    listener?.onReconnect(() => this.remembered.clear())
  }

  /** Decimal keys of what the customer bought in the last days; a purchase of the last minute may be missing. */
  async since(userId: bigint, days: number): Promise<string[]> {
    const nowMs = this.options.clock.now().getTime()
    const isCurrent = (await this.options.listener?.isCurrent()) === true
    let known = isCurrent ? this.remembered.get(userId) : undefined
    if (known === undefined || nowMs - known.atMs >= REMEMBERED_MS) {
      known = {
        atMs: nowMs,
        items: readBoughtItems(this.options.database, userId, new Date(nowMs - MAX_DAYS * DAY_MS)),
      }
      if (isCurrent) this.remembered.set(userId, known)
      known.items.catch(() => this.remembered.delete(userId))
    }
    const items = await known.items
    return items.flatMap(({ itemId, boughtAt }) =>
      boughtAt.getTime() >= nowMs - days * DAY_MS ? [itemId] : [],
    )
  }
}

/** What was bought with an item in the orders of the last year, remembered for ten minutes: it is a count over many orders. */
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import { type PopularItem, readBoughtTogether } from '../../db/repositories/behaviour/popularity.repository'

const DAYS = 365
const DAY_MS = 86_400_000
const REMEMBERED_MS = 10 * 60_000
const DEFAULT_MAX_ITEMS = 5_000
/** Of each item: as many as the longest list has. */
const MOST = 100
/** Where rules may take out most of them. */
const MOST_BEFORE_RULES = 300

export interface BoughtTogetherOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly maxItems?: number
}

export class BoughtTogether {
  private readonly remembered: BoundedCache<
    string,
    { readonly atMs: number; readonly items: Promise<readonly PopularItem[]> }
  >

  constructor(private readonly options: BoughtTogetherOptions) {
    this.remembered = new BoundedCache(options.maxItems ?? DEFAULT_MAX_ITEMS)
  }

  /** For each of these, the one in the most orders first. Items that were taken off sale since may be among them. */
  async of(
    itemIds: readonly bigint[],
    { isBeforeRules }: { readonly isBeforeRules: boolean },
  ): Promise<(readonly PopularItem[])[]> {
    const { database, clock } = this.options
    const limit = isBeforeRules ? MOST_BEFORE_RULES : MOST
    const keyOf = (id: bigint) => `${id} ${limit}`
    const nowMs = clock.now().getTime()
    // Taken before others are remembered, which may push these out.
    const found = new Map<bigint, Promise<readonly PopularItem[]>>()
    for (const id of new Set(itemIds)) {
      const known = this.remembered.get(keyOf(id))
      if (known && nowMs - known.atMs < REMEMBERED_MS) found.set(id, known.items)
    }
    const missing = [...new Set(itemIds)].filter((id) => !found.has(id))
    if (missing.length > 0) {
      const since = new Date(nowMs - DAYS * DAY_MS)
      const reading = readBoughtTogether(database, missing, { since, limit }).then((rows) => {
        const byItem = new Map<string, PopularItem[]>()
        for (const { withItemId, itemId, score } of rows) {
          const items = byItem.get(withItemId) ?? []
          byItem.set(withItemId, items)
          items.push({ itemId, score })
        }
        return byItem
      })
      for (const id of missing) {
        const items = reading.then((byItem) => byItem.get(id.toString()) ?? [])
        found.set(id, items)
        this.remembered.set(keyOf(id), { atMs: nowMs, items })
        items.catch(() => {
          if (this.remembered.get(keyOf(id))?.items === items) this.remembered.delete(keyOf(id))
        })
      }
    }
    return Promise.all(itemIds.map((id) => found.get(id)!))
  }
}

/**
 * Which categories have something on sale, with those above them: counted once, and from then on only for what changed in the catalogue. The first
 * count of a large one, that of a new day, and many changes at once leave the thread to others between their parts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Day } from '../../../core/time/day'
import type { Catalogue } from '../catalogue'
import { isPublicOn, retirementDay } from '../public-items'

/** Some tenths of a millisecond. */
const ITEMS_A_TURN = 2_000

interface Count {
  readonly today: Day
  revision: number
  /** By position of the item: the category that it is counted in; null: in none. */
  readonly countedIn: (bigint | null)[]
  /** Items on sale, by category. */
  readonly items: Map<bigint, number>
  readonly ready: Promise<void>
}

export class CategoriesOnSale {
  private count: Count | null = null
  private above: { readonly of: string; readonly categoryIds: ReadonlySet<bigint> } | null = null

  constructor(readonly catalogue: Catalogue) {}

  async read(now: Date): Promise<ReadonlySet<bigint>> {
    const count = await this.counted(retirementDay(now))
    const of = `${count.today} ${count.revision} ${this.catalogue.treeRevision}`
    if (this.above?.of !== of) {
      const categoryIds = new Set<bigint>()
      for (const [categoryId, items] of count.items)
        if (items > 0) for (const { id } of this.catalogue.categoriesAbove(categoryId)) categoryIds.add(id)
      this.above = { of, categoryIds }
    }
    return this.above.categoryIds
  }

  private async counted(today: Day): Promise<Count> {
    const { catalogue } = this
    const isOutdated = ({ revision, ...count }: Count) =>
      count.today !== today || catalogue.changesSince(revision) === null
    if (this.count === null || isOutdated(this.count)) this.count = this.begin(today)
    const { count } = this
    await count.ready
    // So much changed meanwhile that it is counted anew.
    return (await this.catchUp(count)) ? count : this.counted(today)
  }

  /** Several callers share the work: each goes on from where the count is. @returns false: what changed is not known any more */
  private async catchUp(count: Count): Promise<boolean> {
    for (;;) {
      const changes = this.catalogue.changesSince(count.revision)
      if (changes === null) return false
      const part = changes.slice(0, ITEMS_A_TURN)
      for (const position of part) this.add(count, position)
      count.revision += part.length
      if (part.length === changes.length) return true
      await nextTurn()
    }
  }

  private begin(today: Day): Count {
    const { catalogue } = this
    const fill = async () => {
      // What is there by now is looked at; what changes from here on is caught up with.
      const { size } = catalogue
      for (let at = 0; at < size; at++) {
        if (at > 0 && at % ITEMS_A_TURN === 0) await nextTurn()
        this.add(count, at)
      }
    }
    const count: Count = {
      today,
      revision: catalogue.revision,
      countedIn: [],
      items: new Map(),
      ready: Promise.resolve().then(fill),
    }
    return count
  }

  private add({ today, countedIn, items }: Count, position: number): void {
    const item = this.catalogue.itemAt(position)
    const before = countedIn[position] ?? null
    const now = isPublicOn(item, today) ? item.categoryId : null
    if (before !== null) items.set(before, items.get(before)! - 1)
    if (now !== null) items.set(now, (items.get(now) ?? 0) + 1)
    countedIn[position] = now
  }
}

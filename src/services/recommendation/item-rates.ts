/** How often those who look at an item put it into the cart, or buy it: what a list counts that is to bring more than clicks. */
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import { type ItemRate, readItemRates } from '../../db/repositories/behaviour/item-rates.repository'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { Objective } from './scenarios/scenario'

const RATE_DAYS = 28
/** Answers grow older than this in no case but where the database does not answer. */
const REMEMBERED_MS = 10 * 60_000
/** Visits that an item is taken to have had at the rate of the whole shop: few visits say little. */
const PRIOR_VISITS = 20

export type RateOf = (item: CatalogueItem) => number

export class ItemRates {
  private remembered: { readonly atMs: number; readonly rates: Promise<Rates> } | null = null

  constructor(private readonly options: { readonly database: Queryable; readonly clock: Clock }) {}

  /** By what the relevance of an item is multiplied: 1 for all where clicks are wanted. */
  async factorOf(objective: Objective): Promise<RateOf> {
    if (objective === 'CLICK') return () => 1
    const rates = await this.read()
    if (objective === 'CART') return ({ id }) => rates.cartRate(id.toString())
    if (objective === 'PURCHASE') return ({ id }) => rates.purchaseRate(id.toString())
    return ({ id, priceMinor }) => rates.purchaseRate(id.toString()) * Number(priceMinor)
  }

  private read(): Promise<Rates> {
    const nowMs = this.options.clock.now().getTime()
    const { remembered } = this
    if (remembered && nowMs - remembered.atMs < REMEMBERED_MS) return remembered.rates
    const reading = readItemRates(this.options.database, new Date(nowMs - RATE_DAYS * 86_400_000)).then(
      (rows) => new Rates(rows),
    )
    // While it is read anew, what was read before answers.
    const rates = remembered ? reading.catch(() => remembered.rates) : reading
    this.remembered = { atMs: nowMs, rates }
    rates.catch(() => (this.remembered = null))
    return rates
  }
}

/** Shares of visits, drawn towards those of the whole shop where an item had few (the mean of a beta distribution). */
export class Rates {
  private readonly byItem: ReadonlyMap<string, ItemRate>
  private readonly cartShare: number
  private readonly purchaseShare: number

  constructor(rows: readonly ItemRate[]) {
    this.byItem = new Map(rows.map((row) => [row.itemId, row]))
    const total = (read: (row: ItemRate) => number) => rows.reduce((sum, row) => sum + read(row), 0)
    // Rule of succession: a shop that has sold nothing yet still ranks by something.
    const visits = total((row) => row.visits) + 2
    this.cartShare = (total((row) => row.carts) + 1) / visits
    this.purchaseShare = (total((row) => row.purchases) + 1) / visits
  }

  cartRate(itemId: string): number {
    const { visits = 0, carts = 0 } = this.byItem.get(itemId) ?? {}
    return (carts + PRIOR_VISITS * this.cartShare) / (visits + PRIOR_VISITS)
  }

  purchaseRate(itemId: string): number {
    const { visits = 0, purchases = 0 } = this.byItem.get(itemId) ?? {}
    return (purchases + PRIOR_VISITS * this.purchaseShare) / (visits + PRIOR_VISITS)
  }
}

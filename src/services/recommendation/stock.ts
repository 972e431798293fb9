/** Which items can be delivered, as far as the shop counts its stock. What it does not count is never said to be out of stock. */
import type { DeliverableStock, StockFacts } from '../../db/repositories/shop/stock-levels.repository'

/** SELLS_OUT: what is there is sold before it could be delivered. */
export type StockState = 'AVAILABLE' | 'SELLS_OUT' | 'OUT_OF_STOCK'

export class StockLevels {
  private readonly deliverable = new Map<string, DeliverableStock>()
  private readonly emptyStores = new Map<string, Set<bigint>>()
  private stores: ReadonlySet<bigint> = new Set()

  /** @param itemIds decimal keys of the items that are told anew; null: of all */
  update(itemIds: readonly string[] | null, told: StockFacts): void {
    this.stores = new Set(told.storeIds)
    for (const itemId of itemIds ?? [...this.deliverable.keys(), ...this.emptyStores.keys()]) {
      this.deliverable.delete(itemId)
      this.emptyStores.delete(itemId)
    }
    for (const level of told.deliverable) this.deliverable.set(level.itemId, level)
    for (const { itemId, locationId } of told.emptyStores) {
      const stores = this.emptyStores.get(itemId) ?? new Set()
      this.emptyStores.set(itemId, stores.add(locationId))
    }
  }

  /** What warehouses and online locations have together; null where nobody counts it. */
  onHand(itemId: string): number | null {
    return this.deliverable.get(itemId)?.onHand ?? null
  }

  /** Names the places whose stock counts for a visitor there: equal names, equal answers of `stateOf`. */
  sourceFor(locationId: bigint | null): string {
    return locationId !== null && this.stores.has(locationId) ? `store ${locationId}` : 'delivery'
  }

  /**
   * Whether a visitor can have an item: in a store what lies there counts, elsewhere what can be delivered.
   *
   * @param locationId where the visit takes place; null: nobody says
   * @param deliveryDays how long a delivery takes; what sells meanwhile is taken off
   */
  stateOf(itemId: string, locationId: bigint | null, deliveryDays: number): StockState {
    if (locationId !== null && this.stores.has(locationId)) {
      return this.emptyStores.get(itemId)?.has(locationId) ? 'OUT_OF_STOCK' : 'AVAILABLE'
    }
    const level = this.deliverable.get(itemId)
    if (level === undefined) return 'AVAILABLE'
    if (level.onHand <= 0) return 'OUT_OF_STOCK'
    return level.onHand < level.unitsPerDay * deliveryDays ? 'SELLS_OUT' : 'AVAILABLE'
  }
}

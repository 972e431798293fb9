/**
 * The goods of one location and day while they are shared out: every unit that was sold goes into exactly one order line, so
 * that orders add up to the simulated sales.
 */
import type { Rng } from '../../src/core/rng'
import type { OrderLineDraft } from './order'
import { pickWeighted } from './random'
import { cellIndex, type SimulatedWorld } from './world'

/** How much likelier the next item is from the category of the one before. */
const SAME_CATEGORY = 3
const DISCOUNT_PULL = 3

export class Shelf {
  private readonly remaining: Float64Array
  private readonly weights: Float64Array
  private readonly interest: Float64Array
  private readonly discount: Float64Array
  private leftUnits = 0

  constructor(
    private readonly world: SimulatedWorld,
    private readonly location: number,
    private readonly day: number,
  ) {
    const count = world.items.length
    this.remaining = new Float64Array(count)
    this.weights = new Float64Array(count)
    this.interest = new Float64Array(count)
    this.discount = new Float64Array(count)
    for (let item = 0; item < count; item++) {
      const cell = cellIndex(world, item, location, day)
      this.remaining[item] = world.sales.units[cell]!
      this.interest[item] = world.truth.mean[cell]!
      this.discount[item] = world.promotionField.discount[cell]!
      this.leftUnits += world.sales.units[cell]!
    }
  }

  get units(): number {
    return this.leftUnits
  }

  /** Different items that are left. */
  get kinds(): number {
    let kinds = 0
    for (const units of this.remaining) if (units > 0) kinds++
    return kinds
  }

  /** An item to look at, by expected demand, taste and the item before; whether it was sold that day plays no part. */
  browse(rng: Rng, user: number, previous: number): number {
    return this.pick(rng, this.interest, user, previous, [])
  }

  /** Takes an item that `basket` does not have, in some quantity, off the shelf. Some must be left. */
  takeItem(rng: Rng, user: number, previous: number, basket: readonly OrderLineDraft[]): OrderLineDraft {
    const item = this.pick(rng, this.remaining, user, previous, basket)
    const { quantityContinue } = this.world.laws.orders
    let quantity = 1
    while (quantity < this.remaining[item]! && rng.uniform() < quantityContinue) quantity++
    this.remaining[item]! -= quantity
    this.leftUnits -= quantity
    return { item, quantity }
  }

  private pick(
    rng: Rng,
    amounts: Float64Array,
    user: number,
    previous: number,
    basket: readonly OrderLineDraft[],
  ): number {
    const { items, leaves, truth } = this.world
    const tastes = truth.users.taste
    const sensitivity = user < 0 ? 0 : truth.users.priceSensitivity[user]!
    const leaf = previous < 0 ? -1 : items[previous]!.leaf
    let total = 0
    for (let item = 0; item < amounts.length; item++) {
      let weight = amounts[item]!
      if (weight > 0) {
        const own = items[item]!.leaf
        if (user >= 0) {
          weight *= tastes[user * leaves.length + own]!
          if (this.discount[item]! > 0) weight *= Math.exp(DISCOUNT_PULL * sensitivity * this.discount[item]!)
        }
        if (own === leaf) weight *= SAME_CATEGORY
        for (const line of basket) if (line.item === item) weight = 0
      }
      this.weights[item] = weight
      total += weight
    }
    return pickWeighted(rng.uniform(), this.weights, total)
  }

  /** The share of the day's buyers that still found every one of these items. */
  availableShare(lines: readonly OrderLineDraft[]): number {
    return lines.reduce(
      (share, { item }) =>
        Math.min(
          share,
          this.world.sales.availableFraction[cellIndex(this.world, item, this.location, this.day)]!,
        ),
      1,
    )
  }
}

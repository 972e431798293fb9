/**
 * The goods of one location and day while they are shared out: every unit that was sold goes into exactly one order line, so
 * that orders add up to the simulated sales.
 */
import type { Rng } from '../../src/core/statistics/rng'
import { stockInstant } from './hours'
import type { OrderLineDraft } from './order'
import { pickWeighted } from './random'
import type { Supply } from './visit'
import { cellIndex, type SimulatedWorld } from './world'

const DISCOUNT_PULL = 3

export class Shelf implements Supply {
  /** Items with units left. */
  private readonly left: Uint16Array
  private kindsLeft = 0
  private leftUnits = 0
  private readonly remaining: Float64Array
  private readonly discount: Float64Array
  private readonly weights: Float64Array

  constructor(
    private readonly world: SimulatedWorld,
    private readonly location: number,
    private readonly day: number,
  ) {
    const count = world.items.length
    this.left = new Uint16Array(count)
    this.remaining = new Float64Array(count)
    this.discount = new Float64Array(count)
    this.weights = new Float64Array(count)
    for (let item = 0; item < count; item++) {
      const cell = cellIndex(world, item, location, day)
      const units = world.sales.units[cell]!
      this.remaining[item] = units
      this.discount[item] = world.promotionField.discount[cell]!
      this.leftUnits += units
      if (units > 0) this.left[this.kindsLeft++] = item
    }
  }

  get units(): number {
    return this.leftUnits
  }

  /** Different items that are left. */
  get kinds(): number {
    return this.kindsLeft
  }

  has(item: number, atMs: number): boolean {
    if (this.remaining[item] === 0) return false
    const share = this.availableShare([item])
    if (share === 1) return true
    const { calendar, locations } = this.world
    return atMs <= stockInstant(calendar, locations[this.location]!, this.day + share).getTime()
  }

  take(rng: Rng, item: number): OrderLineDraft {
    return this.takeAt(rng, this.left.subarray(0, this.kindsLeft).indexOf(item))
  }

  /** Takes an item that `basket` does not have, in some quantity, off the shelf. Some must be left. */
  takeAny(rng: Rng, user: number, previous: number, basket: readonly OrderLineDraft[]): OrderLineDraft {
    const total = this.weigh(user, previous, basket)
    return this.takeAt(rng, pickWeighted(rng.uniform(), this.weights, total, this.kindsLeft))
  }

  /** The share of the day's buyers that still found every one of these items. */
  availableShare(items: readonly number[]): number {
    const { availableFraction } = this.world.sales
    return items.reduce((share, item) => {
      const cell = cellIndex(this.world, item, this.location, this.day)
      return Math.min(share, availableFraction[cell]!)
    }, 1)
  }

  private takeAt(rng: Rng, position: number): OrderLineDraft {
    const item = this.left[position]!
    const quantity = drawQuantity(rng, this.world, this.remaining[item])
    this.remaining[item]! -= quantity
    this.leftUnits -= quantity
    if (this.remaining[item] === 0) this.left[position] = this.left[--this.kindsLeft]!
    return { item, quantity }
  }

  /**
   * Fills `weights` with what speaks for each of the items left: its units, the user's taste, the pull of discounts, nearness to the
   * item before and the bond with it. @returns their sum
   */
  private weigh(user: number, previous: number, basket: readonly OrderLineDraft[]): number {
    const { laws, leafOf, leaves, truth } = this.world
    const { popularityExponent, sameCategoryFactor } = laws.choice
    const { weights, discount, remaining } = this
    const sensitivity = user < 0 ? 0 : DISCOUNT_PULL * truth.users.priceSensitivity[user]!
    let total = 0
    for (let position = 0; position < this.kindsLeft; position++) {
      const item = this.left[position]!
      let weight = popularityExponent === 1 ? remaining[item]! : remaining[item]! ** popularityExponent
      if (user >= 0) {
        weight *= truth.users.taste[user * leaves.length + leafOf[item]!]!
        if (discount[item]! > 0) weight *= Math.exp(sensitivity * discount[item]!)
      }
      if (previous >= 0) {
        weight *= truth.bonds[previous * leafOf.length + item]!
        if (leafOf[item] === leafOf[previous]) weight *= sameCategoryFactor
      }
      if (basket.some((line) => line.item === item)) weight = 0
      weights[position] = weight
      total += weight
    }
    return total
  }
}

/** At least 1. */
export function drawQuantity(
  rng: Rng,
  { laws }: Pick<SimulatedWorld, 'laws'>,
  most = Number.POSITIVE_INFINITY,
): number {
  let quantity = 1
  while (quantity < most && rng.uniform() < laws.orders.quantityContinue) quantity++
  return quantity
}

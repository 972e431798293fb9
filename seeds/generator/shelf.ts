/**
 * The goods of one location and day while they are shared out: every unit that was sold goes into exactly one order line, so
 * that orders add up to the simulated sales.
 */
import type { Rng } from '../../src/core/statistics/rng'
import type { OrderLineDraft } from './order'
import { pickWeighted } from './random'
import { cellIndex, type SimulatedWorld } from './world'

const DISCOUNT_PULL = 3

/** See `drawIntent`; null: of a basket whose visit nobody recorded. */
export type Intent = Float64Array | null

export class Shelf {
  /** Items with units left, and items that are on sale: what can be bought, and what can be looked at. */
  private readonly left: Uint16Array
  private readonly offered: Uint16Array
  private kindsLeft = 0
  private kindsOffered = 0
  private leftUnits = 0
  private readonly remaining: Float64Array
  private readonly interest: Float64Array
  private readonly discount: Float64Array
  private readonly weights: Float64Array

  constructor(
    private readonly world: SimulatedWorld,
    private readonly location: number,
    private readonly day: number,
  ) {
    const count = world.items.length
    this.left = new Uint16Array(count)
    this.offered = new Uint16Array(count)
    this.remaining = new Float64Array(count)
    this.interest = new Float64Array(count)
    this.discount = new Float64Array(count)
    this.weights = new Float64Array(count)
    for (let item = 0; item < count; item++) {
      const cell = cellIndex(world, item, location, day)
      const units = world.sales.units[cell]!
      this.remaining[item] = units
      this.interest[item] = world.truth.mean[cell]!
      this.discount[item] = world.promotionField.discount[cell]!
      this.leftUnits += units
      if (units > 0) this.left[this.kindsLeft++] = item
      if (this.interest[item]! > 0) this.offered[this.kindsOffered++] = item
    }
  }

  get units(): number {
    return this.leftUnits
  }

  /** Different items that are left. */
  get kinds(): number {
    return this.kindsLeft
  }

  /** `[items]`: the true chance of each item to be looked at next. */
  browseProbabilities(user: number, previous: number, intent: Intent): Float64Array {
    const total = this.weigh(this.offered, this.kindsOffered, this.interest, user, previous, intent, [])
    const probabilities = new Float64Array(this.world.items.length)
    for (let position = 0; position < this.kindsOffered; position++) {
      probabilities[this.offered[position]!] = this.weights[position]! / total
    }
    return probabilities
  }

  /** An item to look at, by expected demand, taste and the item before; whether it was sold that day plays no part. */
  browse(rng: Rng, user: number, previous: number, intent: Intent): number {
    return this.offered[
      this.pick(rng, this.offered, this.kindsOffered, this.interest, user, previous, intent, [])
    ]!
  }

  /** Takes an item that `basket` does not have, in some quantity, off the shelf. Some must be left. */
  takeItem(
    rng: Rng,
    user: number,
    previous: number,
    intent: Intent,
    basket: readonly OrderLineDraft[],
  ): OrderLineDraft {
    const position = this.pick(rng, this.left, this.kindsLeft, this.remaining, user, previous, intent, basket)
    const item = this.left[position]!
    const { quantityContinue } = this.world.laws.orders
    let quantity = 1
    while (quantity < this.remaining[item]! && rng.uniform() < quantityContinue) quantity++
    this.remaining[item]! -= quantity
    this.leftUnits -= quantity
    if (this.remaining[item] === 0) this.left[position] = this.left[--this.kindsLeft]!
    return { item, quantity }
  }

  /** Position in `candidates`, drawn by their weights. */
  private pick(
    rng: Rng,
    candidates: Uint16Array,
    count: number,
    amounts: Float64Array,
    user: number,
    previous: number,
    intent: Intent,
    basket: readonly OrderLineDraft[],
  ): number {
    const total = this.weigh(candidates, count, amounts, user, previous, intent, basket)
    return pickWeighted(rng.uniform(), this.weights, total, count)
  }

  /**
   * Fills `weights` with what speaks for each of the candidates: its amount, the user's taste, the pull of discounts, nearness to the
   * item before, the bond with it and what the visit is after. @returns their sum
   */
  private weigh(
    candidates: Uint16Array,
    count: number,
    amounts: Float64Array,
    user: number,
    previous: number,
    intent: Intent,
    basket: readonly OrderLineDraft[],
  ): number {
    const { laws, leafOf, leaves, truth } = this.world
    const { popularityExponent, sameCategoryFactor } = laws.choice
    const bonds = previous * leafOf.length
    const { weights, discount } = this
    const tastes = truth.users.taste
    const row = user * leaves.length
    const sensitivity = user < 0 ? 0 : DISCOUNT_PULL * truth.users.priceSensitivity[user]!
    const leaf = previous < 0 ? -1 : leafOf[previous]!
    let total = 0
    for (let position = 0; position < count; position++) {
      const item = candidates[position]!
      const own = leafOf[item]!
      let weight = popularityExponent === 1 ? amounts[item]! : amounts[item]! ** popularityExponent
      if (user >= 0) {
        weight *= tastes[row + own]!
        if (discount[item]! > 0) weight *= Math.exp(sensitivity * discount[item]!)
      }
      if (intent) weight *= intent[item]!
      if (previous >= 0) weight *= truth.bonds[bonds + item]!
      if (own === leaf) weight *= sameCategoryFactor
      if (basket.length > 0 && holds(basket, item)) weight = 0
      weights[position] = weight
      total += weight
    }
    return total
  }

  /** The share of the day's buyers that still found every one of these items. */
  availableShare(lines: readonly OrderLineDraft[]): number {
    const { availableFraction } = this.world.sales
    let share = 1
    for (const { item } of lines) {
      share = Math.min(share, availableFraction[cellIndex(this.world, item, this.location, this.day)]!)
    }
    return share
  }
}

function holds(basket: readonly OrderLineDraft[], item: number): boolean {
  for (let index = 0; index < basket.length; index++) if (basket[index]!.item === item) return true
  return false
}

/**
 * What promotions do beyond their own cells and days: items of the category lose, other categories win, the same item sells less before and after. Means without promotions and
 * with their own effects in, means with everything out; so that any promotion can be taken out of a world and what it did is the difference.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { LeafCategory } from './catalog'
import type { SimulatedCategory, SimulatedItem, SimulatedPromotion } from './entities'

export interface SpilloverContext {
  readonly seed: number
  readonly laws: WorldLaws
  readonly categories: readonly SimulatedCategory[]
  readonly leaves: readonly LeafCategory[]
  readonly items: readonly SimulatedItem[]
  readonly locationCount: number
  readonly days: number
}

/** Arrays are `[items, locations, days]`. */
export interface PromotedMeans {
  /** Without any promotion. */
  readonly withoutPromotions: Float32Array
  /** With what each promotion does on its own cells and days. */
  readonly withOwnEffects: Float32Array
}

/** Nothing is taken away altogether. */
const LEAST_LEFT = 0.05

/** A promotion that nobody heeds, for all its discount. */
export function isNullPromotion(
  { seed, laws }: Pick<SpilloverContext, 'seed' | 'laws'>,
  { externalId }: Pick<SimulatedPromotion, 'externalId'>,
): boolean {
  return new Rng(seed, 'promotion-null', externalId).uniform() < laws.promotions.effects.nullShare
}

/** @returns `[items, locations, days]`: the array of the own effects where the laws have no others */
export function withSpillovers(
  context: SpilloverContext,
  { withoutPromotions, withOwnEffects }: PromotedMeans,
  promotions: readonly SimulatedPromotion[],
): Float32Array {
  const { cannibalization, halo, pantry, anticipation } = context.laws.promotions.effects
  const isCrossing = cannibalization.family !== 'none' || halo.share[1] > 0
  if (!isCrossing && pantry.share[1] === 0 && anticipation.share[1] === 0) return withOwnEffects
  const means = withOwnEffects.slice()
  if (isCrossing) crossItems(context, withoutPromotions, means, promotedDays(context, promotions))
  crossDays(context, withoutPromotions, means, promotions)
  return means
}

/** `[items, locations, days]`: 1 where a promotion runs. */
function promotedDays(
  { items, locationCount, days }: SpilloverContext,
  promotions: readonly SimulatedPromotion[],
): Uint8Array {
  const out = new Uint8Array(items.length * locationCount * days)
  for (const promotion of promotions) {
    for (const row of rowsOf(promotion, locationCount)) {
      out.fill(1, row * days + promotion.startDay, row * days + Math.min(promotion.endDay + 1, days))
    }
  }
  return out
}

/** Items x locations that a promotion covers. */
function rowsOf({ items, locations }: SimulatedPromotion, locationCount: number): number[] {
  const where = locations.length > 0 ? locations : Array.from({ length: locationCount }, (_, index) => index)
  return items.flatMap((item) => where.map((location) => item * locationCount + location))
}

function crossItems(
  context: SpilloverContext,
  without: Float32Array,
  means: Float32Array,
  promoted: Uint8Array,
): void {
  const { seed, laws, categories, leaves, items, locationCount, days } = context
  const { cannibalization, halo } = laws.promotions.effects
  const departmentOf = leaves.map(({ category }) => categories[category]!.parent ?? category)
  const drawn = leaves.map(({ category }) => {
    const rng = new Rng(seed, 'promotion-effects', categories[category]!.externalId)
    const [first, second] = [rng.uniform(), rng.uniform()]
    const law = cannibalization
    return {
      taken: law.family === 'share' ? between(law.share, first) : 0,
      dissimilarity: law.family === 'nested-logit' ? between(law.dissimilarity, first) : 1,
      given: between(halo.share, second),
    }
  })
  const arrays = () => new Float64Array(leaves.length)
  const [added, free, whole, after] = [arrays(), arrays(), arrays(), arrays()]
  for (let location = 0; location < locationCount; location++) {
    for (let day = 0; day < days; day++) {
      for (const array of [added, free, whole, after]) array.fill(0)
      let isAny = false
      items.forEach(({ leaf }, item) => {
        const cell = (item * locationCount + location) * days + day
        whole[leaf]! += without[cell]!
        after[leaf]! += means[cell]!
        if (!promoted[cell]) free[leaf]! += without[cell]!
        else {
          isAny = true
          added[leaf]! += means[cell]! - without[cell]!
        }
      })
      if (!isAny) continue
      if (cannibalization.family === 'nested-logit') {
        // A promoted item's own gain is what the category's inclusive value leaves of it.
        items.forEach(({ leaf }, item) => {
          if (added[leaf] === 0 || whole[leaf] === 0) return
          const cell = (item * locationCount + location) * days + day
          means[cell]! *= (after[leaf]! / whole[leaf]!) ** (drawn[leaf]!.dissimilarity - 1)
        })
        added.fill(0)
        items.forEach(({ leaf }, item) => {
          const cell = (item * locationCount + location) * days + day
          if (promoted[cell]) added[leaf]! += means[cell]! - without[cell]!
        })
      }
      // What each promoted category gives to the others, per unit that they sell.
      const sources = leaves.flatMap((_, leaf) => {
        if (added[leaf] === 0) return []
        let reached = 0
        for (let other = 0; other < leaves.length; other++) {
          if (other === leaf) continue
          if (halo.reach === 'shop' || departmentOf[other] === departmentOf[leaf]) reached += whole[other]!
        }
        return reached > 0 ? [{ leaf, rate: (drawn[leaf]!.given * added[leaf]!) / reached }] : []
      })
      items.forEach(({ leaf }, item) => {
        const cell = (item * locationCount + location) * days + day
        let factor = 1
        if (!promoted[cell] && free[leaf]! > 0) factor -= (drawn[leaf]!.taken * added[leaf]!) / free[leaf]!
        for (const source of sources) {
          if (source.leaf === leaf) continue
          if (halo.reach === 'shop' || departmentOf[source.leaf] === departmentOf[leaf]) factor += source.rate
        }
        means[cell]! *= Math.max(LEAST_LEFT, factor)
      })
    }
  }
}

function crossDays(
  { seed, laws, items, locationCount, days }: SpilloverContext,
  without: Float32Array,
  means: Float32Array,
  promotions: readonly SimulatedPromotion[],
): void {
  const { pantry, anticipation } = laws.promotions.effects
  const dip = kernel(pantry)
  const wait = kernel(anticipation)
  // All that is added is read before anything is taken away.
  const taken = promotions.flatMap((promotion) =>
    rowsOf(promotion, locationCount).map((row) => {
      let added = 0
      for (let day = promotion.startDay; day <= Math.min(promotion.endDay, days - 1); day++) {
        added += Math.max(0, means[row * days + day]! - without[row * days + day]!)
      }
      const rng = new Rng(seed, 'pantry', items[Math.floor(row / locationCount)]!.externalId)
      const [first, second] = [rng.uniform(), rng.uniform()]
      return {
        ...{ row, promotion },
        after: added * between(pantry.share, first),
        before: added * between(anticipation.share, second),
      }
    }),
  )
  for (const { row, promotion, after, before } of taken) {
    const take = (day: number, units: number): void => {
      if (day < 0 || day >= days || units === 0) return
      const cell = row * days + day
      means[cell] = Math.max(LEAST_LEFT * without[cell]!, means[cell]! - units)
    }
    dip.forEach((part, step) => take(promotion.endDay + 1 + step, part * after))
    wait.forEach((part, step) => take(promotion.startDay - 1 - step, part * before))
  }
}

/** Sums to 1, the nearest day first. */
function kernel({ days, shape }: { readonly days: number; readonly shape: 'geometric' | 'flat' }): number[] {
  const weights = Array.from({ length: days }, (_, step) =>
    shape === 'flat' ? 1 : Math.exp((-3 * step) / days),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function between([low, high]: readonly [number, number], uniform: number): number {
  return low + (high - low) * uniform
}

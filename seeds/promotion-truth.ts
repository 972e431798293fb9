/** What one promotion of a simulated world did, by parts: the difference between the world and the same world without it. Expected units, free of the noise of counts. */
import { priceEffect } from './generator/demand'
import { cellIndex, type SimulatedWorld } from './generator/world'
import { isNullPromotion, withSpillovers } from './generator/spillovers'

export interface PromotionTruth {
  /** Of its items, places and days, without it. */
  readonly baseline: number
  /** Its items, places and days. */
  readonly direct: number
  /** Items of its categories that it does not cover. */
  readonly cannibalization: number
  /** Items of other categories. */
  readonly halo: number
  /** Its items on other days. */
  readonly pullForward: number
}

/** @param index of the promotion in the world */
export function promotionTruth(world: SimulatedWorld, index: number): PromotionTruth {
  const { calendar, items, locations, promotions, truth } = world
  const promotion = promotions[index]!
  const where = promotion.locations.length > 0 ? promotion.locations : locations.map((_, at) => at)
  const without = meansWith(world, index, null)
  const covered = new Set(promotion.items)
  const leaves = new Set(promotion.items.map((item) => items[item]!.leaf))
  const isHere = new Set(where)
  const out = { baseline: 0, direct: 0, cannibalization: 0, halo: 0, pullForward: 0 }
  items.forEach(({ leaf }, item) => {
    for (let location = 0; location < locations.length; location++) {
      for (let day = 0; day < calendar.days; day++) {
        const cell = cellIndex(world, item, location, day)
        const difference = truth.mean[cell]! - without[cell]!
        const isDuring = day >= promotion.startDay && day <= promotion.endDay
        if (covered.has(item)) {
          if (isDuring && isHere.has(location)) {
            out.baseline += without[cell]!
            out.direct += difference
          } else out.pullForward += difference
        } else if (leaves.has(leaf)) out.cannibalization += difference
        else out.halo += difference
      }
    }
  })
  return out
}

/** What a promotion offers. */
export interface PromotionOffer {
  /** 0 to 1 off the list price. */
  readonly discountFraction: number
  readonly featured: boolean
}

/**
 * Expected units of all cells, `[items, locations, days]`, had the promotion offered something else on its items, places and days; null: had it not run.
 * @param index of the promotion in the world
 */
export function meansWith(world: SimulatedWorld, index: number, offer: PromotionOffer | null): Float32Array {
  const { calendar, items, laws, listPrices, locations, promotions, truth } = world
  const promotion = promotions[index]!
  const where = promotion.locations.length > 0 ? promotion.locations : locations.map((_, at) => at)
  const withOwnEffects = truth.withOwnEffects.slice()
  const isHeeded = !isNullPromotion(world, promotion)
  for (const item of promotion.items) {
    const reference = items[item]!.prices[0]![1]
    for (const location of where) {
      for (let day = promotion.startDay; day <= Math.min(promotion.endDay, calendar.days - 1); day++) {
        const cell = cellIndex(world, item, location, day)
        const listed = listPrices[item * calendar.days + day]! / reference
        const effectAt = (ratio: number): number =>
          priceEffect(laws.demand.priceResponse, truth.elasticity[item]!, ratio)
        const factor =
          offer && isHeeded
            ? (effectAt(listed * (1 - offer.discountFraction)) / effectAt(listed)) *
              Math.exp(offer.featured ? laws.promotions.featureEffect : 0)
            : 1
        withOwnEffects[cell] = truth.withoutPromotions[cell]! * factor
      }
    }
  }
  return withSpillovers(
    { ...world, locationCount: locations.length, days: calendar.days },
    { withoutPromotions: truth.withoutPromotions, withOwnEffects },
    offer ? promotions : promotions.filter((_, other) => other !== index),
  )
}

/** What a network reads of items beside which ones they are: categories and prices, as the shop knew them when the last visit ended that is trained on. */
import { NO_CATEGORY, valueAt } from '../../../contracts/session/item-catalogue'
import type { SessionCorpus } from '../../../contracts/session/session'

export interface ItemAttributes {
  /** int32 `[items]` 0 without a category, else the number of the category + 1. */
  readonly categories: Int32Array
  /** Of `categories`: one more than the largest of them. */
  readonly categoryCount: number
  /** float32 `[items]` standardised logarithm of the list price, -3..3; 0 where no price is known. */
  readonly prices: Float32Array
}

/** Deviations: an item of a hundred times the usual price must not outweigh all else that a vector says. */
const MOST_DEVIATIONS = 3

/**
 * Null where nothing tells items apart: without a catalogue, and where all items have the same attributes.
 * @param trained the visits that the network learns from, with the catalogue of the shop
 * @param items those that occur in them: mean and deviation of prices are theirs
 */
export function itemAttributesOf(
  { catalogue, timesMs }: SessionCorpus,
  items: Int32Array,
): ItemAttributes | null {
  if (!catalogue) return null
  const cutMs = timesMs.reduce((latest, time) => Math.max(latest, time), -Infinity)
  const categories = catalogue.categories.map((category) => (category === NO_CATEGORY ? 0 : category + 1))
  const logPrices = Float64Array.from(categories, (_, item) => {
    const price = valueAt(catalogue.prices, item, cutMs)
    return price > 0 ? Math.log(price) : NaN
  })
  const prices = standardized(logPrices, items)
  const isAlike = (values: ArrayLike<number>): boolean => items.every((item) => values[item] === values[items[0]!]) // prettier-ignore
  if (isAlike(categories) && isAlike(prices)) return null
  const categoryCount = 1 + categories.reduce((most, category) => Math.max(most, category), 0)
  return { categories, categoryCount, prices }
}

function standardized(logPrices: Float64Array, items: Int32Array): Float32Array {
  const known = Float64Array.from(items, (item) => logPrices[item]!).filter((price) => Number.isFinite(price))
  const meanOf = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const mean = meanOf(known)
  const deviation = Math.sqrt(meanOf(known.map((price) => (price - mean) ** 2)))
  return Float32Array.from(logPrices, (price) => {
    if (!Number.isFinite(price) || deviation < 1e-9) return 0
    return Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, (price - mean) / deviation))
  })
}

/**
 * What items cost, which category they are of, how they are rated and which discounts they have: as the shop knew it when the last visit
 * ended that the model learned from. What it learns later waits for the next training.
 */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import {
  type DatedValues,
  type Discounts,
  type ItemCatalogue,
  NO_CATEGORY,
  valueAt,
} from '../../../contracts/session/item-catalogue'
import type { SessionCorpus } from '../../../contracts/session/session'
import { decodeArray, encodeArray, requireOffsets } from '../../artifact-arrays'

/** Reviews that the mean of all of them counts for, beside those of one item. */
const PRIOR_REVIEWS = 5

interface OfferArrays {
  /** `[items]` NO_CATEGORY where it has none, or nobody knows. */
  readonly categories: Int32Array
  /** `[items]` natural logarithms of minor units; NaN where they are not known. */
  readonly logPrices: Float32Array
  /** `[items]` the same less the mean of the category. */
  readonly pricesBesideCategory: Float32Array
  /** `[items]` milliseconds since 1970: when the shop told a price of it first; NaN where it told none. */
  readonly knownSinceMs: Float64Array
  /** `[items]` the mean of reviews, drawn towards that of all; NaN without a review. */
  readonly ratings: Float32Array
  /** `[items + 2]` compressed rows: one for each item, then one for all items. */
  readonly discountOffsets: Uint32Array
  readonly discountFromMs: Float64Array
  readonly discountToMs: Float64Array
  readonly discountFractions: Float32Array
}

const FILES = {
  categories: ['item-categories.bin', Int32Array],
  logPrices: ['item-log-prices.bin', Float32Array],
  pricesBesideCategory: ['item-prices-beside-category.bin', Float32Array],
  ratings: ['item-ratings.bin', Float32Array],
  knownSinceMs: ['item-known-since.bin', Float64Array],
  discountOffsets: ['discount-offsets.bin', Uint32Array],
  discountFromMs: ['discount-from.bin', Float64Array],
  discountToMs: ['discount-to.bin', Float64Array],
  discountFractions: ['discount-fractions.bin', Float32Array],
} as const

export class ItemOffers {
  private constructor(private readonly arrays: OfferArrays) {}

  /** Nothing is known of any item where the corpus has no catalogue. */
  static fit(corpus: SessionCorpus, itemCount: number): ItemOffers {
    const { catalogue, timesMs } = corpus
    if (!catalogue) return new ItemOffers(nothingOf(itemCount))
    const cutMs = timesMs.reduce((latest, time) => Math.max(latest, time), -Infinity)
    const logPrices = Float32Array.from({ length: itemCount }, (_, item) =>
      Math.log(valueAt(catalogue.prices, item, cutMs)),
    )
    return new ItemOffers({
      categories: catalogue.categories,
      logPrices,
      pricesBesideCategory: besideCategory(logPrices, catalogue),
      knownSinceMs: Float64Array.from({ length: itemCount }, (_, item) => knownSince(catalogue.prices, item)),
      ratings: meanRatings(catalogue.ratings, itemCount, cutMs),
      ...knownDiscounts(catalogue.discounts, itemCount, cutMs),
    })
  }

  /** @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles, itemCount: number): ItemOffers {
    const ofItems = <Name extends 'categories' | 'logPrices' | 'pricesBesideCategory' | 'ratings'>(
      name: Name,
    ) => decodeArray(files, FILES[name][0], FILES[name][1] as Float32ArrayConstructor, itemCount)
    const [offsetsFile] = FILES.discountOffsets
    const discountFromMs = decodeArray(files, FILES.discountFromMs[0], Float64Array)
    const count = discountFromMs.length
    const discountOffsets = decodeArray(files, offsetsFile, Uint32Array, itemCount + 2)
    requireOffsets(offsetsFile, discountOffsets, count)
    return new ItemOffers({
      categories: decodeArray(files, FILES.categories[0], Int32Array, itemCount),
      logPrices: ofItems('logPrices'),
      pricesBesideCategory: ofItems('pricesBesideCategory'),
      ratings: ofItems('ratings'),
      // Artifacts of before have none.
      knownSinceMs: files.has(FILES.knownSinceMs[0])
        ? decodeArray(files, FILES.knownSinceMs[0], Float64Array, itemCount)
        : new Float64Array(itemCount).fill(NaN),
      discountOffsets,
      discountFromMs,
      discountToMs: decodeArray(files, FILES.discountToMs[0], Float64Array, count),
      discountFractions: decodeArray(files, FILES.discountFractions[0], Float32Array, count),
    })
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return (Object.keys(FILES) as (keyof OfferArrays)[]).map(
      (name) => [FILES[name][0], encodeArray(this.arrays[name])] as const,
    )
  }

  categoryOf(item: number): number {
    return this.arrays.categories[item]!
  }

  logPriceOf(item: number): number {
    return this.arrays.logPrices[item]!
  }

  priceBesideCategory(item: number): number {
    return this.arrays.pricesBesideCategory[item]!
  }

  knownSinceMsOf(item: number): number {
    return this.arrays.knownSinceMs[item]!
  }

  ratingOf(item: number): number {
    return this.arrays.ratings[item]!
  }

  /** The deepest discount of the item or of all items at an instant, 0..1; 0 without a promotion that gives one. */
  discountAt(item: number, atMs: number): number {
    return Math.max(this.deepestIn(item, atMs), this.discountOfAllAt(atMs))
  }

  /** The deepest discount of all items. */
  discountOfAllAt(atMs: number): number {
    return this.deepestIn(this.arrays.discountOffsets.length - 2, atMs)
  }

  private deepestIn(row: number, atMs: number): number {
    const { discountOffsets, discountFromMs, discountToMs, discountFractions } = this.arrays
    let deepest = 0
    for (let at = discountOffsets[row]!; at < discountOffsets[row + 1]!; at++)
      if (discountFromMs[at]! <= atMs && atMs < discountToMs[at]!)
        deepest = Math.max(deepest, discountFractions[at]!)
    return deepest
  }
}

function nothingOf(itemCount: number): OfferArrays {
  return {
    categories: new Int32Array(itemCount).fill(NO_CATEGORY),
    logPrices: new Float32Array(itemCount).fill(NaN),
    pricesBesideCategory: new Float32Array(itemCount).fill(NaN),
    knownSinceMs: new Float64Array(itemCount).fill(NaN),
    ratings: new Float32Array(itemCount).fill(NaN),
    discountOffsets: new Uint32Array(itemCount + 2),
    discountFromMs: new Float64Array(0),
    discountToMs: new Float64Array(0),
    discountFractions: new Float32Array(0),
  }
}

/** When the shop told a price of an item first; NaN where it told none. */
export function knownSince({ offsets, fromMs }: DatedValues, item: number): number {
  let first = NaN
  for (let at = offsets[item]!; at < offsets[item + 1]!; at++)
    if (!(fromMs[at]! >= first)) first = fromMs[at]!
  return first
}

function besideCategory(logPrices: Float32Array, { categories }: ItemCatalogue): Float32Array {
  const sums = new Map<number, { sum: number; count: number }>()
  logPrices.forEach((logPrice, item) => {
    if (!Number.isFinite(logPrice)) return
    const own = sums.get(categories[item]!) ?? { sum: 0, count: 0 }
    sums.set(categories[item]!, { sum: own.sum + logPrice, count: own.count + 1 })
  })
  return logPrices.map((logPrice, item) => {
    const own = sums.get(categories[item]!)
    return own && categories[item] !== NO_CATEGORY ? logPrice - own.sum / own.count : NaN
  })
}

function meanRatings(
  { offsets, fromMs, values }: DatedValues,
  itemCount: number,
  cutMs: number,
): Float32Array {
  const [sums, counts] = [new Float64Array(itemCount), new Float64Array(itemCount)]
  let [total, reviews] = [0, 0]
  for (let item = 0; item < itemCount; item++)
    for (let at = offsets[item]!; at < offsets[item + 1]! && fromMs[at]! <= cutMs; at++) {
      sums[item]! += values[at]!
      counts[item]!++
      total += values[at]!
      reviews++
    }
  const mean = total / Math.max(1, reviews)
  return Float32Array.from(sums, (sum, item) =>
    counts[item]! > 0 ? (sum + PRIOR_REVIEWS * mean) / (counts[item]! + PRIOR_REVIEWS) : NaN,
  )
}

/** Those that were planned by then and not edited by then, whenever they are. */
function knownDiscounts(
  { offsets, fromMs, toMs, knownMs, knownUntilMs, fractions }: Discounts,
  itemCount: number,
  cutMs: number,
) {
  const discountOffsets = new Uint32Array(itemCount + 2)
  const kept: number[] = []
  for (let row = 0; row <= itemCount; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++)
      if (knownMs[at]! <= cutMs && cutMs < knownUntilMs[at]!) kept.push(at)
    discountOffsets[row + 1] = kept.length
  }
  return {
    discountOffsets,
    discountFromMs: Float64Array.from(kept, (at) => fromMs[at]!),
    discountToMs: Float64Array.from(kept, (at) => toMs[at]!),
    discountFractions: Float32Array.from(kept, (at) => fractions[at]!),
  }
}

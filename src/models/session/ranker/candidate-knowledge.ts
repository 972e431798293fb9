/** What is known of a candidate, whether the vocabulary of the model holds it or not. Of a new item, of which no visit told, that is its price, its words and its age. */
import { NO_CATEGORY } from '../../../contracts/session/item-catalogue'
import type { NewItems } from '../../../contracts/session/session'
import type { FeatureSources } from './feature-sources'

export class CandidateKnowledge {
  /** @param newItems the item with the index `itemCount + n` is number n of these */
  constructor(
    private readonly sources: FeatureSources,
    private readonly newItems: NewItems | undefined,
  ) {}

  /** NO_CATEGORY of a new item: categories of the model have numbers of their own. The names of its categories are among its words. */
  categoryOf(item: number): number {
    return this.isNew(item) ? NO_CATEGORY : this.sources.offers.categoryOf(item)
  }

  logPriceOf(item: number): number {
    return this.isNew(item)
      ? this.newItems!.logPrices[this.numberOf(item)]!
      : this.sources.offers.logPriceOf(item)
  }

  priceBesideCategory(item: number): number {
    return this.isNew(item) ? NaN : this.sources.offers.priceBesideCategory(item)
  }

  discountAt(item: number, atMs: number): number {
    const { offers } = this.sources
    return this.isNew(item) ? offers.discountOfAllAt(atMs) : offers.discountAt(item, atMs)
  }

  ratingOf(item: number): number {
    return this.isNew(item) ? NaN : this.sources.offers.ratingOf(item)
  }

  knownSinceMsOf(item: number): number {
    return this.isNew(item)
      ? this.newItems!.knownSinceMs[this.numberOf(item)]!
      : this.sources.offers.knownSinceMsOf(item)
  }

  wordsOf(item: number): Int32Array {
    if (!this.isNew(item)) return this.sources.words.of(item)
    const { offsets, codes } = this.newItems!.words
    const number = this.numberOf(item)
    return codes.subarray(offsets[number], offsets[number + 1])
  }

  isNew(item: number): boolean {
    return item >= this.sources.itemCount
  }

  private numberOf(item: number): number {
    return item - this.sources.itemCount
  }
}

/** What an item is like, as numbers that stand for words, parts of words, categories, brand and price. */
import { hashString } from '../../core/statistics/rng'
import { wordsOfItem } from '../../features/session/item-words'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { Catalogue } from './catalogue'

const GRAM_LENGTH = 3
/** Of a title: later words say less and cost as much. */
const MAX_TITLE_CHARACTERS = 120
/** Prices within a factor of about 1.4 share at least one of two steps. */
const PRICE_STEPS_PER_DOUBLING = 2

/** In ascending order, none twice. */
export function contentFeatures(item: CatalogueItem, catalogue: Catalogue): Int32Array {
  const names = new Set<string>()
  for (const word of wordsOf(item.title)) {
    names.add(`word ${word}`)
    const padded = ` ${word} `
    for (let at = 0; at + GRAM_LENGTH <= padded.length; at++)
      names.add(`gram ${padded.slice(at, at + GRAM_LENGTH)}`)
  }
  for (const { id } of catalogue.categoriesAbove(item.categoryId)) names.add(`category ${id}`)
  if (item.brand !== null) names.add(`brand ${item.brand}`)
  if (item.priceMinor > 0n) {
    const step = Math.log2(Number(item.priceMinor)) * PRICE_STEPS_PER_DOUBLING
    names.add(`price ${item.currency} ${Math.floor(step)}`)
    names.add(`price ${item.currency} ${Math.floor(step + 0.5)}.5`)
  }
  return Int32Array.from(new Set(Array.from(names, (name) => hashString(name) | 0))).sort()
}

/** Codes of the words of its title and brand, and of the names of its category and those above. */
export function searchWords({ title, brand, categoryId }: CatalogueItem, catalogue: Catalogue): Int32Array {
  const categories = Array.from(catalogue.categoriesAbove(categoryId), ({ name }) => name)
  return wordsOfItem({ title, brand, categories })
}

function wordsOf(title: string): string[] {
  return (
    title
      .slice(0, MAX_TITLE_CHARACTERS)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** The cosine of two items whose features all weigh the same: 0..1. */
export function contentLikeness(a: Int32Array, b: Int32Array): number {
  let shared = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = a[i]! - b[j]!
    if (difference === 0) shared++
    if (difference <= 0) i++
    if (difference >= 0) j++
  }
  return shared === 0 ? 0 : shared / Math.sqrt(a.length * b.length)
}

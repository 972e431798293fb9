/** What a shop knew of items, rows in, compressed rows out. Pure. */
import {
  type DatedValues,
  type ItemCatalogue,
  type ItemWords,
  NO_CATEGORY,
} from '../../contracts/session/item-catalogue'
import type { DatedColumns, ItemCatalogueColumns, ItemTexts } from '../../contracts/session/session-rows'
import { wordsOfItem } from './item-words'

export function buildItemCatalogue({
  category,
  texts,
  prices,
  ratings,
  discounts,
}: ItemCatalogueColumns): ItemCatalogue {
  const itemCount = category.length
  const numbers = new Map(
    [...new Set(category)].filter((key) => key >= 0).map((key, number) => [key, number]),
  )
  const { offsets, fromMs, values } = datedValues(discounts, itemCount + 1)
  return {
    categories: Int32Array.from(category, (key) => numbers.get(key) ?? NO_CATEGORY),
    ...(texts && { words: itemWords(texts) }),
    prices: datedValues(prices, itemCount),
    ratings: datedValues(ratings, itemCount),
    discounts: {
      offsets,
      fromMs,
      toMs: discounts.toMs,
      knownMs: discounts.knownMs,
      knownUntilMs: discounts.knownUntilMs,
      fractions: values,
    },
  }
}

function itemWords(texts: readonly ItemTexts[]): ItemWords {
  const codes = texts.map(wordsOfItem)
  const offsets = new Uint32Array(texts.length + 1)
  codes.forEach(({ length }, item) => (offsets[item + 1] = offsets[item]! + length))
  const all = new Int32Array(offsets[texts.length]!)
  codes.forEach((own, item) => all.set(own, offsets[item]))
  return { offsets, codes: all }
}

function datedValues({ item, fromMs, value }: DatedColumns, itemCount: number): DatedValues {
  const offsets = new Uint32Array(itemCount + 1)
  for (const one of item) offsets[one + 1]!++
  for (let one = 0; one < itemCount; one++) offsets[one + 1]! += offsets[one]!
  return { offsets, fromMs, values: Float32Array.from(value) }
}

/** New items that the trees of the model are asked about: what its vocabulary does not hold, as the catalogue in memory knows it. */
import { MOST_NEW_ITEMS, type NewItems } from '../../contracts/session/session'
import type { CatalogueTools } from './catalogue-tools'
import type { AlikeItem } from './like-the-visit'

export interface NewCandidates {
  /** Decimal keys, in the order of `facts`. */
  readonly itemIds: readonly string[]
  readonly facts: NewItems
}

/** The first of these, with what is known of them; null where there are none. @param items the most alike to the visit first */
export function newCandidates(
  items: readonly AlikeItem[],
  { catalogue, content }: Pick<CatalogueTools, 'catalogue' | 'content'>,
): NewCandidates | null {
  const asked = items.slice(0, MOST_NEW_ITEMS)
  if (asked.length === 0) return null
  const known = asked.map(({ itemId }) => catalogue.item(itemId)!)
  const words = asked.map(({ itemId }) => content.wordsOf(catalogue.positionOf(itemId)))
  const offsets = new Uint32Array(asked.length + 1)
  words.forEach(({ length }, at) => (offsets[at + 1] = offsets[at]! + length))
  const codes = new Int32Array(offsets.at(-1)!)
  words.forEach((own, at) => codes.set(own, offsets[at]))
  return {
    itemIds: asked.map(({ itemId }) => itemId),
    facts: {
      logPrices: Float32Array.from(known, ({ priceMinor }) =>
        priceMinor > 0n ? Math.log(Number(priceMinor)) : NaN,
      ),
      knownSinceMs: Float64Array.from(known, ({ pricedSince }) => pricedSince?.getTime() ?? NaN),
      words: { offsets, codes },
    },
  }
}

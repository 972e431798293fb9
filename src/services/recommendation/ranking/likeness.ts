/** How alike two items of a list are: what MMR keeps apart. */
import type { Catalogue } from '../catalogue'
import { contentLikeness } from '../content-features'
import type { ContentIndex } from '../content-index'
import type { Likeness } from '../scenarios/scenario'

/** Items of one category; of neighbouring ones, below the same parent, it is half. */
const SAME = 1
const NEAR = 0.5

/** The highest of the wanted likenesses, 0..1. Content needs the index to have caught up. */
export function likenessBy(
  by: readonly Likeness[],
  catalogue: Catalogue,
  content: Pick<ContentIndex, 'featuresOf'>,
): (a: { readonly itemId: string }, b: { readonly itemId: string }) => number {
  return (a, b) => {
    const [positionA, positionB] = [catalogue.positionOf(a.itemId), catalogue.positionOf(b.itemId)]
    if (positionA < 0 || positionB < 0) return 0
    const [itemA, itemB] = [catalogue.itemAt(positionA), catalogue.itemAt(positionB)]
    let most = 0
    for (const kind of by) {
      if (kind === 'CATEGORY' && itemA.categoryId !== null) {
        const isSame = itemA.categoryId === itemB.categoryId
        most = Math.max(
          most,
          isSame ? SAME : catalogue.areSiblings(itemA.categoryId, itemB.categoryId) ? NEAR : 0,
        )
      } else if (kind === 'BRAND' && itemA.brand !== null && itemA.brand === itemB.brand) {
        most = SAME
      } else if (kind === 'CONTENT') {
        most = Math.max(most, contentLikeness(content.featuresOf(positionA), content.featuresOf(positionB)))
      }
    }
    return most
  }
}

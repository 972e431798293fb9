/** Trees that tell whether a visit ends in a purchase, by what counts of the cart and the last actions do not hold. */
import { Rng } from '../../../../../src/core/statistics/rng'
import {
  buildSessionColumns,
  buildSessionCorpus,
  type SessionRecord,
} from '../../../../../src/features/session'
import { PurchaseTrees } from '../../../../../src/models/session/purchases/purchase-trees'

const VISITS = 4_000
const HOUR_MS = 3_600_000
const SEED = 1

/** After each visit to an item it lies in the cart. @param shareOf of the visits to an item those that end in a purchase */
function corpusOf(shareOf: (item: string) => number) {
  const rng = new Rng('purchase trees', SEED)
  const visits = Array.from({ length: VISITS }, (_, visit): SessionRecord => {
    const item = visit % 2 === 0 ? 'gift' : 'sofa'
    const isBought = rng.uniform() < shareOf(item)
    const types = [...(['VIEW', 'ADD_TO_CART'] as const), ...(isBought ? (['PURCHASE'] as const) : [])]
    const at = visit * HOUR_MS
    return {
      placeId: null,
      events: types.map((type, step) => ({ type, itemId: item, timeMs: at + step * 1_000 })),
    }
  })
  return buildSessionCorpus(visits)
}

it('know which items are bought where all else is alike, are calibrated, and survive being saved', async () => {
  const shares = { gift: 0.6, sofa: 0.1 }
  const corpus = corpusOf((item) => shares[item as keyof typeof shares])
  const trees = await PurchaseTrees.fit(corpus, corpus.vocabulary.size, SEED)
  const afterCart = (of: PurchaseTrees, itemId: string) => {
    const events = (['VIEW', 'ADD_TO_CART'] as const).map((type, step) => ({
      type,
      itemId,
      timeMs: step * 1_000,
    }))
    return of.purchaseProbability(buildSessionColumns([events], corpus.vocabulary), 0)
  }
  for (const [item, share] of Object.entries(shares))
    expect(Math.abs(afterCart(trees!, item) - share)).toBeLessThan(0.1)
  const nothing = trees!.purchaseProbability(buildSessionColumns([[]], corpus.vocabulary), 0)
  expect(nothing).toBeGreaterThan(0)
  expect(nothing).toBeLessThan(1)
  const loaded = PurchaseTrees.load(new Map(trees!.save()), corpus.vocabulary.size)
  expect(afterCart(loaded!, 'gift')).toBe(afterCart(trees!, 'gift'))
})

it('are not kept where counts tell the newest visits as well, nor where there are few purchases', async () => {
  const alike = corpusOf(() => 0.3)
  expect(await PurchaseTrees.fit(alike, alike.vocabulary.size, SEED)).toBeNull()
  const rare = corpusOf((item) => (item === 'gift' ? 0.02 : 0))
  expect(await PurchaseTrees.fit(rare, rare.vocabulary.size, SEED)).toBeNull()
  expect(PurchaseTrees.load(new Map(), 2)).toBeNull()
})

/**
 * What goes with each item: weighted transitions and co-occurrence, the two parts of SLIST (Choi, Kim, Lee, Shim, Lee: "Session-aware
 * Linear Item-Item Models for Session-based Recommendation", WWW 2021). SLIST inverts a matrix of all items by all items, which
 * takes gigabytes from some ten thousand items on; here each item keeps its strongest pairs as they were counted. Solving for the
 * pairs of each item alone, in place of the inverse, ranked worse: see docs/decisions/session-neighbours.md.
 */
import { rankingFamily } from '../ranking/ranking-family'
import { countPairs, loadPairs, PairScorer, type ItemPairs } from '../ranking/item-pairs'
import { sessionsByItem, type SessionsByItem } from '../session-neighbours/session-index'
import { ITEM_ITEM, itemItemSchema, type ItemItemConfig } from './config'

export const itemItem = rankingFamily({
  family: ITEM_ITEM,
  schema: itemItemSchema,
  leastSteps: 2,
  fit: async ({ steps, itemCount, progress }, config) => ({
    itemScorer: new PairScorer(
      await fitItemItem(sessionsByItem(steps, itemCount), itemCount, config, progress),
      config,
    ),
  }),
  load: (files, itemCount, config) => ({ itemScorer: new PairScorer(loadPairs(files, itemCount), config) }),
})

export function fitItemItem(
  index: SessionsByItem,
  itemCount: number,
  config: ItemItemConfig,
  progress: (fraction: number) => Promise<void>,
): Promise<ItemPairs> {
  const counting = {
    ...config,
    weightOf: (ahead: number) =>
      Math.exp(-config.forwardDecay * (Math.abs(ahead) - 1)) * (ahead > 0 ? 1 : config.backwardWeight),
  }
  return countPairs(index, itemCount, counting, progress)
}

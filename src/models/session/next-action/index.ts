/** What the visitor does next, after any event: a Markov chain that gaps, cart, item and repetition correct; purchases by boosted trees. Items are the popular ones. */
import { NO_ITEM_SCORER } from '../ranking/ranking-predictor'
import { rankingFamily } from '../ranking/ranking-family'
import { ActionRegression } from './action-regression'
import { PurchaseTrees } from '../purchases/purchase-trees'
import { NEXT_ACTION, nextActionSchema } from './config'

export const nextAction = rankingFamily({
  family: NEXT_ACTION,
  schema: nextActionSchema,
  leastSteps: 1,
  fit: async ({ corpus, itemCount, seed, signal, progress }, config) => ({
    itemScorer: NO_ITEM_SCORER,
    actionScorer: await ActionRegression.fit(corpus, itemCount, config, seed, progress),
    purchaseScorer: await PurchaseTrees.fit(corpus, itemCount, seed, signal),
  }),
  load: (files, itemCount, { backOffCases }) => ({
    itemScorer: NO_ITEM_SCORER,
    actionScorer: ActionRegression.load(files, itemCount, backOffCases),
    purchaseScorer: PurchaseTrees.load(files, itemCount),
  }),
})

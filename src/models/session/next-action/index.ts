/** What the visitor does next, after any event: a Markov chain that gaps, cart, item and repetition correct. Items are the popular ones. */
import { NO_ITEM_SCORER } from '../ranking/ranking-predictor'
import { rankingFamily } from '../ranking/ranking-family'
import { ActionRegression } from './action-regression'
import { NEXT_ACTION, nextActionSchema } from './config'

export const nextAction = rankingFamily({
  family: NEXT_ACTION,
  schema: nextActionSchema,
  leastSteps: 1,
  fit: async ({ corpus, itemCount, seed, progress }, config) => ({
    itemScorer: NO_ITEM_SCORER,
    actionScorer: await ActionRegression.fit(corpus, itemCount, config, seed, progress),
  }),
  load: (files, itemCount, { backOffCases }) => ({
    itemScorer: NO_ITEM_SCORER,
    actionScorer: ActionRegression.load(files, itemCount, backOffCases),
  }),
})

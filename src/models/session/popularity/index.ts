/** What visitors of the place turned to most, of late, whatever the visitor did: the baseline beside which others are shown. */
import { NO_ITEM_SCORER } from '../ranking/ranking-predictor'
import { rankingFamily } from '../ranking/ranking-family'
import { POPULARITY, popularitySchema } from './config'

export const popularity = rankingFamily({
  family: POPULARITY,
  schema: popularitySchema,
  leastSteps: 1,
  fit: async () => ({ itemScorer: NO_ITEM_SCORER }),
  load: () => ({ itemScorer: NO_ITEM_SCORER }),
})

/** What visitors of the place turned to most, of late, whatever the visitor did: the baseline beside which others are shown. */
import type { ItemScorer } from '../ranking/ranking-predictor'
import { rankingFamily } from '../ranking/ranking-family'
import { POPULARITY, popularitySchema } from './config'

/** Popular items fill every list: there is nothing to add. */
const NOTHING: ItemScorer = { score() {}, save: () => [] }

export const popularity = rankingFamily({
  family: POPULARITY,
  schema: popularitySchema,
  leastSteps: 1,
  fit: async () => ({ itemScorer: NOTHING }),
  load: () => ({ itemScorer: NOTHING }),
})

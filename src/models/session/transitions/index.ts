/** What came after the item, and after the last actions, in sessions before: recent sessions count for more. */
import { rankingFamily } from '../ranking/ranking-family'
import { countPairs, loadPairs, PairScorer, type ItemPairs, type PairScoring } from '../ranking/item-pairs'
import { sessionsByItem, type SessionsByItem } from '../session-neighbours/session-index'
import { ActionTransitions } from './action-transitions'
import { TRANSITIONS, transitionsSchema } from './config'

const MAX_PAIRS = 200

/** A transition to the same item, such as a page that was opened again, is one like others. */
export const scoringOf = (limits: Pick<PairScoring, 'maxSteps' | 'positionDecay'>): PairScoring => ({
  maxSteps: limits.maxSteps,
  positionDecay: limits.positionDecay,
  seenWeight: 1,
  lastWeight: 1,
})

export const transitions = rankingFamily({
  family: TRANSITIONS,
  schema: transitionsSchema,
  leastSteps: 2,
  async fit({ corpus, steps, itemCount, progress }, config) {
    const pairs = await fitTransitions(sessionsByItem(steps, itemCount), itemCount, config, progress)
    return {
      itemScorer: new PairScorer(pairs, scoringOf(config)),
      actionScorer: ActionTransitions.fit(corpus, config.ageDecay, config.backOffCases),
    }
  },
  load: (files, itemCount, config) => ({
    itemScorer: new PairScorer(loadPairs(files, itemCount), scoringOf(config)),
    actionScorer: ActionTransitions.load(files, config.backOffCases),
  }),
})

export function fitTransitions(
  index: SessionsByItem,
  itemCount: number,
  { ageDecay }: { readonly ageDecay: number },
  progress: (fraction: number) => Promise<void>,
): Promise<ItemPairs> {
  const counting = {
    weightOf: (ahead: number) => (ahead === 1 ? 1 : 0),
    ageDecay,
    lengthPower: 0,
    sharePower: 1,
    maxPairs: MAX_PAIRS,
  }
  return countPairs(index, itemCount, counting, progress)
}

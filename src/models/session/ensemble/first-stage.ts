/** The first stage: neighbours, item-item and transitions together. Weights are chosen on the newest sessions; then members learn from all of them. */
import { decodeJson } from '../../artifact-json'
import { artifactPart } from '../../artifact-parts'
import type { SessionCorpus } from '../../../contracts/session/session'
import { corpusBetween, type ItemSteps } from '../../../features/session'
import { itemItemSchema } from '../item-item/config'
import { fitItemItem } from '../item-item'
import { loadPairs, PairScorer } from '../ranking/item-pairs'
import { PopularItems } from '../ranking/popular-items'
import { rankingFamily } from '../ranking/ranking-family'
import { neighboursSchema } from '../session-neighbours/config'
import { loadNeighbours } from '../session-neighbours'
import { NeighbourScorer } from '../session-neighbours/neighbour-scorer'
import { buildSessionIndex } from '../session-neighbours/session-index'
import { transitionsSchema } from '../transitions/config'
import { ActionRegression } from '../next-action/action-regression'
import { nextActionSchema } from '../next-action/config'
import { fitTransitions, scoringOf } from '../transitions'
import { PurchaseTrees } from '../purchases/purchase-trees'
import { chooseWeights } from './choose-weights'
import { ENSEMBLE, ensembleSchema, type EnsembleConfig } from './config'
import { EnsembleScorer, WEIGHTS_FILE, weightsSchema, type EnsembleMembers } from './ensemble-scorer'

/** Members have their defaults. */
const NEIGHBOURS = neighboursSchema.parse({})
const ITEM_ITEM = itemItemSchema.parse({})
const TRANSITIONS = transitionsSchema.parse({})
const ACTIONS = nextActionSchema.parse({})

export const firstStage = rankingFamily({
  family: ENSEMBLE,
  schema: ensembleSchema,
  leastSteps: 2,
  async fit({ corpus, steps, itemCount, seed, signal, progress }, config) {
    const weights = await weightsOf(corpus, steps, itemCount, config, (done) => progress(done * 0.5))
    const members = await fitMembers(steps, itemCount, (done) => progress(0.5 + done * 0.3))
    return {
      itemScorer: new EnsembleScorer(members, weights, itemCount),
      actionScorer: await ActionRegression.fit(corpus, itemCount, ACTIONS, seed, (done) =>
        progress(0.8 + done * 0.15),
      ),
      purchaseScorer: await PurchaseTrees.fit(corpus, itemCount, seed, signal),
    }
  },
  async load(files, itemCount) {
    const members = {
      neighbours: await loadNeighbours(artifactPart(files, 'neighbours'), itemCount, NEIGHBOURS),
      itemItem: new PairScorer(loadPairs(artifactPart(files, 'item-item'), itemCount), ITEM_ITEM),
      transitions: new PairScorer(
        loadPairs(artifactPart(files, 'transitions'), itemCount),
        scoringOf(TRANSITIONS),
      ),
    }
    return {
      itemScorer: new EnsembleScorer(members, decodeJson(files, WEIGHTS_FILE, weightsSchema), itemCount),
      actionScorer: ActionRegression.load(files, itemCount, ACTIONS.backOffCases),
      purchaseScorer: PurchaseTrees.load(files, itemCount),
    }
  },
})

async function weightsOf(
  corpus: SessionCorpus,
  steps: ItemSteps,
  itemCount: number,
  config: EnsembleConfig,
  progress: (fraction: number) => Promise<void>,
) {
  const sessionCount = steps.offsets.length - 1
  const firstHeldOut = Math.ceil(sessionCount * (1 - config.validationFraction))
  const earlier = {
    offsets: steps.offsets.slice(0, firstHeldOut + 1),
    items: steps.items.subarray(0, steps.offsets[firstHeldOut]),
  }
  const members = await fitMembers(earlier, itemCount, (done) => progress(done * 0.4))
  const popular = PopularItems.fit(
    corpusBetween(corpus, 0, firstHeldOut),
    earlier,
    config.popularHalfLifeSessions,
  )
  return chooseWeights(members, itemCount, steps, firstHeldOut, config.maxQuestions, popular.ranks, (done) =>
    progress(0.4 + done * 0.6),
  )
}

async function fitMembers(
  steps: ItemSteps,
  itemCount: number,
  progress: (fraction: number) => Promise<void>,
): Promise<EnsembleMembers> {
  const index = buildSessionIndex(steps, itemCount, NEIGHBOURS)
  const itemItem = await fitItemItem(index, itemCount, ITEM_ITEM, (done) => progress(done / 2))
  const transitions = await fitTransitions(index, itemCount, TRANSITIONS, (done) => progress(0.5 + done / 2))
  return {
    neighbours: new NeighbourScorer(index, NEIGHBOURS, NEIGHBOURS),
    itemItem: new PairScorer(itemItem, ITEM_ITEM),
    transitions: new PairScorer(transitions, scoringOf(TRANSITIONS)),
  }
}

/** Families of session models that score items have all of this in common; only the scorer is left to write. */
import type { z } from 'zod'
import type { ArtifactFiles, TrainOptions } from '../../../contracts/models/estimator'
import type { FamilyOf } from '../../../contracts/models/task'
import type { SessionCorpus, SessionTypes } from '../../../contracts/session/session'
import { ForecartError } from '../../../core/errors'
import { itemSteps, type ItemSteps } from '../../../features/session'
import { decodeJson, encodeJson } from '../../artifact-json'
import { pause } from '../../cancellation'
import { parseHyperparameters } from '../../hyperparameters'
import { checkSessionColumns, readSignature, readVocabulary } from '../signature'
import { ActionTransitions } from '../transitions/action-transitions'
import { CalibratedPurchases } from '../purchases/calibrated-purchases'
import { HYPERPARAMETERS_FILE, type RankingSchema } from './hyperparameters'
import { PopularItems } from './popular-items'
import {
  RankingPredictor,
  type ActionScorer,
  type ItemScorer,
  type PurchaseScorer,
} from './ranking-predictor'

/** What a scorer is made from. */
export interface RankingData {
  readonly corpus: SessionCorpus
  readonly steps: ItemSteps
  readonly itemCount: number
  readonly seed: number
  /** To be called between pieces of work, with the fraction 0..1 that is done. @throws CANCELLED */
  readonly progress: (fraction: number) => Promise<void>
  readonly signal?: AbortSignal
}

export interface Scorers {
  readonly itemScorer: ItemScorer
  /** Where a family has none of its own, actions are told by the last three of them. */
  readonly actionScorer?: ActionScorer
  /** Where there is none, purchases are told by counts. */
  readonly purchaseScorer?: PurchaseScorer | null
}

/** Actions of all sessions count alike, as in `ActionTransitions.fit`. */
const AGE_DECAY = 0
const BACK_OFF_CASES = 20

export interface RankingRule<Schema extends RankingSchema> {
  readonly family: string
  readonly schema: Schema
  /** 2: it learns from what follows what, so that sessions of one step say nothing. */
  readonly leastSteps: 1 | 2
  fit(data: RankingData, hyperparameters: Readonly<z.output<Schema>>): Promise<Scorers>
  /** @throws ARTIFACT_CORRUPT. */
  load(
    files: ArtifactFiles,
    itemCount: number,
    hyperparameters: Readonly<z.output<Schema>>,
  ): Scorers | Promise<Scorers>
}

export function rankingFamily<Schema extends RankingSchema>(
  rule: RankingRule<Schema>,
): FamilyOf<SessionTypes> {
  const { family, schema } = rule
  return {
    family,
    createEstimator(values) {
      const hyperparameters = parseHyperparameters(family, schema, values)
      return { family, train: (corpus, options) => train(rule, hyperparameters, corpus, options) }
    },
    async load(files) {
      const signature = readSignature(files, family)
      const vocabulary = readVocabulary(files, signature)
      const hyperparameters = decodeJson(files, HYPERPARAMETERS_FILE, schema)
      return new RankingPredictor({
        family,
        vocabulary,
        maxEvents: hyperparameters.maxEvents,
        secondStage: {
          rerankedCandidates: signature.rerankedCandidates,
          orderCurrency: signature.orderCurrency,
          secondStageTells: signature.secondStageTells,
          ranksNewItems: signature.ranksNewItems,
        },
        popular: PopularItems.load(files, vocabulary.size),
        ...completed(await rule.load(files, vocabulary.size, hyperparameters), {
          actions: () => ActionTransitions.load(files, BACK_OFF_CASES),
          purchases: () => CalibratedPurchases.load(files),
        }),
        files: [[HYPERPARAMETERS_FILE, encodeJson(hyperparameters)]],
      })
    },
  }
}

async function train<Schema extends RankingSchema>(
  rule: RankingRule<Schema>,
  hyperparameters: Readonly<z.output<Schema>>,
  corpus: SessionCorpus,
  { seed, signal, onProgress }: TrainOptions,
): Promise<RankingPredictor> {
  const progress = async (fraction: number): Promise<void> => {
    onProgress?.({ stage: 'training', fraction })
    await pause(signal)
  }
  await pause(signal)
  checkSessionColumns(corpus)
  const itemCount = corpus.vocabulary.size
  const steps = itemSteps(corpus, itemCount, hyperparameters.maxEvents)
  requireSteps(rule.family, steps, rule.leastSteps)
  await progress(0.1)
  const popular = PopularItems.fit(corpus, steps, hyperparameters.popularHalfLifeSessions)
  await progress(0.2)
  const scorers = await rule.fit(
    {
      corpus,
      steps,
      itemCount,
      seed,
      signal,
      progress: (fraction) => progress(0.2 + 0.8 * Math.min(fraction, 0.99)),
    },
    hyperparameters,
  )
  await progress(1)
  return new RankingPredictor({
    family: rule.family,
    vocabulary: corpus.vocabulary,
    maxEvents: hyperparameters.maxEvents,
    popular,
    ...completed(scorers, {
      actions: () => ActionTransitions.fit(corpus, AGE_DECAY, BACK_OFF_CASES),
      purchases: () => CalibratedPurchases.fit(corpus),
    }),
    files: [[HYPERPARAMETERS_FILE, encodeJson(hyperparameters)]],
  })
}

/** With what is counted where a family has no scorer of its own. */
function completed(
  { itemScorer, actionScorer, purchaseScorer }: Scorers,
  counted: { readonly actions: () => ActionScorer; readonly purchases: () => PurchaseScorer },
): { itemScorer: ItemScorer; actionScorer: ActionScorer; purchaseScorer: PurchaseScorer } {
  return {
    itemScorer,
    actionScorer: actionScorer ?? counted.actions(),
    purchaseScorer: purchaseScorer ?? counted.purchases(),
  }
}

/** @throws NOT_ENOUGH_DATA where no session has `least` steps. */
function requireSteps(family: string, { offsets }: ItemSteps, least: number): void {
  for (let session = 1; session < offsets.length; session++)
    if (offsets[session]! - offsets[session - 1]! >= least) return
  throw new ForecartError(
    'NOT_ENOUGH_DATA',
    `${family} learns from sessions in which visitors turned to ${least === 1 ? 'an item' : 'two items'} or more, and there is none`,
  )
}

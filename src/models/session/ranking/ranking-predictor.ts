/** A predictor of session models that score items: it reads sessions, ranks what is permitted and fills lists up. */
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import { NO_ITEM, type ItemVocabulary } from '../../../contracts/session/item-vocabulary'
import { ACTION_COUNT } from '../../../contracts/session/next-action'
import type {
  SessionColumns,
  SessionInput,
  SessionPrediction,
  SessionSignature,
  SessionTypes,
} from '../../../contracts/session/session'
import { readSteps } from '../../../features/session'
import { pause, throwIfCancelled } from '../../cancellation'
import { isIndexNews } from '../session-neighbours/index-news'
import type { SessionIndex } from '../session-neighbours/session-index'
import {
  ACTION_OUTPUTS,
  checkSessionInput,
  describingFiles,
  MAX_ITEM_COUNT,
  sessionSignature,
} from '../signature'
import { ItemChoice } from './item-choice'
import { ItemScores } from './item-scores'
import type { PopularItems } from './popular-items'
import { TopItems } from './top-items'

type NamedFile = readonly [string, Uint8Array]

/** Says which items come next. What it holds beside its arrays is memory for one row at a time. */
export interface ItemScorer {
  /** @param steps indexes of items that the visitor turned to, the oldest first; at least one */
  score(steps: Int32Array, scores: ItemScores): void
  /** Reads these sessions from now on; absent where the scorer reads none. */
  renew?(index: SessionIndex): void
  save(): readonly NamedFile[]
}

/** Of families that leave items to what is popular: popular items fill every list. */
export const NO_ITEM_SCORER: ItemScorer = { score() {}, save: () => [] }

/** Says what comes next. */
export interface ActionScorer {
  /** Writes `[ACTION_COUNT]` probabilities of what follows the last event of a session. */
  writeActions(sessions: SessionColumns, session: number, out: Float32Array): void
  save(): readonly NamedFile[]
}

/** Says whether the session ends in a purchase. */
export interface PurchaseScorer {
  /** That a purchase follows the last event of a session: 0..1. */
  purchaseProbability(sessions: SessionColumns, session: number): number
  save(): readonly NamedFile[]
}

/** See `SessionSignature`. */
export type SecondStageSigns = Pick<
  SessionSignature,
  'rerankedCandidates' | 'orderCurrency' | 'secondStageTells' | 'ranksNewItems'
>

export interface RankingParts {
  readonly family: string
  readonly vocabulary: ItemVocabulary
  readonly maxEvents: number
  readonly popular: PopularItems
  readonly itemScorer: ItemScorer
  readonly actionScorer: ActionScorer
  readonly purchaseScorer: PurchaseScorer
  /** Of a first stage: what its second stage does. */
  readonly secondStage?: SecondStageSigns
  /** Files beside those of the scorers. */
  readonly files: readonly NamedFile[]
}

/** Rows between two looks at whether the caller still wants an answer. */
const PAUSE_EVERY = 64

export class RankingPredictor implements PredictorOf<SessionTypes> {
  readonly signature: SessionSignature
  private readonly scores: ItemScores
  private readonly choice: ItemChoice
  private readonly top: TopItems
  private readonly steps: Int32Array

  constructor(private readonly parts: RankingParts) {
    const { family, vocabulary, maxEvents, popular, secondStage } = parts
    this.signature = sessionSignature({
      family,
      vocabulary,
      maxEvents,
      outputs: ACTION_OUTPUTS,
      ...secondStage,
    })
    this.scores = new ItemScores(vocabulary.size)
    this.choice = new ItemChoice(vocabulary.size)
    this.top = new TopItems(popular.ranks, MAX_ITEM_COUNT)
    this.steps = new Int32Array(maxEvents)
  }

  get family(): string {
    return this.parts.family
  }

  async predict(input: SessionInput, { signal }: PredictOptions = {}): Promise<SessionPrediction> {
    throwIfCancelled(signal)
    checkSessionInput(input, this.signature)
    const { itemCount, rows, sessions } = input
    const { actionScorer, purchaseScorer } = this.parts
    const prediction = {
      itemCount,
      items: new Int32Array(rows.length * itemCount).fill(NO_ITEM),
      scores: new Float32Array(rows.length * itemCount),
      actions: new Float32Array(rows.length * ACTION_COUNT),
      purchase: new Float32Array(rows.length),
      isFallback: new Uint8Array(rows.length),
    }
    for (let row = 0; row < rows.length; row++) {
      if (row % PAUSE_EVERY === PAUSE_EVERY - 1) await pause(signal)
      this.rank(input, row, prediction)
      const from = row * ACTION_COUNT
      actionScorer.writeActions(sessions, row, prediction.actions.subarray(from, from + ACTION_COUNT))
      prediction.purchase[row] = purchaseScorer.purchaseProbability(sessions, row)
    }
    return prediction
  }

  /** @param observation `SessionIndexNews`; others are of no concern to it */
  async observe(observation: unknown): Promise<void> {
    if (isIndexNews(observation) && observation.vocabularyHash === this.signature.vocabularyHash)
      this.parts.itemScorer.renew?.(observation.index)
  }

  save(): ArtifactFiles {
    const { vocabulary, popular, itemScorer, actionScorer, purchaseScorer, files } = this.parts
    return new Map([
      ...describingFiles(this.signature, vocabulary),
      ...files,
      ...popular.save(),
      ...itemScorer.save(),
      ...actionScorer.save(),
      ...purchaseScorer.save(),
    ])
  }

  async dispose(): Promise<void> {
    // It holds plain values only.
  }

  private rank(input: SessionInput, row: number, prediction: SessionPrediction): void {
    const { scores, choice, steps: room, signature } = this
    const { itemScorer, popular } = this.parts
    const { itemCount, items, scores: ofItems } = prediction
    const { excluded, allowed, placeId } = input.rows[row]!
    const steps = readSteps(input.sessions, row, signature.itemCount, signature.maxEvents, room)
    if (steps > 0) itemScorer.score(room.subarray(0, steps), scores)
    if (scores.count === 0) prediction.isFallback[row] = 1
    choice.beginRow({ excluded, allowed })
    const at = row * itemCount
    const written = this.top.write(scores, choice, itemCount, items, ofItems, at)
    popular.fill(placeId, choice, items, ofItems, at + written, at + itemCount)
    scores.clear()
  }
}

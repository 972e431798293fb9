/** Trains a family of networks of the next item. The last sessions tell when to stop, and nothing is learnt from them. */
import type { Estimator, TrainOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import type { SessionCorpus, SessionTypes } from '../../../contracts/session/session'
import { ForecartError } from '../../../core/errors'
import { pause } from '../../cancellation'
import { checkSessionColumns } from '../signature'
import type { NextItemConfig } from './config'
import { itemSequences, sequencesBetween } from './item-sequences'
import type { MakeBody } from './network'
import { NextItemPredictor } from './predictor'
import { countsOf, trainNextItem, type NextItemData } from './training'
import type { ItemSequences } from './windows'

/** Sessions with at least two items, below which there is nothing to learn the order of items from. */
const LEAST_SESSIONS = 20

export class NextItemEstimator implements Estimator<SessionCorpus, PredictorOf<SessionTypes>> {
  constructor(
    readonly family: string,
    private readonly config: NextItemConfig,
    private readonly makeBody: MakeBody,
  ) {}

  async train(corpus: SessionCorpus, options: TrainOptions): Promise<NextItemPredictor> {
    checkSessionColumns(corpus)
    await pause(options.signal)
    options.onProgress?.({ stage: 'sessions', fraction: 0 })
    const data = splitByTime(
      withNextItem(itemSequences(corpus, Infinity)),
      corpus.vocabulary.size,
      this.config,
    )
    const network = await trainNextItem(data, this.config, this.makeBody, options)
    options.onProgress?.({ stage: 'done', fraction: 1 })
    const { vocabulary } = corpus
    const { steps, vectorSize, scale } = this.config
    const counts = countsOf(data.trained.items, vocabulary.size)
    return NextItemPredictor.open(
      { family: this.family, vocabulary, shape: { steps, vectorSize, scale }, counts, network },
      options.device,
    )
  }
}

/** The sequences of at least two items. */
function withNextItem({ items, offsets }: ItemSequences): ItemSequences {
  const kept: number[] = [0]
  const read: number[] = []
  for (let sequence = 0; sequence + 1 < offsets.length; sequence++) {
    const [from, to] = [offsets[sequence]!, offsets[sequence + 1]!]
    if (to - from < 2) continue
    for (let at = from; at < to; at++) read.push(items[at]!)
    kept.push(read.length)
  }
  return { items: Int32Array.from(read), offsets: Int32Array.from(kept) }
}

/** @throws NOT_ENOUGH_DATA */
function splitByTime(sequences: ItemSequences, itemCount: number, config: NextItemConfig): NextItemData {
  const count = sequences.offsets.length - 1
  if (count < LEAST_SESSIONS) {
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `A network of the next item needs ${LEAST_SESSIONS} sessions with at least two items, and there are ${count}`,
      { sessions: count, needed: LEAST_SESSIONS },
    )
  }
  const validation = Math.min(config.maxValidationSessions, Math.ceil(config.validationFraction * count))
  const split = Math.max(1, count - validation)
  return {
    itemCount,
    trained: sequencesBetween(sequences, 0, split),
    validation: sequencesBetween(sequences, split, count),
  }
}

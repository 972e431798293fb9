/** Trains a family of networks of the next item. The last sessions tell when to stop, and the network learns nothing from them. */
import type { Estimator, TrainOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import type { SessionCorpus, SessionTypes } from '../../../contracts/session/session'
import { ForecartError } from '../../../core/errors'
import { itemSteps, type ItemSteps } from '../../../features/session'
import { pause } from '../../cancellation'
import { PopularItems } from '../ranking/popular-items'
import { checkSessionColumns } from '../signature'
import type { NextItemConfig } from './config'
import type { MakeBody } from './network'
import { NextItemPredictor, type NextItemParts } from './predictor'
import { quantizeVectors, vectorsOf } from './quantized-vectors'
import { trainNextItem, type NextItemData } from './training'

/** Sessions of at least two steps: one of them tells when to stop. */
const LEAST_SESSIONS = 2

export class NextItemEstimator implements Estimator<SessionCorpus, PredictorOf<SessionTypes>> {
  constructor(
    readonly family: string,
    private readonly config: NextItemConfig,
    private readonly makeBody: MakeBody,
  ) {}

  async train(corpus: SessionCorpus, options: TrainOptions): Promise<NextItemPredictor> {
    const { steps, vectorSize, scale, maxEvents, popularHalfLifeSessions, weights } = this.config
    checkSessionColumns(corpus)
    await pause(options.signal)
    options.onProgress?.({ stage: 'training', fraction: 0 })
    const { vocabulary } = corpus
    const read = itemSteps(corpus, vocabulary.size, maxEvents)
    const data = this.splitByTime(withNextItem(read), vocabulary.size)
    const network = await trainNextItem(data, this.config, this.makeBody, options)
    const parts: NextItemParts = {
      family: this.family,
      vocabulary,
      maxEvents,
      shape: { steps, vectorSize, scale, weights: 'float32' },
      trained: Int32Array.from(new Set(data.trained.items)).sort(),
      popular: PopularItems.fit(corpus, read, popularHalfLifeSessions),
      network,
      quantized: null,
    }
    const full = await NextItemPredictor.open(parts, options.device)
    options.onProgress?.({ stage: 'training', fraction: 1 })
    return weights === 'int8' ? NextItemPredictor.open(quantize(parts), options.device, full) : full
  }

  /** @throws NOT_ENOUGH_DATA */
  private splitByTime(sessions: ItemSteps, itemCount: number): NextItemData {
    const { maxValidationSessions, validationFraction } = this.config
    const count = sessions.offsets.length - 1
    if (count < LEAST_SESSIONS) {
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `${this.family} learns from at least ${LEAST_SESSIONS} sessions in which visitors turned to two items or more, and there are ${count}`,
        { needed: LEAST_SESSIONS, found: count },
      )
    }
    const split = count - Math.min(maxValidationSessions, Math.ceil(validationFraction * count))
    return {
      itemCount,
      trained: sessionsBetween(sessions, 0, split),
      validation: sessionsBetween(sessions, split, count),
    }
  }
}

function quantize(parts: NextItemParts): NextItemParts {
  const { shape, network } = parts
  const quantized = quantizeVectors(network.itemVectors, shape.vectorSize)
  return {
    ...parts,
    shape: { ...shape, weights: 'int8' },
    network: { ...network, itemVectors: vectorsOf(quantized) },
    quantized,
  }
}

/** Sessions of one step have no next item. */
function withNextItem({ items, offsets }: ItemSteps): ItemSteps {
  const kept = [...offsets.keys()].filter((s) => s + 1 < offsets.length && offsets[s + 1]! - offsets[s]! > 1)
  const keptOffsets = new Uint32Array(kept.length + 1)
  kept.forEach((s, at) => (keptOffsets[at + 1] = keptOffsets[at]! + offsets[s + 1]! - offsets[s]!))
  const keptItems = new Int32Array(keptOffsets.at(-1)!)
  kept.forEach((s, at) => keptItems.set(items.subarray(offsets[s], offsets[s + 1]), keptOffsets[at]))
  return { items: keptItems, offsets: keptOffsets }
}

/** The sessions `from` .. `to` - 1. */
function sessionsBetween({ items, offsets }: ItemSteps, from: number, to: number): ItemSteps {
  const [start, end] = [offsets[from]!, offsets[to]!]
  return {
    items: items.subarray(start, end),
    offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
  }
}

/** Trains a family of networks of the next item. The last sessions tell when to stop, and the network learns nothing from them. */
import type { Estimator, TrainOptions } from '../../../contracts/models/estimator'
import type { PredictorOf } from '../../../contracts/models/task'
import type { SessionCorpus, SessionTypes } from '../../../contracts/session/session'
import { ForecartError } from '../../../core/errors'
import { corpusBetween, itemSteps, sessionCount, type ItemSteps } from '../../../features/session'
import { pause } from '../../cancellation'
import { PopularItems } from '../ranking/popular-items'
import { checkSessionColumns } from '../signature'
import { hasHeads, type NextItemConfig } from './config'
import { headLessons, type StepsOfVisits } from './heads/head-lessons'
import { asTrained, withSettledHeads } from './heads/settle-heads'
import { ToldByHeads } from './heads/told-by-heads'
import { itemAttributesOf } from './item-attributes'
import type { MakeBody } from './network'
import { NextItemPredictor, type NextItemParts } from './predictor'
import { quantizeVectors, vectorsOf } from './quantized-vectors'
import type { NextItemData } from './training'

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
    const { data, trainedVisits } = this.split(corpus, read)
    // Loaded here, because a process that only answers with a trained network needs no TensorFlow.js.
    const { trainNextItem } = require('./training') as typeof import('./training')
    const network = await trainNextItem(data, this.config, this.makeBody, options)
    const { heads } = data
    const trained: NextItemParts = {
      family: this.family,
      vocabulary,
      maxEvents,
      shape: { steps, vectorSize, scale, weights: 'float32', ...(heads && { hasHeads: true }) },
      trained: Int32Array.from(new Set(data.trained.items)).sort(),
      popular: PopularItems.fit(corpus, read, popularHalfLifeSessions),
      heads: heads && new ToldByHeads(heads.basis, asTrained(heads), maxEvents),
      network,
      quantized: null,
    }
    const parts = await withSettledHeads(trained, corpus, trainedVisits, options)
    const full = await NextItemPredictor.open(parts, options.device)
    options.onProgress?.({ stage: 'training', fraction: 1 })
    return weights === 'int8' ? NextItemPredictor.open(quantize(parts), options.device, full) : full
  }

  /** The last sessions are kept from training. @throws NOT_ENOUGH_DATA */
  private split(corpus: SessionCorpus, read: ItemSteps): { data: NextItemData; trainedVisits: number } {
    const { maxValidationSessions, validationFraction, maxEvents } = this.config
    const found = sessionsOf(read, 2).visits.length
    if (found < LEAST_SESSIONS) {
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `${this.family} learns from at least ${LEAST_SESSIONS} sessions in which visitors turned to two items or more, and there are ${found}`,
        { needed: LEAST_SESSIONS, found },
      )
    }
    // Sessions of one step have no next item, and say to heads all the same what follows.
    const sessions = sessionsOf(read, hasHeads(this.config) ? 1 : 2)
    const count = sessions.visits.length
    const split = count - Math.min(maxValidationSessions, Math.ceil(validationFraction * count))
    const trainedVisits = split < count ? sessions.visits[split]! : sessionCount(corpus)
    const trained = sessionsBetween(sessions, 0, split)
    const earlier = corpusBetween(corpus, 0, trainedVisits)
    return {
      trainedVisits,
      data: {
        itemCount: corpus.vocabulary.size,
        trained,
        validation: sessionsBetween(sessions, split, count),
        attributes: this.config.readsAttributes ? itemAttributesOf(earlier, trained.items) : null,
        heads: hasHeads(this.config) ? headLessons(corpus, trained, earlier, maxEvents) : null,
      },
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

/** The sessions of at least so many steps. */
function sessionsOf({ items, offsets }: ItemSteps, leastSteps: number): StepsOfVisits {
  const lengthOf = (session: number): number => offsets[session + 1]! - offsets[session]!
  const visits = Int32Array.from(offsets.keys()).filter(
    (session) => session + 1 < offsets.length && lengthOf(session) >= leastSteps,
  )
  const keptOffsets = new Uint32Array(visits.length + 1)
  visits.forEach((visit, at) => (keptOffsets[at + 1] = keptOffsets[at]! + lengthOf(visit)))
  const keptItems = new Int32Array(keptOffsets.at(-1)!)
  visits.forEach((visit, at) =>
    keptItems.set(items.subarray(offsets[visit], offsets[visit + 1]), keptOffsets[at]),
  )
  return { items: keptItems, offsets: keptOffsets, visits }
}

/** The sessions `from` .. `to` - 1. */
function sessionsBetween({ items, offsets, visits }: StepsOfVisits, from: number, to: number): StepsOfVisits {
  const [start, end] = [offsets[from]!, offsets[to]!]
  return {
    items: items.subarray(start, end),
    offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
    visits: visits.subarray(from, to),
  }
}

/**
 * What comes next, as a Markov chain of the last three actions whose logarithms are corrected by a multinomial logistic regression on
 * what else is known of the session: gaps, the cart, the item, repetition. Trained with Adam (Kingma, Ba: ICLR 2015) and a cosine rate.
 */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { ACTION_COUNT, LEAVE } from '../../../contracts/session/next-action'
import type { SessionColumns } from '../../../contracts/session/session'
import { Rng } from '../../../core/statistics/rng'
import {
  ACTION_FEATURE_COUNT,
  countItemActions,
  sessionsBetween,
  writeActionFeatures,
} from '../../../features/session'
import { decodeArray, encodeArray } from '../../artifact-arrays'
import type { ActionScorer } from '../ranking/ranking-predictor'
import { ActionTransitions } from '../transitions/action-transitions'
import { actionsOf } from './actions-of'
import { decodeFeatureScales } from './feature-scales'
import type { NextActionConfig } from './config'

const WEIGHTS_FILE = 'action-weights.bin'
const SCALES_FILE = 'action-feature-scales.bin'
const COUNTS_FILE = 'item-action-counts.bin'
const BATCHES_BETWEEN_PAUSES = 20

interface Parts {
  readonly chain: ActionTransitions
  /** `[items, 3]` */
  readonly itemCounts: Float64Array
  /** `[2, features]` means and spreads of features: as many as one of `ACTION_FEATURE_COUNTS`. */
  readonly scales: Float64Array
  /** `[ACTION_COUNT, features + 1]`, the last feature being 1. */
  readonly weights: Float64Array
}

export class ActionRegression implements ActionScorer {
  /** `[features + 1]` */
  private readonly features: Float64Array
  private readonly logits = new Float64Array(ACTION_COUNT)

  private constructor(private readonly parts: Parts) {
    this.features = new Float64Array(parts.scales.length / 2 + 1)
  }

  static async fit(
    sessions: SessionColumns,
    itemCount: number,
    config: NextActionConfig,
    seed: number,
    progress: (fraction: number) => Promise<void>,
  ): Promise<ActionRegression> {
    const chain = ActionTransitions.fit(sessions, 0, config.backOffCases)
    const itemCounts = countItemActions(sessions, itemCount)
    const cases = readCases(sessions, itemCounts, chain)
    await progress(0.2)
    const scales = scale(cases)
    const weights = await train(cases, config, seed, (done) => progress(0.2 + done * 0.8))
    return new ActionRegression({ chain, itemCounts, scales, weights })
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles, itemCount: number, backOffCases: number): ActionRegression {
    const scales = decodeFeatureScales(files, SCALES_FILE)
    return new ActionRegression({
      chain: ActionTransitions.load(files, backOffCases),
      itemCounts: decodeArray(files, COUNTS_FILE, Float64Array, itemCount * 3),
      scales,
      weights: decodeArray(files, WEIGHTS_FILE, Float64Array, ACTION_COUNT * (scales.length / 2 + 1)),
    })
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { chain, itemCounts, scales, weights } = this.parts
    return [
      ...chain.save(),
      [COUNTS_FILE, encodeArray(itemCounts)],
      [SCALES_FILE, encodeArray(scales)],
      [WEIGHTS_FILE, encodeArray(weights)],
    ]
  }

  writeActions(sessions: SessionColumns, session: number, out: Float32Array): void {
    const { chain, itemCounts, scales, weights } = this.parts
    const { features, logits } = this
    chain.writeActions(sessions, session, out)
    const own = actionsOf(sessionsBetween(sessions, session, session + 1))
    const last = own.items.length - 1
    if (last < 0) return
    writeActionFeatures(own, 0, last, itemCounts, 0, features.subarray(0, -1))
    standardise(features, scales)
    writeLogits(weights, features, 0, out, 0, logits)
    toProbabilities(logits)
    out.set(logits)
  }
}

/** Of a model that is trained: those of `writeActionFeatures`, and 1. */
const FEATURES = ACTION_FEATURE_COUNT + 1

interface Cases {
  /** `[cases, FEATURES]` */
  readonly features: Float64Array
  /** `[cases, ACTION_COUNT]` of the chain. */
  readonly chain: Float32Array
  /** `[cases]` what came next. */
  readonly next: Uint8Array
}

/** One case for each action of each session. */
function readCases(all: SessionColumns, itemCounts: Float64Array, chain: ActionTransitions): Cases {
  const sessions = actionsOf(all)
  const count = sessions.items.length
  const cases = {
    features: new Float64Array(count * FEATURES),
    chain: new Float32Array(count * ACTION_COUNT),
    next: new Uint8Array(count),
  }
  for (let session = 0; session + 1 < sessions.offsets.length; session++) {
    const [start, end] = [sessions.offsets[session]!, sessions.offsets[session + 1]!]
    for (let event = start; event < end; event++) {
      const room = cases.features.subarray(event * FEATURES, (event + 1) * FEATURES)
      writeActionFeatures(sessions, start, event, itemCounts, end, room.subarray(0, -1))
      room[FEATURES - 1] = 1
      chain.writeAfter(
        sessions,
        start,
        event,
        cases.chain.subarray(event * ACTION_COUNT, (event + 1) * ACTION_COUNT),
      )
      cases.next[event] = event + 1 < end ? sessions.types[event + 1]! : LEAVE
    }
  }
  return cases
}

/** Standardises the features of all cases in place. @returns `[2, ACTION_FEATURE_COUNT]` their means and spreads */
function scale({ features }: Cases): Float64Array {
  const cases = features.length / FEATURES
  const scales = new Float64Array(2 * ACTION_FEATURE_COUNT)
  for (let feature = 0; feature < ACTION_FEATURE_COUNT; feature++) {
    let [sum, squares] = [0, 0]
    for (let at = feature; at < features.length; at += FEATURES) {
      sum += features[at]!
      squares += features[at]! ** 2
    }
    const mean = sum / Math.max(1, cases)
    const variance = squares / Math.max(1, cases) - mean ** 2
    scales[feature] = mean
    // What never varies says nothing.
    scales[ACTION_FEATURE_COUNT + feature] = variance > 1e-9 ? Math.sqrt(variance) : Infinity
  }
  for (let at = 0; at < features.length; at += FEATURES)
    standardise(features.subarray(at, at + FEATURES), scales)
  return scales
}

function standardise(features: Float64Array, scales: Float64Array): void {
  const count = features.length - 1
  for (let feature = 0; feature < count; feature++)
    features[feature] = (features[feature]! - scales[feature]!) / scales[count + feature]!
  features[count] = 1
}

function writeLogits(
  weights: Float64Array,
  features: Float64Array,
  featuresAt: number,
  chain: Float32Array,
  chainAt: number,
  out: Float64Array,
): void {
  const count = weights.length / ACTION_COUNT
  for (let action = 0; action < ACTION_COUNT; action++) {
    let logit = Math.log(chain[chainAt + action]!)
    for (let feature = 0; feature < count; feature++)
      logit += weights[action * count + feature]! * features[featuresAt + feature]!
    out[action] = logit
  }
}

function toProbabilities(logits: Float64Array): void {
  const highest = logits.reduce((most, one) => Math.max(most, one), -Infinity)
  let sum = 0
  for (let action = 0; action < ACTION_COUNT; action++)
    sum += logits[action] = Math.exp(logits[action]! - highest)
  for (let action = 0; action < ACTION_COUNT; action++) logits[action]! /= sum
}

const MEAN_DECAY = 0.9
const SQUARES_DECAY = 0.999

async function train(
  { features, chain, next }: Cases,
  { epochs, batchSize, learningRate, l2 }: NextActionConfig,
  seed: number,
  progress: (fraction: number) => Promise<void>,
): Promise<Float64Array> {
  const size = ACTION_COUNT * FEATURES
  const [weights, gradient, means, squares] = Array.from({ length: 4 }, () => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const probabilities = new Float64Array(ACTION_COUNT)
  const batches = Math.ceil(next.length / batchSize)
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = new Rng('next-action', seed, epoch).permutation(next.length)
    for (let batch = 0; batch < batches; batch++) {
      if (batch % BATCHES_BETWEEN_PAUSES === 0) await progress(step / (epochs * batches))
      const own = order.subarray(batch * batchSize, (batch + 1) * batchSize)
      gradient.fill(0)
      for (const one of own) {
        writeLogits(weights, features, one * FEATURES, chain, one * ACTION_COUNT, probabilities)
        toProbabilities(probabilities)
        probabilities[next[one]!]! -= 1
        for (let action = 0; action < ACTION_COUNT; action++)
          for (let feature = 0; feature < FEATURES; feature++)
            gradient[action * FEATURES + feature]! +=
              probabilities[action]! * features[one * FEATURES + feature]!
      }
      step++
      const rate = (learningRate * (1 + Math.cos((Math.PI * step) / (epochs * batches)))) / 2
      for (let at = 0; at < size; at++) {
        const slope = gradient[at]! / own.length + l2 * weights[at]!
        const mean = MEAN_DECAY * means[at]! + (1 - MEAN_DECAY) * slope
        const square = SQUARES_DECAY * squares[at]! + (1 - SQUARES_DECAY) * slope ** 2
        means[at] = mean
        squares[at] = square
        const spread = Math.sqrt(square / (1 - SQUARES_DECAY ** step)) + 1e-8
        weights[at]! -= (rate * mean) / (1 - MEAN_DECAY ** step) / spread
      }
    }
  }
  return weights
}

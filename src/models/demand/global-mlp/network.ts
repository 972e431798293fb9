/**
 * One network for all series. An encoder (dense, residual blocks) reads the context of a window, its summary and the vectors of
 * its item and location; a decoder, shared by all days of the horizon, reads what the encoder says of the day and what is known
 * of it (calendar, price, promotion, weather, same weekdays). The idea is that of TiDE (Das et al. 2023,
 * https://arxiv.org/abs/2304.08424), with a shared decoder instead of a dense one.
 *
 * All in scales of the series (reversible normalisation). The centre and the mean are the base of the day times an
 * exponential, since prices and promotions multiply demand; quantiles are steps away from the centre, so they cannot cross.
 */
import { LEVEL_COUNT, MAX_HORIZON_DAYS, MEDIAN_LEVEL, QUANTILE_LEVELS } from '../../../contracts/demand'
import type { Rng } from '../../../core/rng'
import type { TensorSpec } from '../../../contracts/signature'
import { CONTEXT_DAYS, FUTURE_COUNT, PAST_COUNT, SUMMARY_COUNT } from '../../../features/demand'
import {
  Dense,
  dropout,
  Embedding,
  pinballLoss,
  tf,
  variablesOf,
  weightedMean,
  type Layer,
} from '../../../compute'
import type { MlpConfig } from './config'

/** What the encoder says of each single day. */
const STEP_CODE_SIZE = 8
/** The centre, the mean, and the steps to the other levels. */
const OUTPUT_SIZE = 2 + (LEVEL_COUNT - 1)
/** The base of a series that sold nothing lately: the exponential needs something to multiply. */
const BASE_FLOOR = 0.05
/** Effects of a day stay within exp(+-3) of its base. */
const MAX_LOG_EFFECT = 3
const FIRST_STEP = 0.3
/** The mean may differ from the average of the quantiles by exp(+-0.7). */
const MAX_LOG_TAIL = 0.7
/** Keeps the logarithm of the mean finite. */
const MEAN_FLOOR = 0.01

export const NETWORK_INPUTS: readonly TensorSpec[] = [
  { name: 'past', shape: ['batch', CONTEXT_DAYS * PAST_COUNT], dtype: 'float32', unit: 'features' },
  { name: 'summary', shape: ['batch', SUMMARY_COUNT], dtype: 'float32', unit: 'standardised features' },
  {
    name: 'future',
    shape: ['batch', MAX_HORIZON_DAYS, FUTURE_COUNT],
    dtype: 'float32',
    unit: 'standardised features',
  },
  { name: 'base', shape: ['batch', MAX_HORIZON_DAYS], dtype: 'float32', unit: 'scales' },
  { name: 'item', shape: ['batch'], dtype: 'int32', unit: 'row of the vocabulary' },
  { name: 'location', shape: ['batch'], dtype: 'int32', unit: 'row of the vocabulary' },
]

/** NETWORK_INPUTS with rows of the given number. */
export function networkInputs<Rows extends number | 'batch'>(rows: Rows) {
  const inputs: Record<string, { shape: (number | Rows)[]; dtype: 'float32' | 'int32' }> = {}
  for (const { name, shape, dtype } of NETWORK_INPUTS) {
    inputs[name] = { shape: shape.map((size) => (typeof size === 'string' ? rows : size)), dtype }
  }
  return inputs
}

export type NetworkInputs = Readonly<Record<string, tf.Tensor>>

/** Salts tell the places of one network apart. */
type Drop = (x: tf.Tensor, salt: number) => tf.Tensor

export interface NetworkOutputs {
  /** `[batch, MAX_HORIZON_DAYS, 1]` scales. */
  readonly mean: tf.Tensor
  /** `[batch, MAX_HORIZON_DAYS, LEVEL_COUNT]` scales, not decreasing; may be negative. */
  readonly quantiles: tf.Tensor
}

export class DemandNetwork {
  readonly variables: readonly tf.Variable[]
  private readonly itemVectors: Embedding
  private readonly locationVectors: Embedding
  private readonly encoderInput: Dense
  private readonly blocks: readonly { readonly inner: Dense; readonly outer: Dense }[]
  private readonly stepCodes: Dense
  private readonly contextToDecoder: Dense
  private readonly dayToDecoder: Dense
  private readonly decoderInner: Dense
  private readonly decoderOutput: Dense

  constructor(
    private readonly config: MlpConfig,
    sizes: { readonly itemRows: number; readonly locationRows: number },
    rng: Rng,
  ) {
    const { hiddenSize, decoderSize, itemEmbeddingSize, locationEmbeddingSize } = config
    const identitySize = itemEmbeddingSize + locationEmbeddingSize
    this.itemVectors = new Embedding(sizes.itemRows, itemEmbeddingSize, rng)
    this.locationVectors = new Embedding(sizes.locationRows, locationEmbeddingSize, rng)
    this.encoderInput = new Dense(CONTEXT_DAYS * PAST_COUNT + SUMMARY_COUNT + identitySize, hiddenSize, rng)
    this.blocks = Array.from({ length: config.residualBlocks }, () => ({
      inner: new Dense(hiddenSize, hiddenSize, rng),
      outer: new Dense(hiddenSize, hiddenSize, rng),
    }))
    this.stepCodes = new Dense(hiddenSize, MAX_HORIZON_DAYS * STEP_CODE_SIZE, rng)
    this.contextToDecoder = new Dense(hiddenSize + identitySize, decoderSize, rng)
    this.dayToDecoder = new Dense(FUTURE_COUNT + STEP_CODE_SIZE, decoderSize, rng)
    this.decoderInner = new Dense(decoderSize, decoderSize, rng)
    this.decoderOutput = new Dense(decoderSize, OUTPUT_SIZE, rng)
    const layers: Layer[] = [
      this.itemVectors,
      this.locationVectors,
      this.encoderInput,
      ...this.blocks.flatMap(({ inner, outer }) => [inner, outer]),
      this.stepCodes,
      this.contextToDecoder,
      this.dayToDecoder,
      this.decoderInner,
      this.decoderOutput,
    ]
    this.variables = variablesOf(layers)
  }

  /** Inputs as in NETWORK_INPUTS; with a seed, hidden values are dropped. The outputs belong to the caller. */
  forward(inputs: NetworkInputs, dropoutSeed?: tf.Scalar): NetworkOutputs {
    const identity = tf.concat(
      [this.itemVectors.apply(inputs.item!), this.locationVectors.apply(inputs.location!)],
      -1,
    )
    const drop = (x: tf.Tensor, salt: number) =>
      dropoutSeed ? dropout(x, this.config.dropout, dropoutSeed, salt) : x
    const state = this.encode(inputs, identity, drop)
    const output = this.decode(inputs.future!, state, identity, drop)
    return this.toForecast(output, inputs.base!)
  }

  /** Quantile loss plus that of the mean. `units` and `weights`: `[batch, MAX_HORIZON_DAYS]`, units in scales. */
  loss(inputs: NetworkInputs, dropoutSeed: tf.Scalar): tf.Scalar {
    const { mean, quantiles } = this.forward(inputs, dropoutSeed)
    const units = tf.expandDims(inputs.units!, -1)
    const weights = tf.expandDims(inputs.weights!, -1)
    const quantileLoss = weightedMean(pinballLoss(quantiles, units, QUANTILE_LEVELS), weights)
    // The Poisson likelihood is smallest at the mean whatever the noise, and punishes relative errors.
    const meanLoss = weightedMean(tf.sub(mean, tf.mul(units, tf.log(mean))), weights)
    return tf.add(quantileLoss, tf.mul(meanLoss, this.config.meanLossWeight))
  }

  dispose(): void {
    for (const variable of this.variables) variable.dispose()
  }

  /** `[batch, hiddenSize]`. */
  private encode(inputs: NetworkInputs, identity: tf.Tensor, drop: Drop): tf.Tensor {
    let state: tf.Tensor = tf.relu(
      this.encoderInput.apply(tf.concat([inputs.past!, inputs.summary!, identity], -1)),
    )
    for (const [index, { inner, outer }] of this.blocks.entries()) {
      state = tf.add(state, outer.apply(drop(tf.relu(inner.apply(state)), index + 1)))
    }
    return tf.relu(state)
  }

  /** `[batch, MAX_HORIZON_DAYS, OUTPUT_SIZE]`. */
  private decode(future: tf.Tensor, state: tf.Tensor, identity: tf.Tensor, drop: Drop): tf.Tensor {
    const batch = state.shape[0]
    const codes = tf.reshape(this.stepCodes.apply(state), [batch, MAX_HORIZON_DAYS, STEP_CODE_SIZE])
    const day = this.dayToDecoder.apply(tf.concat([future, codes], -1))
    // The same for all days: multiplied once and added to each.
    const context = tf.expandDims(this.contextToDecoder.apply(tf.concat([state, identity], -1)), 1)
    const hidden = drop(tf.relu(tf.add(day, context)), 0)
    return this.decoderOutput.apply(tf.add(hidden, tf.relu(this.decoderInner.apply(hidden))))
  }

  private toForecast(output: tf.Tensor, base: tf.Tensor): NetworkOutputs {
    const [centreEffect, meanEffect, steps] = tf.split(output, [1, 1, LEVEL_COUNT - 1], -1)
    const floor = tf.expandDims(tf.add(base, BASE_FLOOR), -1)
    const centre = tf.mul(floor, boundedExp(centreEffect!, MAX_LOG_EFFECT))
    // Noise of counts grows with the root of the level, that of shares with the level: the steps learn the rest.
    const unit = tf.mul(tf.sqrt(tf.add(centre, floor)), FIRST_STEP)
    const distances = tf.reshape(tf.mul(tf.softplus(steps!), unit), [-1, LEVEL_COUNT - 1])
    const away = tf.matMul(distances, tf.tensor2d(STEPS_TO_LEVELS))
    const quantiles = tf.add(centre, tf.reshape(away, [-1, MAX_HORIZON_DAYS, LEVEL_COUNT]))
    // The mean follows the quantiles, but for the tail that they do not show: it cannot run away from them.
    const average = tf.sum(tf.mul(tf.relu(quantiles), tf.tensor1d(LEVEL_WEIGHTS)), -1, true)
    const mean = tf.mul(tf.add(average, MEAN_FLOOR), boundedExp(meanEffect!, MAX_LOG_TAIL))
    return { mean, quantiles }
  }
}

/** exp(x) for small x, levelling out at exp(+-bound). */
function boundedExp(x: tf.Tensor, bound: number): tf.Tensor {
  return tf.exp(tf.mul(tf.tanh(tf.div(x, bound)), bound))
}

/** Step k lies between levels k and k + 1; a level is as far from the centre as the steps between them together. */
const STEPS_TO_LEVELS = Array.from({ length: LEVEL_COUNT - 1 }, (_, step) =>
  Array.from({ length: LEVEL_COUNT }, (_level, level) => {
    if (step < MEDIAN_LEVEL) return level <= step ? -1 : 0
    return level > step ? 1 : 0
  }),
)

/** Share of probability that a level stands for: half the way to its neighbours, the outer ones to the ends. */
const LEVEL_WEIGHTS = QUANTILE_LEVELS.map((level, index) => {
  const from = index === 0 ? 0 : (QUANTILE_LEVELS[index - 1]! + level) / 2
  const to = index === LEVEL_COUNT - 1 ? 1 : (level + QUANTILE_LEVELS[index + 1]!) / 2
  return to - from
})

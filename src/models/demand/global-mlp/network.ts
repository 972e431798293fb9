/**
 * The network: one for all series. It is TiDE (Das et al. 2023, "Long-term Forecasting with TiDE: Time-series Dense Encoder",
 * https://arxiv.org/abs/2304.08424) with embeddings of item and location and a decoder that all periods of the horizon share.
 *
 * For a window of a series with C periods of context, H periods of horizon and Q quantile levels (a period is a day d, by day):
 *
 *     e    = [itemVector, locationVector]
 *     s    = relu(W [past, summary, e]);  s <- s + W2 dropout(relu(W1 s)), once a block;  s <- relu(s)     the encoder
 *     c_d  = the part of (W s) that belongs to day d
 *     h_d  = dropout(relu(W [future_d, c_d] + W [s, e]));  o_d = W (h_d + relu(W h_d))                    the decoder
 *
 * Everything is in scales of the series (reversible normalisation). Prices and promotions multiply demand, so the centre and the
 * mean of a day are a base times a bounded exponential (bexp: `boundedExp`); the other quantiles are positive steps away from the centre, so that they
 * cannot cross:
 *
 *     m_d   = (base_d + floor) bexp(o_d[0])                                            the median
 *     q_d,k = m_d -+ the sum of softplus(o_d[2...]) unit_d between the median and level k
 *     mean  = (the integral of the quantiles + floor) bexp(o_d[1])
 *
 * With a head of another name (heads.ts) a day has two outputs: the mean is (base_d + floor) bexp(o_d[0]), and o_d[1] says how much noise there is around it.
 */
import { z } from 'zod'
import {
  itemsName,
  LEVEL_COUNT,
  MEDIAN_LEVEL,
  QUANTILE_LEVELS,
  type DemandPanel,
  type DemandSeriesKey,
} from '../../../contracts/demand/demand'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { TensorSpec } from '../../../contracts/models/signature'
import type { Rng } from '../../../core/statistics/rng'
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
import { FUTURE_COUNT, PAST_COUNT, SUMMARY_COUNT } from '../../../features/demand'
import type { MlpConfig } from './config'
import { boundedExp, DISTRIBUTION_HEADS, type DistributionHead, type HeadName } from './heads'

/** Numbers that the encoder passes to the decoder for each single period. */
const STEP_CODE_SIZE = 8
/** The decoder's outputs of a period: the centre, the mean, and the steps to the other levels. */
const QUANTILE_OUTPUTS = 2 + (LEVEL_COUNT - 1)
/** Of a distribution: the mean and the noise. */
const DISTRIBUTION_OUTPUTS = 2
/** The base of a series that sold nothing lately: the exponential needs something to multiply. */
const BASE_FLOOR = 0.05
/** Effects of a period stay within exp(+-3) of its base. */
const MAX_LOG_EFFECT = 3
/** The length of a step between neighbouring levels before anything is learnt, in units of the noise. */
const FIRST_STEP = 0.3
/** The mean may differ from the average of the quantiles by exp(+-0.7). */
const MAX_LOG_TAIL = 0.7
/** Keeps the logarithm of the mean finite. */
const MEAN_FLOOR = 0.01

/** Heads of counts are also given how many units a scale has. */
export function networkInputs(
  { context, horizon }: WindowShape,
  head: HeadName = 'quantiles',
): readonly TensorSpec[] {
  const scale = { name: 'scale', shape: ['batch'], dtype: 'float32', unit: 'units' } as const
  return [
    ...(head === 'quantiles' ? [] : [scale]),
    { name: 'past', shape: ['batch', context * PAST_COUNT], dtype: 'float32', unit: 'features' },
    { name: 'summary', shape: ['batch', SUMMARY_COUNT], dtype: 'float32', unit: 'standardised features' },
    {
      name: 'future',
      shape: ['batch', horizon, FUTURE_COUNT],
      dtype: 'float32',
      unit: 'standardised features',
    },
    { name: 'base', shape: ['batch', horizon], dtype: 'float32', unit: 'scales' },
    { name: 'item', shape: ['batch'], dtype: 'int32', unit: 'row of the vocabulary' },
    { name: 'location', shape: ['batch'], dtype: 'int32', unit: 'row of the vocabulary' },
  ]
}

/** `networkInputs` with this number of rows. */
export function inputsOf<Rows extends number | 'batch'>(windows: WindowShape, head: HeadName, rows: Rows) {
  const inputs: Record<string, { shape: (number | Rows)[]; dtype: 'float32' | 'int32' }> = {}
  for (const { name, shape, dtype } of networkInputs(windows, head)) {
    inputs[name] = { shape: shape.map((size) => (typeof size === 'string' ? rows : size)), dtype }
  }
  return inputs
}

/** A type rather than an interface, so that it can be passed as a record of tensors. */
export type NetworkOutputs = QuantileOutputs | DistributionOutputs

type QuantileOutputs = {
  /** `[batch, horizon, 1]` scales. */
  readonly mean: tf.Tensor
  /** `[batch, horizon, LEVEL_COUNT]` scales, not decreasing along the levels; may be negative. */
  readonly quantiles: tf.Tensor
}

type DistributionOutputs = {
  /** `[batch, horizon, 1]` scales, above 0. */
  readonly mean: tf.Tensor
  /** `[batch, horizon, 1]`: see `DistributionHead`. */
  readonly noise: tf.Tensor
}

/** Drops some of the values in training. The salt tells the places of one network apart. */
type Dropout = (x: tf.Tensor, salt: number) => tf.Tensor

export class DemandNetwork {
  readonly variables: readonly tf.Variable[]
  private readonly itemVectors: Embedding
  private readonly locationVectors: Embedding
  private readonly encoderInput: Dense
  private readonly blocks: readonly { readonly inner: Dense; readonly outer: Dense }[]
  private readonly stepCodes: Dense
  private readonly contextToDecoder: Dense
  private readonly periodToDecoder: Dense
  private readonly decoderInner: Dense
  private readonly decoderOutput: Dense
  private readonly head: DistributionHead | undefined

  /** @param vocabulary how many rows the tables of vectors have */
  constructor(
    private readonly config: MlpConfig,
    private readonly shape: WindowShape,
    vocabulary: { readonly itemRows: number; readonly locationRows: number },
    rng: Rng,
  ) {
    const { hiddenSize, decoderSize, itemEmbeddingSize, locationEmbeddingSize } = config
    const { context, horizon } = shape
    const identitySize = itemEmbeddingSize + locationEmbeddingSize
    this.itemVectors = new Embedding(vocabulary.itemRows, itemEmbeddingSize, rng)
    this.locationVectors = new Embedding(vocabulary.locationRows, locationEmbeddingSize, rng)
    this.encoderInput = new Dense(context * PAST_COUNT + SUMMARY_COUNT + identitySize, hiddenSize, rng)
    this.blocks = Array.from({ length: config.residualBlocks }, () => ({
      inner: new Dense(hiddenSize, hiddenSize, rng),
      outer: new Dense(hiddenSize, hiddenSize, rng),
    }))
    this.stepCodes = new Dense(hiddenSize, horizon * STEP_CODE_SIZE, rng)
    this.contextToDecoder = new Dense(hiddenSize + identitySize, decoderSize, rng)
    this.periodToDecoder = new Dense(FUTURE_COUNT + STEP_CODE_SIZE, decoderSize, rng)
    this.decoderInner = new Dense(decoderSize, decoderSize, rng)
    this.head = DISTRIBUTION_HEADS[config.head]
    this.decoderOutput = new Dense(decoderSize, this.head ? DISTRIBUTION_OUTPUTS : QUANTILE_OUTPUTS, rng)
    const layers: Layer[] = [
      this.itemVectors,
      this.locationVectors,
      this.encoderInput,
      ...this.blocks.flatMap(({ inner, outer }) => [inner, outer]),
      this.stepCodes,
      this.contextToDecoder,
      this.periodToDecoder,
      this.decoderInner,
      this.decoderOutput,
    ]
    this.variables = variablesOf(layers)
  }

  /**
   * @param inputs as in `networkInputs`
   * @param dropoutSeed hidden values are dropped where it is there, as in training
   * @returns tensors that belong to the caller
   */
  forward(inputs: Readonly<Record<string, tf.Tensor>>, dropoutSeed?: tf.Scalar): NetworkOutputs {
    const outputs = this.outputsOf(inputs, dropoutSeed)
    if (this.head) return distributionOf(outputs, inputs.base!, this.head)
    return quantilesOf(outputs, inputs.base!, this.shape.horizon)
  }

  /** `[batch, horizon, outputs]` of the decoder. */
  private outputsOf(inputs: Readonly<Record<string, tf.Tensor>>, dropoutSeed?: tf.Scalar): tf.Tensor {
    const identity = tf.concat(
      [this.itemVectors.apply(inputs.item!), this.locationVectors.apply(inputs.location!)],
      -1,
    )
    const drop: Dropout = (x, salt) => (dropoutSeed ? dropout(x, this.config.dropout, dropoutSeed, salt) : x)
    const context = tf.concat([inputs.past!, inputs.summary!, identity], -1)
    const state = this.encode(context, drop)
    return this.decode(inputs.future!, state, identity, drop)
  }

  /** `[batch, context * PAST_COUNT + SUMMARY_COUNT + identity]` to the state `[batch, hiddenSize]`. */
  private encode(context: tf.Tensor, drop: Dropout): tf.Tensor {
    let state: tf.Tensor = tf.relu(this.encoderInput.apply(context))
    for (const [index, { inner, outer }] of this.blocks.entries()) {
      state = tf.add(state, outer.apply(drop(tf.relu(inner.apply(state)), index + 1)))
    }
    return tf.relu(state)
  }

  /** `[batch, horizon, FUTURE_COUNT]` and the state to `[batch, horizon, outputs]`. */
  private decode(future: tf.Tensor, state: tf.Tensor, identity: tf.Tensor, drop: Dropout): tf.Tensor {
    const batch = state.shape[0]
    const codes = tf.reshape(this.stepCodes.apply(state), [batch, this.shape.horizon, STEP_CODE_SIZE])
    const period = this.periodToDecoder.apply(tf.concat([future, codes], -1))
    // The context is the same for all periods: it is multiplied once and added to each.
    const context = tf.expandDims(this.contextToDecoder.apply(tf.concat([state, identity], -1)), 1)
    const hidden = drop(tf.relu(tf.add(period, context)), 0)
    return this.decoderOutput.apply(tf.add(hidden, tf.relu(this.decoderInner.apply(hidden))))
  }

  /**
   * Quantile loss plus that of the mean; of a distribution, the negative log-likelihood.
   * @param inputs as in `networkInputs`, with `units` (in scales) and `weights`, both `[batch, horizon]`
   */
  loss(inputs: Readonly<Record<string, tf.Tensor>>, dropoutSeed: tf.Scalar): tf.Scalar {
    const units = tf.expandDims(inputs.units!, -1)
    const weights = tf.expandDims(inputs.weights!, -1)
    const outputs = this.outputsOf(inputs, dropoutSeed)
    if (this.head) {
      const { mean, noise } = distributionOf(outputs, inputs.base!, this.head)
      const scale = tf.reshape(inputs.scale!, [-1, 1, 1])
      const logMean = tf.log(tf.mul(mean, scale))
      const inUnits = this.head.isNoiseInUnits ? tf.mul(noise, scale) : noise
      return weightedMean(this.head.loss(logMean, inUnits, tf.mul(units, scale)), weights)
    }
    const { mean, quantiles } = quantilesOf(outputs, inputs.base!, this.shape.horizon)
    const quantileLoss = weightedMean(pinballLoss(quantiles, units, QUANTILE_LEVELS), weights)
    // The Poisson likelihood is smallest at the mean whatever the noise, and punishes relative errors.
    const meanLoss = weightedMean(tf.sub(mean, tf.mul(units, tf.log(mean))), weights)
    return tf.add(quantileLoss, tf.mul(meanLoss, this.config.meanLossWeight))
  }

  dispose(): void {
    for (const variable of this.variables) variable.dispose()
  }
}

/** The decoder's outputs `[batch, horizon, DISTRIBUTION_OUTPUTS]` and the base `[batch, horizon]` to a distribution. */
function distributionOf(outputs: tf.Tensor, base: tf.Tensor, head: DistributionHead): DistributionOutputs {
  const [meanEffect, noise] = tf.split(outputs, DISTRIBUTION_OUTPUTS, -1)
  const floor = tf.expandDims(tf.add(base, BASE_FLOOR), -1)
  return { mean: tf.mul(floor, boundedExp(meanEffect!, MAX_LOG_EFFECT)), noise: head.noise(noise!) }
}

/** The decoder's outputs `[batch, horizon, QUANTILE_OUTPUTS]` and the base `[batch, horizon]` to a forecast. */
function quantilesOf(outputs: tf.Tensor, base: tf.Tensor, horizon: number): QuantileOutputs {
  const [centreEffect, meanEffect, steps] = tf.split(outputs, [1, 1, LEVEL_COUNT - 1], -1)
  const floor = tf.expandDims(tf.add(base, BASE_FLOOR), -1)
  const centre = tf.mul(floor, boundedExp(centreEffect!, MAX_LOG_EFFECT))
  // Noise of counts grows with the root of the level, that of shares with the level: the steps learn the rest.
  const unit = tf.mul(tf.sqrt(tf.add(centre, floor)), FIRST_STEP)
  const distances = tf.reshape(tf.mul(tf.softplus(steps!), unit), [-1, LEVEL_COUNT - 1])
  const away = tf.matMul(distances, tf.tensor2d(STEPS_TO_LEVELS))
  const quantiles = tf.add(centre, tf.reshape(away, [-1, horizon, LEVEL_COUNT]))
  // The mean follows the quantiles, but for the tail that they do not show: it cannot run away from them.
  const average = tf.sum(tf.mul(tf.relu(quantiles), tf.tensor1d(LEVEL_WEIGHTS)), -1, true)
  const mean = tf.mul(tf.add(average, MEAN_FLOOR), boundedExp(meanEffect!, MAX_LOG_TAIL))
  return { mean, quantiles }
}

/** Step k lies between levels k and k + 1; a level is as far from the centre as the steps between them together. */
const STEPS_TO_LEVELS = Array.from({ length: LEVEL_COUNT - 1 }, (_, step) =>
  Array.from({ length: LEVEL_COUNT }, (_level, level) => {
    if (step < MEDIAN_LEVEL) return level <= step ? -1 : 0
    return level > step ? 1 : 0
  }),
)

/** The share of probability that a level stands for: half the way to its neighbours, the outer ones to the ends. */
const LEVEL_WEIGHTS = QUANTILE_LEVELS.map((level, index) => {
  const from = index === 0 ? 0 : (QUANTILE_LEVELS[index - 1]! + level) / 2
  const to = index === LEVEL_COUNT - 1 ? 1 : (level + QUANTILE_LEVELS[index + 1]!) / 2
  return to - from
})

/** The row that all items, or locations, share that the network was not trained on. */
export const UNKNOWN_ROW = 0
const ALL_LOCATIONS_ROW = 1

export const vocabularySchema = z.object({
  items: z.array(z.string()),
  locations: z.array(z.string()),
})

/** Which row of the tables of vectors an item (or a category, or all items) and a location have. */
export class Vocabulary {
  private readonly items: ReadonlyMap<string, number>
  private readonly locations: ReadonlyMap<string, number>

  constructor(readonly state: z.output<typeof vocabularySchema>) {
    this.items = new Map(state.items.map((id, index) => [id, index + 1]))
    this.locations = new Map(state.locations.map((id, index) => [id, index + 2]))
  }

  /** The items and locations of the panel, in the order of their first appearance; where those are not read, all are unknown. */
  static of(panel: DemandPanel, { readsItems = true, readsPlaces = true } = {}): Vocabulary {
    const items = new Set(readsItems ? panel.series.map(itemsName) : [])
    const places = panel.series.flatMap(({ locationId }) => locationId ?? [])
    const locations = new Set(readsPlaces ? places : [])
    return new Vocabulary({ items: [...items], locations: [...locations] })
  }

  get itemRows(): number {
    return this.items.size + 1
  }

  get locationRows(): number {
    return this.locations.size + 2
  }

  itemRow(key: DemandSeriesKey): number {
    return this.items.get(itemsName(key)) ?? UNKNOWN_ROW
  }

  locationRow({ locationId }: DemandSeriesKey): number {
    return locationId === null ? ALL_LOCATIONS_ROW : (this.locations.get(locationId) ?? UNKNOWN_ROW)
  }
}

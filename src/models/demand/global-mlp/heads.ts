/**
 * What a network says of a period, by the name that the hyper-parameter `head` gives it: quantiles at all levels, or the mean and the noise of a distribution of counts or
 * of amounts, whose quantiles are worked out when it is served.
 */
import { LEVEL_COUNT } from '../../../contracts/demand/demand'
import { compoundPoissonLoss, negativeBinomialLoss, tf } from '../../../compute'
import { demandQuantiles, tweedieQuantiles } from '../../../evaluation'
import { type HEADS } from './config'

export type HeadName = (typeof HEADS)[number]

/** What the model file tells noise in: models of before it was learnt in scales tell it in units. */
export const NOISE_UNITS = ['units', 'scales'] as const
export type NoiseUnit = (typeof NOISE_UNITS)[number]

/** The logarithm of what noise depends on stays within +-7 of where it begins. */
const MAX_LOG_NOISE = 7
/** The size of a negative binomial distribution before anything is learnt. */
const FIRST_SIZE = 4

/**
 * A distribution by its mean and one number of noise. All tensors are of one shape; means and what is sold are in units, not scales: counts have no scale.
 */
export interface DistributionHead {
  /** @param output of the network, around 0 before anything is learnt. @returns positive: what the model file answers as `noise` */
  noise(output: tf.Tensor): tf.Tensor
  /** Whether noise grows with what a unit is, such as of money: the network then learns it in scales of the series. */
  readonly isNoiseInUnits: boolean
  /** The negative log-likelihood, of noise in units. */
  loss(logMean: tf.Tensor, noise: tf.Tensor, actual: tf.Tensor): tf.Tensor
  /** At QUANTILE_LEVELS, in units, not decreasing; as many are zero as the distribution says. */
  quantiles(mean: number, noise: number): readonly number[]
}

/** The head by its name; undefined of the head that answers quantiles by itself. */
export const DISTRIBUTION_HEADS: Readonly<Record<HeadName, DistributionHead | undefined>> = {
  quantiles: undefined,
  // The noise is the size r: the variance is m + m^2 / r (DeepAR: Salinas et al. 2020, https://arxiv.org/abs/1704.04110).
  'negative-binomial': {
    noise: (output) => tf.mul(boundedExp(output, MAX_LOG_NOISE), FIRST_SIZE),
    isNoiseInUnits: false,
    loss: (logMean, noise, actual) => negativeBinomialLoss(logMean, tf.log(noise), actual),
    quantiles: (mean, size) => demandQuantiles(mean, mean + mean ** 2 / size, { isWhole: true }),
  },
  // The noise is the variance in means, which is the dispersion times the root of the mean.
  tweedie: {
    noise: (output) => boundedExp(output, MAX_LOG_NOISE),
    isNoiseInUnits: true,
    loss: (logMean, noise, actual) =>
      compoundPoissonLoss(logMean, tf.sub(tf.log(noise), tf.mul(logMean, 0.5)), actual),
    quantiles: (mean, noise) => tweedieQuantiles(mean, noise * mean),
  },
}

/** exp(x) for small x, levelling out at exp(+-bound). */
export function boundedExp(x: tf.Tensor, bound: number): tf.Tensor {
  return tf.exp(tf.mul(tf.tanh(tf.div(x, bound)), bound))
}

/**
 * Quantiles of what the model file answers.
 * @param mean, noise `[rows, horizon]`, the mean in scales
 * @param scale `[rows]`: units of one scale
 * @param noiseUnit that the model file tells noise in
 * @returns `[rows, horizon, LEVEL_COUNT]` in scales
 */
export function distributionQuantiles(
  head: DistributionHead,
  { mean, noise }: { readonly mean: Float32Array; readonly noise: Float32Array },
  scale: Float32Array,
  noiseUnit: NoiseUnit,
): Float32Array {
  const quantiles = new Float32Array(mean.length * LEVEL_COUNT)
  const horizon = mean.length / scale.length
  for (let at = 0; at < mean.length; at++) {
    const unit = scale[Math.floor(at / horizon)]!
    const noiseFactor = head.isNoiseInUnits && noiseUnit === 'scales' ? unit : 1
    head.quantiles(mean[at]! * unit, noise[at]! * noiseFactor).forEach((value, level) => {
      quantiles[at * LEVEL_COUNT + level] = value / unit
    })
  }
  return quantiles
}

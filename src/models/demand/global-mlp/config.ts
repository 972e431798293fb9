/** Hyper-parameters, checked when an estimator is made. Defaults were chosen on simulated shops and on the early months of a real one. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { featureSelection } from '../permutation-importance'
import { windowLengths } from '../window-lengths'

export const GLOBAL_MLP = 'global-mlp'

export const HEADS = ['quantiles', 'negative-binomial', 'tweedie'] as const

export const whole = (min: number, max: number) => z.number().int().min(min).max(max)
const number = (min: number, max: number) => z.number().min(min).max(max)

/** What networks of demand have in common, whatever reads the context. */
export const networkHyperparameters = {
  ...windowLengths,
  /** Width of the decoder, which is shared by all periods of the horizon. */
  decoderSize: whole(8, 512).default(64),
  itemEmbeddingSize: whole(1, 128).default(12),
  locationEmbeddingSize: whole(1, 128).default(6),
  /** Fraction of rows whose item (or location) is hidden in training, so that the row for unknown ones learns something. */
  idDropFraction: number(0, 0.9).default(0.1),
  /** Fraction of hidden values that are dropped, in training only. */
  dropout: number(0, 0.9).default(0.2),
  batchSize: whole(8, 4096).default(128),
  maxSteps: whole(1, 1_000_000).default(800),
  /** Steps between evaluations on the validation windows. */
  evaluateEvery: whole(1, 100_000).default(100),
  /** Evaluations without a gain after which training stops. */
  patience: whole(1, 1000).default(5),
  learningRate: number(1e-6, 1).default(4e-3),
  weightDecay: number(0, 1).default(0.01),
  /** What is said of a period: quantiles, or a distribution of counts (negative binomial) or of amounts (Tweedie, power 1.5). */
  head: z.enum(HEADS).default('quantiles'),
  /**
   * Weight of the mean's loss beside the quantiles'. Small, as chosen on validation windows: probably because, where demand
   * comes in spikes, a single period's gradient of the mean is many times that of all quantiles.
   */
  meanLossWeight: number(0, 10).default(0.05),
  /** At most so many windows are held in memory at once. */
  maxWindows: whole(256, 1_000_000).default(20_000),
  featureSelection,
}

const schema = z.strictObject({
  ...networkHyperparameters,
  /** How the artifact stores its weights; int8 takes a quarter of the space, and the manifest says what it costs. */
  weights: z.enum(['float32', 'int8']).default('float32'),
  /** Width of the encoder and of its residual blocks. */
  hiddenSize: whole(8, 1024).default(128),
  residualBlocks: whole(0, 8).default(2),
})

export type MlpConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
export function parseMlpConfig(values: Hyperparameters): MlpConfig {
  return parseHyperparameters(GLOBAL_MLP, schema, values)
}

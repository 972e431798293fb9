/** Hyper-parameters of networks that read the context period by period. The server reads this file, so it loads no model. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { windowLengths } from '../window-lengths'

export const SEQUENCE = 'sequence'

export const CELLS = ['gru', 'lstm', 'rnn', 'attention', 'transformer', 'tcn', 'dlinear'] as const

const whole = (min: number, max: number) => z.number().int().min(min).max(max)
const number = (min: number, max: number) => z.number().min(min).max(max)

const schema = z.strictObject({
  ...windowLengths,
  /** How the context is read: see docs/forecast-methods.md. */
  cell: z.enum(CELLS).default('gru'),
  /** Numbers that the cell tells of a context, and that it keeps from period to period. A multiple of 10. */
  stateSize: whole(10, 250).multipleOf(10).default(40),
  /** Width of what joins the state with the summary of the series. */
  hiddenSize: whole(8, 1024).default(96),
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
  patience: whole(1, 1000).default(4),
  learningRate: number(1e-6, 1).default(4e-3),
  weightDecay: number(0, 1).default(0.01),
  /** Weight of the mean's loss beside the quantiles'. */
  meanLossWeight: number(0, 10).default(0.05),
  /** At most so many windows are held in memory at once. */
  maxWindows: whole(256, 1_000_000).default(20_000),
})

export type SequenceConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
export function parseSequenceConfig(values: Hyperparameters): SequenceConfig {
  return parseHyperparameters(SEQUENCE, schema, values)
}

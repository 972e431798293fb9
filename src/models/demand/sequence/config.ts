/** Hyper-parameters of networks that read the context period by period. The server reads this file, so it loads no model. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { networkHyperparameters, whole } from '../global-mlp/config'

export const SEQUENCE = 'sequence'

export const CELLS = ['gru', 'lstm', 'rnn', 'attention', 'transformer', 'tcn', 'dlinear'] as const

const schema = z.strictObject({
  ...networkHyperparameters,
  /** How the context is read: see docs/forecast-methods.md. */
  cell: z.enum(CELLS).default('gru'),
  /** Numbers that the cell tells of a context, and that it keeps from period to period. A multiple of 10. */
  stateSize: whole(10, 250).multipleOf(10).default(40),
  /** Width of what joins the state with the summary of the series. */
  hiddenSize: whole(8, 1024).default(96),
  patience: whole(1, 1000).default(4),
})

export type SequenceConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
export function parseSequenceConfig(values: Hyperparameters): SequenceConfig {
  return parseHyperparameters(SEQUENCE, schema, values)
}

/** Hyper-parameters of networks that read the context period by period. The server reads this file, so it loads no model. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
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
  /**
   * Plain: what is dropped is drawn anew for each period. Variational: once for a sequence, the same for all of its periods, also of what recurrent cells read of
   * their own state (Gal and Ghahramani 2016, https://arxiv.org/abs/1512.05287), which plain dropout leaves alone.
   */
  dropoutKind: z.enum(['plain', 'variational']).default('plain'),
  /** Width of what joins the state with the summary of the series. */
  hiddenSize: whole(8, 1024).default(96),
  patience: whole(1, 1000).default(4),
})

export type SequenceConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range, or does not go with the cell. */
export function parseSequenceConfig(values: Hyperparameters): SequenceConfig {
  const config = parseHyperparameters(SEQUENCE, schema, values)
  if (config.cell === 'dlinear' && config.dropoutKind === 'variational') {
    throw new ForecartError(
      'BAD_USER_INPUT',
      'The cell "dlinear" reads all periods at once and has no dropout of its own: leave "dropoutKind" out, or choose another "cell"',
    )
  }
  return config
}

import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { nextItemHyperparameters } from '../next-item-network/config'

export const GRU4REC = 'gru4rec'

const schema = z.strictObject({
  ...nextItemHyperparameters,
  /** What reads a session: a gated recurrent unit, long short-term memory, or a plain recurrent layer. */
  cell: z.enum(['gru', 'lstm', 'rnn']).default('gru'),
  /** Whether a session is what its last state says (false), or that and what the last state finds in those before it. */
  attention: z.boolean().default(false),
})

export type Gru4RecConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
export function parseGru4RecConfig(values: Hyperparameters): Gru4RecConfig {
  return parseHyperparameters(GRU4REC, schema, values)
}

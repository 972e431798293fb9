import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { nextItemHyperparameters } from '../next-item-network/config'

export const GRU4REC = 'gru4rec'

const schema = z.strictObject({
  ...nextItemHyperparameters,
  /** What reads a session: a gated recurrent unit, or long short-term memory. */
  cell: z.enum(['gru', 'lstm']).default('gru'),
})

export type Gru4RecConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
export function parseGru4RecConfig(values: Hyperparameters): Gru4RecConfig {
  return parseHyperparameters(GRU4REC, schema, values)
}

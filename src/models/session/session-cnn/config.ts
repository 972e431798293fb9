import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { nextItemHyperparameters, whole } from '../next-item-network/config'

export const SESSION_CNN = 'session-cnn'

const schema = z.strictObject({
  ...nextItemHyperparameters,
  /** Items that follow each other that a filter reads. */
  filterWidth: whole(1, 10).default(3),
  filters: whole(4, 1024).default(192),
})

export type SessionCnnConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
export function parseSessionCnnConfig(values: Hyperparameters): SessionCnnConfig {
  return parseHyperparameters(SESSION_CNN, schema, values)
}

import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { parseHyperparameters } from '../../hyperparameters'
import { nextItemHyperparameters, whole } from '../next-item-network/config'

export const SASREC = 'sasrec'

const schema = z.strictObject({
  ...nextItemHyperparameters,
  /** Blocks of self-attention, one upon the other. */
  blocks: whole(1, 8).default(2),
  /** Heads of each block; `vectorSize` is a multiple of them. */
  heads: whole(1, 16).default(2),
})

export type SasRecConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range, or the heads do not divide the vectors. */
export function parseSasRecConfig(values: Hyperparameters): SasRecConfig {
  const config = parseHyperparameters(SASREC, schema, values)
  if (config.vectorSize % config.heads === 0) return config
  throw new ForecartError(
    'BAD_USER_INPUT',
    `The hyper-parameter "vectorSize" of ${SASREC} is refused: ${config.vectorSize} is not a multiple of ${config.heads} heads`,
  )
}

/**
 * What may be asked of a training, checked before it is queued: a run that cannot succeed is refused at once. Reads the
 * configurations of the families only, because their networks load native code.
 */
import { REFERENCE_FAMILIES } from '../contracts/model-version'
import { ForecartError } from '../core/errors'
import { parseMlpConfig } from '../models/demand/global-mlp/config'

type Hyperparameters = Readonly<Record<string, unknown>>

const NETWORK_FAMILY = 'global-mlp'

/** With the defaults filled in: what a run was asked for stays clear when defaults change. */
const PARSERS: ReadonlyMap<string, (given: Hyperparameters) => Hyperparameters> = new Map([
  [NETWORK_FAMILY, (given: Hyperparameters) => ({ ...parseMlpConfig(given) })],
  ...REFERENCE_FAMILIES.map((family) => [family, noneOf(family)] as const),
])

function noneOf(family: string): (given: Hyperparameters) => Hyperparameters {
  return (given) => {
    const [name] = Object.keys(given)
    if (name === undefined) return {}
    throw new ForecartError('BAD_USER_INPUT', `${name.slice(0, 80)}: ${family} has no hyper-parameters`)
  }
}

export interface DemandTrainingRequest {
  readonly family: string
  readonly hyperparameters: Hyperparameters
}

/** @param family the network by default @throws BAD_USER_INPUT */
export function parseDemandTraining(
  family: string | null,
  hyperparameters: Hyperparameters,
): DemandTrainingRequest {
  const wanted = family ?? NETWORK_FAMILY
  const parse = PARSERS.get(wanted)
  if (!parse) {
    const known = [...PARSERS.keys()].join(', ')
    throw new ForecartError(
      'BAD_USER_INPUT',
      `There is no model family "${wanted.slice(0, 80)}"; there are ${known}`,
    )
  }
  return { family: wanted, hyperparameters: parse(hyperparameters) }
}

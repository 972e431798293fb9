/** What may be asked of a training, checked before it is queued: a run that cannot succeed is refused at once. */
import { BASELINE_FAMILY } from '../contracts/model-version'
import { ForecartError } from '../core/errors'

const NETWORK_FAMILY = 'global-mlp'
const FAMILIES: readonly string[] = [BASELINE_FAMILY, NETWORK_FAMILY]

export interface DemandTrainingRequest {
  readonly family: string
  readonly hyperparameters: Readonly<Record<string, unknown>>
}

/** @throws BAD_USER_INPUT */
export function parseDemandTraining(
  family: string | null,
  hyperparameters: Readonly<Record<string, unknown>>,
): DemandTrainingRequest {
  const wanted = family ?? NETWORK_FAMILY
  if (!FAMILIES.includes(wanted)) {
    throw new ForecartError('BAD_USER_INPUT', `There is no model family "${wanted.slice(0, 80)}"; there are ${FAMILIES.join(', ')}`)
  }
  return { family: wanted, hyperparameters }
}

import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { parseGru4RecConfig } from '../gru4rec/config'
import { rankingHyperparameters } from '../ranking/hyperparameters'
import { parseSasRecConfig } from '../sasrec/config'
import { parseSessionCnnConfig } from '../session-cnn/config'
import { MAX_ITEM_COUNT } from '../signature'

export const ENSEMBLE = 'ensemble'

export const NETWORK_FAMILIES = ['gru4rec', 'sasrec', 'session-cnn'] as const

export const ensembleSchema = z.strictObject({
  ...rankingHyperparameters,
  /** The newest sessions, as a share of all, that weights are chosen on: members are first trained without them. */
  validationFraction: z.number().min(0.01).max(0.5).default(0.05),
  /** The most steps of these sessions that are asked about. */
  maxQuestions: z.number().int().min(10).max(100_000).default(6_000),
  /** The family of the network that ranks again what the other members propose; none: they answer alone. */
  network: z.enum([...NETWORK_FAMILIES, 'none']).default('gru4rec'),
  /** Those of its family. */
  networkHyperparameters: z.record(z.string(), z.unknown()).default({}),
  /** The newest sessions that it is trained on: its training takes minutes for each hundred thousand of them. */
  maxNetworkSessions: z.number().int().min(2).max(10_000_000).default(400_000),
  /** Whether boosted trees rank the first candidates once more, where they are better at it. */
  ranker: z.boolean().default(true),
  /** Items that are proposed to the network. */
  candidates: z.number().int().min(20).max(MAX_ITEM_COUNT).default(300),
})

export type EnsembleConfig = Readonly<z.output<typeof ensembleSchema>>
export type NetworkFamily = (typeof NETWORK_FAMILIES)[number]

const NETWORKS = {
  gru4rec: parseGru4RecConfig,
  sasrec: parseSasRecConfig,
  'session-cnn': parseSessionCnnConfig,
} as const satisfies Record<NetworkFamily, (values: Hyperparameters) => unknown>

/** @throws BAD_USER_INPUT where a hyper-parameter, also of the network, is unknown or out of range */
export function parseEnsembleConfig(values: Hyperparameters): EnsembleConfig {
  const config = parseHyperparameters(ENSEMBLE, ensembleSchema, values)
  if (config.network !== 'none') NETWORKS[config.network](config.networkHyperparameters)
  return config
}

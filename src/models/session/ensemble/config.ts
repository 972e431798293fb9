import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const ENSEMBLE = 'ensemble'

export const ensembleSchema = z.strictObject({
  ...rankingHyperparameters,
  /** The newest sessions, as a share of all, that weights are chosen on: members are first trained without them. */
  validationFraction: z.number().min(0.01).max(0.5).default(0.05),
  /** The most steps of these sessions that are asked about. */
  maxQuestions: z.number().int().min(10).max(100_000).default(3_000),
})

export type EnsembleConfig = Readonly<z.output<typeof ensembleSchema>>

import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const NEXT_ACTION = 'next-action'

export const nextActionSchema = z.strictObject({
  ...rankingHyperparameters,
  epochs: z.number().int().min(1).max(200).default(6),
  batchSize: z.number().int().min(1).max(100_000).default(256),
  learningRate: z.number().min(1e-6).max(1).default(0.01),
  l2: z.number().min(0).max(1).default(3e-5),
  /** Of the Markov chain that the model corrects. */
  backOffCases: z.number().min(0.1).max(10_000).default(20),
})

export type NextActionConfig = Readonly<z.output<typeof nextActionSchema>>

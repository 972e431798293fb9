import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const TRANSITIONS = 'transitions'

export const transitionsSchema = z.strictObject({
  ...rankingHyperparameters,
  /** Of the weight of a session, by the share 0..1 of newer sessions. */
  ageDecay: z.number().min(0).max(20).default(1),
  /** Steps of the session that are read, the last ones; each further back counts e to the minus `positionDecay` less. */
  maxSteps: z.number().int().min(1).max(100).default(3),
  positionDecay: z.number().min(0).max(20).default(3),
  /** Cases that the shorter history of actions counts for, beside those of the longer one. */
  backOffCases: z.number().min(0.1).max(10_000).default(20),
})

import { z } from 'zod'

/** Every family that ranks items by scores has these. */
export const rankingHyperparameters = {
  /** The last events of a session that are read. */
  maxEvents: z.number().int().min(1).max(500).default(50),
  /** Sessions after which a step counts half for what is popular. */
  popularHalfLifeSessions: z.number().min(1).max(1e9).default(20_000),
}

export const HYPERPARAMETERS_FILE = 'hyperparameters.json'

export type RankingSchema = z.ZodObject<typeof rankingHyperparameters>

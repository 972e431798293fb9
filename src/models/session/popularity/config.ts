import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const POPULARITY = 'popularity'

export const popularitySchema = z.strictObject(rankingHyperparameters)

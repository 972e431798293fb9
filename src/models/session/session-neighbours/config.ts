import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const SESSION_NEIGHBOURS = 'session-neighbours'

const decay = z.number().min(0).max(20)
const weight = z.number().min(0).max(1_000)
const power = z.number().min(0).max(5)

/**
 * How sessions alike are weighed: e to the minus decay times a distance, or a power. 0 switches a part off. Defaults were chosen on the
 * last twentieth of the training sessions of Diginetica.
 */
export const weighting = {
  /** By the steps between a step of the session and its last one: what was looked at just now says most. */
  positionDecay: decay.default(0.6),
  /** The same for the last step that a neighbour shares, beside what it did to the similarity. */
  matchDecay: decay.default(0.114),
  /** By the share 0..1 of all sessions that are newer than the neighbour. */
  ageDecay: decay.default(0.571),
  /** Similarity is divided by the length of the neighbour to this power: long sessions have something in common with everybody. */
  lengthPower: power.default(0.179),
  /** Of the similarity: above 1, the most similar sessions count for more. */
  similarityPower: power.default(1.6),
  /** By the steps of the neighbour between the shared item and one after it. */
  forwardDecay: decay.default(0.285),
  /** The same for items before it. */
  backwardDecay: decay.default(0.114),
  /** Of items before the shared one, beside 1 of items after it. */
  backwardWeight: weight.default(0.7),
  /** Of the shared item itself. */
  sharedWeight: weight.default(0.72),
  /** Of ln(sessions / sessions with the item), for items that are answered: rare ones are worth more. */
  rarityPower: power.default(0.845),
  /** The same for the items that make sessions similar. */
  sharedRarityPower: power.default(1.09),
  /** Factor for items that the session has seen before its last step; 1: as others. */
  seenWeight: weight.default(11.4),
  /** By the steps since the item was seen. */
  seenDecay: decay.default(0.275),
  /** Factor for the item of the last step. */
  lastWeight: weight.default(2.74),
}

export const weightingSchema = z.object(weighting)
export type Weighting = Readonly<z.output<typeof weightingSchema>>

export const neighboursSchema = z.strictObject({
  ...rankingHyperparameters,
  ...weighting,
  /** The last steps of a session that neighbours are looked for with. */
  maxSteps: z.number().int().min(1).max(100).default(20),
  /** Of each item the most recent sessions: bounds the time of a query. */
  maxSessionsPerItem: z.number().int().min(1).max(1_000_000).default(500),
  /** Of all items together, the last step's first. */
  maxNeighbours: z.number().int().min(1).max(1_000_000).default(1_000),
})

export type NeighboursConfig = Readonly<z.output<typeof neighboursSchema>>

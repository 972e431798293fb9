import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const ITEM_ITEM = 'item-item'

const decay = z.number().min(0).max(20)

export const itemItemSchema = z.strictObject({
  ...rankingHyperparameters,
  /** By the steps between two items of a session, where the second comes later. */
  forwardDecay: decay.default(0.4),
  /** What a pair counts in the other order, beside the same pair forwards; 0: only what follows. */
  backwardWeight: z.number().min(0).max(10).default(0.5),
  /** Of the weight of a session, by the share 0..1 of newer sessions. */
  ageDecay: decay.default(1),
  /** A session of n steps counts n to the minus this power. */
  lengthPower: z.number().min(0).max(5).default(0.3),
  /** 0: what goes with a popular item counts for more than with a rare one; 1: the same. */
  sharePower: z.number().min(0).max(2).default(0.5),
  /** The most that is kept of one item: bounds memory and the time of a query. */
  maxPairs: z.number().int().min(1).max(10_000).default(150),
  maxSteps: z.number().int().min(1).max(100).default(20),
  /** By the steps between a step of the session and its last one. */
  positionDecay: decay.default(0.4),
  /** Factor for items that the session has seen before its last step. */
  seenWeight: z.number().min(0).max(1_000).default(2),
  /** Factor for the item of the last step. */
  lastWeight: z.number().min(0).max(1_000).default(2),
})

export type ItemItemConfig = Readonly<z.output<typeof itemItemSchema>>

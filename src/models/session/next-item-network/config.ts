/** Hyper-parameters that all networks of the next item share. Defaults were chosen on the last twentieth of Diginetica's training sessions. */
import { z } from 'zod'
import { rankingHyperparameters } from '../ranking/hyperparameters'

export const whole = (min: number, max: number) => z.number().int().min(min).max(max)
export const number = (min: number, max: number) => z.number().min(min).max(max)

export const nextItemHyperparameters = {
  ...rankingHyperparameters,
  /** How the artifact stores the vectors of items; int8 takes a quarter of the space, and the manifest says what it costs. */
  weights: z.enum(['float32', 'int8']).default('float32'),
  /** Numbers of an item's vector, and of a session's. */
  vectorSize: whole(4, 512).default(128),
  /**
   * Whether an item's vector is made of its own one and of those of its category and price, where the shop tells them: items that were seen
   * seldom then borrow from others.
   */
  readsAttributes: z.boolean().default(false),
  /** The last items of a session that are read. */
  steps: whole(1, 50).default(16),
  /** Rows of a batch, each of which holds `steps` items of one session or of several. */
  batchRows: whole(1, 1024).default(25),
  /** Sampled items that all of a batch is compared with. */
  negatives: whole(8, 16_384).default(2048),
  /** How the samples follow popularity: 1 as often as items were seen, 0 all alike. */
  negativeExponent: number(0, 1).default(1),
  /** Cosines of session and item times this are logarithms of how likely the item is. */
  scale: number(1, 100).default(16),
  /** Fraction of what is read that is dropped, in training only. */
  dropout: number(0, 0.9).default(0.2),
  /** The part of all sessions that come after one until it counts half: what visitors look for moves on. */
  recencyHalfLife: number(0.01, 1000).default(0.3),
  learningRate: number(1e-6, 1).default(2e-3),
  /** How often all sessions are gone through. */
  epochs: whole(1, 1000).default(7),
  /** Epochs without a gain on the validation sessions after which training stops. */
  patience: whole(1, 1000).default(2),
  /**
   * The last sessions, which are not trained on: a share of all, but at most `maxValidationSessions`. 0: all sessions are trained on, as
   * often as `epochs` says.
   */
  validationFraction: number(0, 0.5).default(0.05),
  maxValidationSessions: whole(1, 1_000_000).default(2000),
  /**
   * How much the losses of the heads count beside 1 of the next item: what the visitor does next, whether the session ends in a purchase, and
   * what an order comes to. Where all are 0, the network has no heads, and tells the next item only.
   */
  nextActionWeight: number(0, 100).default(0.1),
  purchaseWeight: number(0, 100).default(0.1),
  orderValueWeight: number(0, 100).default(0.1),
}

export type NextItemConfig = Readonly<z.output<z.ZodObject<typeof nextItemHyperparameters>>>

/** Whether the network tells more than the next item. */
export function hasHeads({ nextActionWeight, purchaseWeight, orderValueWeight }: NextItemConfig): boolean {
  return nextActionWeight > 0 || purchaseWeight > 0 || orderValueWeight > 0
}

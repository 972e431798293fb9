/**
 * What the first stage and the network say of a candidate becomes one score. Both are multiplied, as in a product of experts (Hinton
 * 2002, https://doi.org/10.1162/089976602760128018), so that how each is normalised makes no difference:
 *
 *     ln score = ln(first + floor) + network * logit + ln(last or seen)
 */
import { z } from 'zod'

export const mixtureSchema = z.object({
  /** Of the logit of the network, by the steps of the session: of one step, of two and so on; the last one for all longer ones. */
  network: z.array(z.number().min(0)).min(1),
  /** Added to the first stage's scores, of which the best is about 1: so little does it take to tell anything. */
  floor: z.number().positive(),
  /** Factor for the item of the last step. */
  last: z.number().positive(),
  /** For the other items that the session has seen. */
  seen: z.number().positive(),
})
export type Mixture = Readonly<z.output<typeof mixtureSchema>>

/** Where there is no network, or it does not help. */
export const FIRST_STAGE_ALONE: Mixture = { network: [0], floor: 0.01, last: 1, seen: 1 }

export interface Candidates {
  readonly items: Int32Array
  /** Of the first stage. */
  readonly first: Float32Array
  /** Of the network, above 0; 0 where it does not know the item. */
  readonly logits: Float32Array
}

/**
 * Logarithms of scores, the larger the better.
 * @param steps of the session: at least one
 */
export function mix(
  { items, first, logits }: Candidates,
  steps: Int32Array,
  { network, floor, last, seen }: Mixture,
): Float64Array {
  const weight = network[Math.min(network.length, steps.length) - 1]!
  const scores = new Float64Array(items.length)
  for (let at = 0; at < items.length; at++) {
    const seenAt = steps.lastIndexOf(items[at]!)
    const factor = seenAt < 0 ? 1 : seenAt === steps.length - 1 ? last : seen
    scores[at] = Math.log((Math.max(0, first[at]!) + floor) * factor) + weight * logits[at]!
  }
  return scores
}

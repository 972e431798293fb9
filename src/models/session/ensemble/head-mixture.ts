/**
 * What the first stage and the heads of the network say of what comes next become one word: a weighted mean of their probabilities (a linear
 * opinion pool: Stone 1961, https://doi.org/10.1214/aoms/1177704873). Of what an order comes to, the network alone says something.
 */
import { z } from 'zod'
import { ACTION_COUNT } from '../../../contracts/session/next-action'
import type { SessionPrediction, SessionRow } from '../../../contracts/session/session'
import { calibratedProbability, calibrationSchema } from '../../../evaluation'
import { logOdds } from '../log-odds'

export const headMixtureSchema = z.object({
  /** Of the network, beside one less this of the first stage. */
  actions: z.number().min(0).max(1),
  purchase: z.number().min(0).max(1),
  /** What the log-odds of the mean become; null: the mean is the probability. */
  purchaseCalibration: calibrationSchema.nullable(),
})
export type HeadMixture = Readonly<z.output<typeof headMixtureSchema>>

export interface MixedHeads {
  readonly actions: Float32Array
  readonly purchase: Float32Array
  readonly orderValue?: Float32Array
}

/** @param rows with `firstTold`, each @param ofNetwork of the same rows */
export function mixHeads(
  rows: readonly SessionRow[],
  { actions, purchase, orderValue }: SessionPrediction,
  mixture: HeadMixture,
): MixedHeads | null {
  if (!actions || !purchase) return null
  const mixed = {
    actions: actions.slice(),
    purchase: purchase.slice(),
    ...(orderValue && { orderValue }),
  }
  rows.forEach(({ firstTold }, row) => {
    if (!firstTold) return
    for (let action = 0; action < ACTION_COUNT; action++) {
      const at = row * ACTION_COUNT + action
      mixed.actions[at] = meanOf(firstTold.actions[action]!, actions[at]!, mixture.actions)
    }
    const mean = meanOf(firstTold.purchase, purchase[row]!, mixture.purchase)
    mixed.purchase[row] = mixture.purchaseCalibration
      ? calibratedProbability(mixture.purchaseCalibration, logOdds(mean))
      : mean
  })
  return mixed
}

export function meanOf(first: number, network: number, weight: number): number {
  return (1 - weight) * first + weight * network
}

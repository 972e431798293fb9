/** Learning rate of a training: a short linear warm-up, then a half cosine down to almost nothing. */
import { cosineDecay, withWarmUp, type RateSchedule } from '../../../compute'

const WARM_UP_STEPS = 100
const LAST_FRACTION = 0.01

/** The full rate is reached with step `WARM_UP_STEPS` (a quarter of a shorter training), the last fraction after `maxSteps`. */
export function learningRates({
  learningRate,
  maxSteps,
}: {
  readonly learningRate: number
  readonly maxSteps: number
}): RateSchedule {
  const warmUpSteps = Math.min(WARM_UP_STEPS, Math.ceil(maxSteps / 4)) - 1
  const decaySteps = Math.max(1, maxSteps - 1 - warmUpSteps)
  return withWarmUp(cosineDecay(learningRate, decaySteps, LAST_FRACTION * learningRate), warmUpSteps)
}

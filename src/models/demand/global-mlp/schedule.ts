/** Learning rate of a step: a short linear warm-up, then a half cosine down to almost nothing. */
const WARM_UP_STEPS = 100
const LAST_FRACTION = 0.01

/** @param step from 1 to `maxSteps`. */
export function learningRateAt(
  step: number,
  { learningRate, maxSteps }: { readonly learningRate: number; readonly maxSteps: number },
): number {
  const warmUp = Math.min(WARM_UP_STEPS, Math.ceil(maxSteps / 4))
  if (step <= warmUp) return (learningRate * step) / warmUp
  const progress = (step - warmUp) / Math.max(1, maxSteps - warmUp)
  return learningRate * (LAST_FRACTION + ((1 - LAST_FRACTION) * (1 + Math.cos(Math.PI * progress))) / 2)
}

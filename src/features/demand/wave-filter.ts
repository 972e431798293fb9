/**
 * Low- and high-pass filters of the known periods of a window. The kernel is a Gaussian, whose gain at a wave of `periods` periods is
 * exp(-2 (pi deviation / periods)^2): at the cut-off it is the root of a half (-3 dB), and phases do not move. It looks to both sides, within the window,
 * which ends at its origin. Pure.
 */

/** Periods of a cut-off for one of the deviation of the kernel. */
const DEVIATIONS_OF_CUT_OFF = Math.sqrt(Math.LN2) / (2 * Math.PI)
/** Beyond so many deviations, weights are nothing. */
const REACH = 4

/** What is left of a wave of `periods` periods by a low pass with this cut-off, 0..1. */
export function lowPassGain(periods: number, cutOff: number): number {
  return Math.exp(-2 * ((Math.PI * DEVIATIONS_OF_CUT_OFF * cutOff) / periods) ** 2)
}

/**
 * Weakens waves of fewer periods than `cutOff`, in place. Periods that are not known are left alone, and weigh nothing in others.
 * @param values `[periods]`
 */
export function lowPass(values: Float64Array, isKnown: (period: number) => boolean, cutOff: number): void {
  smoothed(values, isKnown, cutOff).forEach((value, period) => {
    if (isKnown(period)) values[period] = Math.max(0, value)
  })
}

/** Weakens waves of more periods than `cutOff`, in place; the mean of the known periods stays, so that a level is left. */
export function highPass(values: Float64Array, isKnown: (period: number) => boolean, cutOff: number): void {
  const known = values.filter((_, period) => isKnown(period))
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)
  smoothed(values, isKnown, cutOff).forEach((value, period) => {
    if (isKnown(period)) values[period] = Math.max(0, values[period]! - value + mean)
  })
}

function smoothed(values: Float64Array, isKnown: (period: number) => boolean, cutOff: number): Float64Array {
  const deviation = DEVIATIONS_OF_CUT_OFF * cutOff
  // No two periods of the window are further apart than its length less one.
  const reach = Math.min(Math.ceil(REACH * deviation), values.length - 1)
  const weightAt = Float64Array.from({ length: reach + 1 }, (_, away) =>
    Math.exp(-((away / deviation) ** 2) / 2),
  )
  return Float64Array.from(values, (_, period) => {
    let [sum, weights] = [0, 0]
    for (
      let other = Math.max(0, period - reach);
      other <= Math.min(values.length - 1, period + reach);
      other++
    ) {
      if (!isKnown(other)) continue
      const weight = weightAt[Math.abs(other - period)]!
      sum += weight * values[other]!
      weights += weight
    }
    return weights > 0 ? sum / weights : 0
  })
}

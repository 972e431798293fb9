const PRECISION = 1e6

/**
 * A float32 with six decimals: what follows in a double is noise of the format. Rounding keeps the order of numbers, so
 * quantiles do not cross by it.
 */
export function withoutFloatNoise(value: number): number {
  return Math.round(value * PRECISION) / PRECISION
}

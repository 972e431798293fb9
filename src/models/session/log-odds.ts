const LEAST_PROBABILITY = 1e-6

/** The logarithm of how much likelier yes is than no; probabilities below 1e-6, and above one less that, count as these. */
export function logOdds(probability: number): number {
  const within = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability))
  return Math.log(within / (1 - within))
}

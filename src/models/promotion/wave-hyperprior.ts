/** What is believed of the waves of the year of items before any data is seen. */
import type { EffectHyperprior } from './effect-prior'

/** A sine and a cosine. */
export const WAVE_COLUMNS = 2

export const WAVE_HYPERPRIOR: EffectHyperprior = {
  mean: [0, 0],
  meanVariance: [0.1 ** 2, 0.1 ** 2],
  spread: [0.1, 0.1],
  groupSpread: [0.3, 0.3],
}

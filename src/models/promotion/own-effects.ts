/** The effects that each item has of its own: how many there are, and what is usual of them before any data. The effects that all items share are in `lift-design.ts`. */
import type { EffectHyperprior } from './effect-prior'
import { POOLED_COUNT } from './lift-design'

/** Effects that each item has of its own: elasticity, display. */
export const OWN_COUNT = 2

/** All effects of an item: its own first, the shared ones behind them. */
export const EFFECT_COUNT = OWN_COUNT + POOLED_COUNT

/** In the order elasticity, display. */
export const OWN_HYPERPRIOR: EffectHyperprior = {
  mean: [-2.6, 0.2],
  meanVariance: [1.5 ** 2, 0.3 ** 2],
  spread: [0.8, 0.15],
  groupSpread: [0.4, 0.1],
}

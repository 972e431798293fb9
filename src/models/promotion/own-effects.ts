/** The effects that each item has of its own: how many there are, and what is usual of them before any data. The effects that all items share are in `lift-design.ts`. */
import type { EffectHyperprior } from './effect-prior'
import { POOLED_COUNT } from './lift-design'

/** Effects that each item has of its own: elasticity, display, pantry. */
export const OWN_COUNT = 3
/**
 * Among them: how much more of what its promotions add an item loses on the days behind than items of the shop do, as a share of it. What keeps is bought ahead, and what spoils is not
 * (Bell, Chiang and Padmanabhan 1999 find how far customers stockpile to differ by product).
 */
export const PANTRY_AT = 2
/** How that is spread over the shoulders, in the order of `SHOULDERS`: as dips usually are (`POOLED_PRIOR`). A factor on the shop's dips would make them too large: the larger they are, the less have items to differ. */
export const PANTRY_SHAPE = [0.3, 0.3, 0.2, 0.2, 0, 0, 0] as const

/** All effects of an item: its own first, the shared ones behind them. */
export const EFFECT_COUNT = OWN_COUNT + POOLED_COUNT

/** In the order elasticity, display, pantry. The mean of the last one over all items is 0: it is in the shares of the shop. */
export const OWN_HYPERPRIOR: EffectHyperprior = {
  mean: [-2.6, 0.2, 0],
  meanVariance: [1.5 ** 2, 0.3 ** 2, 0.001 ** 2],
  spread: [0.8, 0.15, 0.06],
  groupSpread: [0.4, 0.1, 0.02],
}

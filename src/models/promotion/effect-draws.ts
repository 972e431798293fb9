/** Draws from the posterior of the effects that all items share, the same for every item of a plan. */
import { Rng } from '../../core/statistics/rng'
import type { FittedLift } from './fitted-lift'
import { sumOf } from './estimates'
import { POOLED, POOLED_COUNT, SHOULDERS } from './lift-design'
import type { LiftPlan } from './lift-support'
import { lowerFactor } from './partial-cholesky'

/** Each draw has a mirror image on the other side of the mean (antithetic variates): draw 2 k + 1 is that of draw 2 k. */
export const DRAW_PAIRS = 200
export const DRAWS = 2 * DRAW_PAIRS

/**
 * Shares are fitted for the whole shop, and those of one category differ from them. These are the standard deviations of that difference: they cover
 * the ranges that studies report (cannibalization of 10 to 35 %, halo of 0 to 20 %). How much is bought ahead is told for each item (`own-effects.ts`).
 */
const SHARE_SPREADS: Partial<Record<(typeof POOLED)[number], number>> = {
  cannibalization: 0.07,
  halo: 0.06,
}

export interface EffectDraws {
  /** `[DRAWS][POOLED_COUNT]` */
  readonly pooled: readonly Float64Array[]
  /** `[DRAWS]` the share of added units that other items of the category lose, and the ones that other categories of the department, and other departments, win. */
  readonly cannibalization: Float64Array
  readonly halo: Float64Array
  readonly haloElsewhere: Float64Array
  /** `[DRAWS]` the share of added units that are missing on the days around. */
  readonly moved: Float64Array
  /** `[DRAWS, SHOULDERS]` how these are spread over the shoulders: rows add up to 1, or are 0 where nothing is missing. */
  readonly shoulders: Float64Array
  /** `[POOLED_COUNT]` */
  readonly mean: Float64Array
}

export function effectDraws(fit: FittedLift, plan: LiftPlan): EffectDraws {
  const factor = lowerFactor(fit.pooledCovariance, POOLED_COUNT)
  const rng = new Rng('lift', plan.from, plan.to, plan.items.length)
  const pooled: Float64Array[] = []
  for (let pair = 0; pair < DRAW_PAIRS; pair++) {
    const deviation = correlated(factor, POOLED_COUNT, rng)
    POOLED.forEach((name, k) => (deviation[k]! += (SHARE_SPREADS[name] ?? 0) * rng.normal()))
    for (const sign of [1, -1]) {
      pooled.push(fit.pooled.map((mean, k) => mean + sign * deviation[k]!))
    }
  }
  const share = (name: (typeof POOLED)[number]) =>
    Float64Array.from(pooled, (draw) => Math.min(1, Math.max(0, draw[POOLED.indexOf(name)]!)))
  const columns = SHOULDERS.map(({ name }) => POOLED.indexOf(name))
  const moved = new Float64Array(DRAWS)
  const shoulders = new Float64Array(DRAWS * SHOULDERS.length)
  pooled.forEach((draw, at) => {
    // Their sum is bounded, not each: else chance alone would add to it.
    moved[at] = Math.min(1, Math.max(0, sumOf(Float64Array.from(columns, (column) => draw[column]!))))
    const parts = Float64Array.from(columns, (column) => Math.max(0, draw[column]!))
    const all = sumOf(parts)
    parts.forEach((part, k) => (shoulders[at * SHOULDERS.length + k] = all > 0 ? part / all : 0))
  })
  const [near, far] = [POOLED.indexOf('halo'), POOLED.indexOf('haloElsewhere')]
  const [halo, haloElsewhere] = [new Float64Array(DRAWS), new Float64Array(DRAWS)]
  pooled.forEach((draw, at) => {
    const all = Math.min(1, Math.max(0, draw[near]! + draw[far]!))
    const [own, others] = [Math.max(0, draw[near]!), Math.max(0, draw[far]!)]
    if (all === 0) return
    halo[at] = (all * own) / (own + others)
    haloElsewhere[at] = (all * others) / (own + others)
  })
  return {
    pooled,
    cannibalization: share('cannibalization'),
    ...{ halo, haloElsewhere },
    ...{ moved, shoulders },
    mean: fit.pooled,
  }
}

/** `[size]` normal deviates of covariance `factor factor'`. */
export function correlated(factor: Float64Array, size: number, rng: Rng): Float64Array {
  const normals = Float64Array.from({ length: size }, () => rng.normal())
  return normals.map((_, row) => {
    let sum = 0
    for (let k = 0; k <= row; k++) sum += factor[row * size + k]! * normals[k]!
    return sum
  })
}

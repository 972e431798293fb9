/**
 * The posterior of the effects in a round. Shared effects are pooled over all items; own effects are shrunk item -> category -> shop -> literature (`effect-prior.ts`);
 * given both, each item has its slow level, its seasons and its shocks.
 */
import { itemEffects, learnEffectPrior, multiply } from './effect-prior'
import type { Evidence, FitState, ItemState } from './fit-state'
import { COMPETITOR_AT, CURVATURE_AT, HALO_PRIOR, POOLED, POOLED_COUNT, POOLED_PRIOR } from './lift-design'
import { EFFECT_COUNT, OWN_COUNT, OWN_HYPERPRIOR, PANTRY_AT } from './own-effects'
import { eliminateFirst, inverse, remainder, solveFirst } from './partial-cholesky'
import { setWavePrior } from './wave-prior'

const HALOS = [POOLED.indexOf('halo'), POOLED.indexOf('haloElsewhere')]
/** Of a smaller one, the column of the curvature says nothing. */
const LEAST_ELASTICITY = 1e-3
const MOST_CURVATURE = 1.5
const LEAST_CURVATURE = -0.5
/** Of the elasticity, of ln(display) and of the pantry, in a round. */
const MOST_STEP = [1.5, 0.5, 0.1]

/** Studies find that a tenth to a third of what a promotion adds is bought ahead. */
const MOST_PANTRY = 0.3

/** Sets the posterior of all effects, given the working responses of this round. */
export function setEffects(state: FitState): void {
  const { data } = state
  for (let step = 0; step < 2; step++) {
    solvePooled(state)
    state.prior = learnEffectPrior(
      state.evidence.map((one, item) => ({
        ...ownEvidence(one, state.pooled),
        group: data.items[item]!.category,
      })),
      OWN_HYPERPRIOR,
      state.prior,
      6,
    )
  }
  solvePooled(state)
  state.items.forEach((item, index) => setItem(state, item, index))
  setWavePrior(state)
}

/** Sets the posterior of the shared effects, with the own effects of all items integrated out. */
function solvePooled(state: FitState): void {
  const { data, prior } = state
  const precision = new Float64Array(POOLED_COUNT ** 2)
  const right = new Float64Array(POOLED_COUNT)
  POOLED.forEach((name, k) => {
    const [mean, spread] = POOLED_PRIOR[name]
    precision[k * POOLED_COUNT + k] = 1 / spread ** 2
    right[k] = mean / spread ** 2
  })
  for (const one of HALOS) {
    right[one]! += HALO_PRIOR.mean / HALO_PRIOR.spread ** 2
    for (const other of HALOS) precision[one * POOLED_COUNT + other]! += 1 / HALO_PRIOR.spread ** 2
  }
  state.evidence.forEach((evidence, item) => {
    const matrix = evidence.matrix.slice()
    const ofItem = evidence.right.slice()
    const mean = prior.means[data.items[item]!.category]!
    for (let k = 0; k < OWN_COUNT; k++) {
      matrix[k * EFFECT_COUNT + k]! += 1 / prior.variance[k]!
      ofItem[k]! += mean[k]! / prior.variance[k]!
    }
    right[CURVATURE_AT]! += curvatureVolume(matrix, state.items[item]!.own[0]!)
    const left = remainder(eliminateFirst(matrix, ofItem, EFFECT_COUNT, OWN_COUNT))
    for (let k = 0; k < precision.length; k++) precision[k]! += left.matrix[k]!
    for (let k = 0; k < right.length; k++) right[k]! += left.right[k]!
  })
  state.pooledCovariance = inverse(precision, POOLED_COUNT)
  const pooled = multiply(state.pooledCovariance, right, POOLED_COUNT)
  pooled[CURVATURE_AT] = Math.min(MOST_CURVATURE, Math.max(LEAST_CURVATURE, pooled[CURVATURE_AT]!))
  // Dearer competitors never take units away.
  pooled[COMPETITOR_AT] = Math.max(0, pooled[COMPETITOR_AT]!)
  state.pooled = pooled
}

/**
 * The part of the gradient by the curvature that comes from the elasticity being integrated out: -1/2 ln det of its precision, which is smaller where the price curve is flatter.
 * Without it the curvature is that of the joint mode, which steep curves win as they leave elasticities less to shrink (Neyman and Scott 1948: nuisances bias a mode).
 * @param matrix `[EFFECT_COUNT, EFFECT_COUNT]` the normal equations of an item, with the prior of its own effects
 * @param elasticity the one that the column of the curvature was made with
 */
export function curvatureVolume(matrix: Float64Array, elasticity: number): number {
  if (Math.abs(elasticity) < LEAST_ELASTICITY) return 0
  const own = Float64Array.from(
    { length: OWN_COUNT ** 2 },
    (_, at) => matrix[Math.floor(at / OWN_COUNT) * EFFECT_COUNT + (at % OWN_COUNT)]!,
  )
  const covariance = inverse(own, OWN_COUNT)
  let sum = 0
  for (let k = 0; k < OWN_COUNT; k++) {
    sum += (covariance[k]! * matrix[(OWN_COUNT + CURVATURE_AT) * EFFECT_COUNT + k]!) / elasticity
  }
  return -sum
}

/** Sets the own effects of an item, its slow level, its seasons and its shocks, given the shared effects. */
function setItem(state: FitState, item: ItemState, index: number): void {
  const { data, prior, knots } = state
  const evidence = state.evidence[index]!
  const { mean } = itemEffects(
    ownEvidence(evidence, state.pooled),
    prior.means[data.items[index]!.category]!,
    prior.variance,
  )
  item.own = steppedTo(mean, item.own)
  const others = new Float64Array(EFFECT_COUNT)
  others.set(mean)
  others.set(state.pooled, OWN_COUNT)
  const { eliminated, weighted, response, latent } = evidence
  const nuisance = solveFirst(eliminated, others)
  item.slow.set(nuisance.subarray(0, knots))
  item.week.set(nuisance.subarray(knots, knots + 7))
  item.wave.set(nuisance.subarray(knots + 7))
  const coefficients = Float64Array.of(...nuisance, ...others)
  const { size } = eliminated
  const shock = response.slice()
  for (let day = 0; day < data.days; day++) {
    for (let k = 0; k < size; k++) shock[day]! -= weighted[day * size + k]! * coefficients[k]!
  }
  latent.solve(shock, 1)
  item.shock.set(shock)
}

/**
 * At most so far from where they were: counts that are far above what was expected make a full step (Newton's, of an exponential) pass what is true several times over, and the next one
 * throws it back, so that elasticities swing wider with each round. One such item widens what is learned of the spread of all.
 */
function steppedTo(wanted: Float64Array, from: Float64Array): Float64Array {
  const own = wanted.map((value, k) => {
    const most = MOST_STEP[k]!
    return Math.max(from[k]! - most, Math.min(from[k]! + most, value))
  })
  // A price that falls never sells less.
  own[0] = Math.min(0, own[0]!)
  own[PANTRY_AT] = Math.min(MOST_PANTRY, Math.max(-MOST_PANTRY, own[PANTRY_AT]!))
  return own
}

/** The evidence on the own effects of an item, given the shared ones. */
export function ownEvidence(
  { matrix, right }: Pick<Evidence, 'matrix' | 'right'>,
  pooled: Float64Array,
): { readonly precision: Float64Array; readonly right: Float64Array } {
  const precision = new Float64Array(OWN_COUNT ** 2)
  const own = right.slice(0, OWN_COUNT)
  for (let k = 0; k < OWN_COUNT; k++) {
    for (let j = 0; j < OWN_COUNT; j++) precision[k * OWN_COUNT + j] = matrix[k * EFFECT_COUNT + j]!
    for (let p = 0; p < POOLED_COUNT; p++) own[k]! -= matrix[k * EFFECT_COUNT + OWN_COUNT + p]! * pooled[p]!
  }
  return { precision, right: own }
}

/**
 * One Newton step of the likelihood of the counts of an item, as weighted least squares of working responses (penalised quasi-likelihood: Breslow and Clayton 1993).
 * The columns are, in this order: the knots of the slow level, the week, the wave of the year, the item's own effects, the effects that all items share.
 * The shock is integrated out, slow level and seasons are eliminated; what remains are the normal equations of the effects.
 */
import { addDayColumns, dayColumns } from './day-columns'
import type { Evidence, FitState, ItemState } from './fit-state'
import { LatentDays } from './latent-days'
import {
  ADVERT_AT,
  COMPETITOR_AT,
  CURVATURE_AT,
  FIRST_SHOULDER,
  KINDS_FROM,
  LEAST_LEFT,
  priceCurve,
  priceCurveSlope,
  SHARE_COUNT,
  SHARES_FROM,
} from './lift-design'
import { EFFECT_COUNT, OWN_COUNT, PANTRY_AT, PANTRY_SHAPE } from './own-effects'
import { eliminateFirst, remainder } from './partial-cholesky'
import { dayUncertainty } from './day-uncertainty'
import { addSlowPrior } from './slow-level'
import { WAVE_COLUMNS } from './wave-hyperprior'

const WEEK_COLUMNS = 7
const WEEK_VARIANCE = 0.15 ** 2
/** A cell of which fewer units are expected on a day tells nothing of that day. */
const LEAST_MEAN = 1e-6

// Imported constants are looked up at each use, which inner loops feel.
const [SHARES, FIRST_SHARE, SHOULDER, PANTRY, SHAPE, FIRST_KIND, ADVERT, COMPETITOR, CURVATURE, LEAST] = [
  SHARE_COUNT,
  SHARES_FROM,
  FIRST_SHOULDER,
  PANTRY_AT,
  PANTRY_SHAPE,
  KINDS_FROM,
  ADVERT_AT,
  COMPETITOR_AT,
  CURVATURE_AT,
  LEAST_LEFT,
]

export function evidenceOf(state: FitState, index: number): Evidence {
  const { data, knots, pooled, law } = state
  const item = state.items[index]!
  const first = knots + WEEK_COLUMNS + WAVE_COLUMNS
  const size = first + EFFECT_COUNT
  const matrix = new Float64Array(size * size)
  const right = new Float64Array(size)
  const weighted = new Float64Array(data.days * size)
  const response = new Float64Array(data.days)
  const weights = new Float64Array(data.days)
  const columns = new Int32Array(size)
  const values = new Float64Array(size)
  const shared = first + OWN_COUNT
  const coefficients = coefficientsOf(item, pooled)
  const curvature = pooled[CURVATURE]!
  const elasticity = item.own[0]!
  const ofDays = dayColumns(state, state.timing[index]!, shared, coefficients)
  for (const cell of item.cells) {
    const { units, exposure, logPrice, logCompetitor } = data.cells[cell]!
    const { logDiscount, featured, advertised, kind } = state.ofCells[cell]!
    const [base, factor, left, spread, shares] = [
      state.base[cell]!,
      state.factor[cell]!,
      state.left[cell]!,
      state.spread[cell]!,
      state.shares[cell]!,
    ]
    for (let day = 0; day < data.days; day++) {
      if (exposure[day]! === 0) continue
      const mean = exposure[day]! * base[day]! * factor[day]! * left[day]! * spread[day]!
      if (!(mean > LEAST_MEAN)) continue
      const weight = mean / (1 + mean * law.extra)
      const limit = Math.max(4, 8 / Math.sqrt(weight))
      let target = Math.min((units[day]! - mean) / mean, limit) + item.shock[day]! + ofDays.predictor[day]!
      let count = 0
      const price = logPrice[day]! + logDiscount[day]!
      if (price !== 0) {
        columns[count] = first
        values[count++] = priceCurve(price, curvature)
        columns[count] = shared + CURVATURE
        values[count++] = elasticity * priceCurveSlope(price, curvature)
      }
      const competitor = logCompetitor ? logCompetitor[day]! : 0
      if (competitor !== 0) {
        columns[count] = shared + COMPETITOR
        values[count++] = competitor
      }
      if (featured[day]) {
        columns[count] = first + 1
        values[count++] = 1
      }
      if (advertised[day]) {
        columns[count] = shared + ADVERT
        values[count++] = 1
      }
      let around = 0
      for (let k = 0; k < SHARES; k++) {
        const share = shares[day * SHARES + k]!
        if (share === 0 || left[day]! <= LEAST) continue
        const part = share / left[day]!
        columns[count] = shared + FIRST_SHARE + k
        values[count++] = part
        if (k >= SHOULDER) around += SHAPE[k - SHOULDER]! * part
      }
      if (around !== 0) {
        columns[count] = first + PANTRY
        values[count++] = around
      }
      if (kind[day]) {
        columns[count] = shared + FIRST_KIND + kind[day]! - 1
        values[count++] = 1
      }
      for (let k = 0; k < count; k++) target += values[k]! * coefficients[columns[k]!]!
      weights[day]! += weight
      response[day]! += weight * target
      for (let a = 0; a < count; a++) {
        const scaled = weight * values[a]!
        const row = columns[a]!
        right[row]! += scaled * target
        weighted[day * size + row]! += scaled
        for (let b = 0; b <= a; b++) {
          const column = columns[b]!
          matrix[row > column ? row * size + column : column * size + row]! += scaled * values[b]!
        }
      }
    }
  }
  addDayColumns(ofDays, { matrix, right, weighted, response, weights, size })
  const latent = new LatentDays(weights, law)
  const solved = takeOutShock(latent, { matrix, right, weighted, response, size })
  addSlowPrior(matrix, size, knots)
  for (let k = 0; k < WEEK_COLUMNS; k++) matrix[(knots + k) * size + knots + k]! += 1 / WEEK_VARIANCE
  const uncertainty = dayUncertainty(state, { latent, matrix, solved, size })
  const wave = remainder(eliminateFirst(matrix, right, size, knots + WEEK_COLUMNS))
  addWavePrior(state, index, { matrix, right, size })
  const eliminated = eliminateFirst(matrix, right, size, first, knots + WEEK_COLUMNS)
  return { eliminated, ...remainder(eliminated), wave, latent, weighted, response, weights, uncertainty }
}

/** Draws the wave of the year around the one of the item's category. */
function addWavePrior(
  { data, knots, wavePrior }: FitState,
  index: number,
  {
    matrix,
    right,
    size,
  }: { readonly matrix: Float64Array; readonly right: Float64Array; readonly size: number },
): void {
  const mean = wavePrior.means[data.items[index]!.category]!
  for (let k = 0; k < WAVE_COLUMNS; k++) {
    const row = knots + WEEK_COLUMNS + k
    matrix[row * size + row]! += 1 / wavePrior.variance[k]!
    right[row]! += mean[k]! / wavePrior.variance[k]!
  }
}

/**
 * Integrates the shock out of the normal equations: W becomes W - W (W + Q)^-1 W.
 * @returns `[days, size]`: by how much the mean of the shock falls with each of the unknowns
 */
function takeOutShock(
  latent: LatentDays,
  {
    matrix,
    right,
    weighted,
    response,
    size,
  }: {
    readonly matrix: Float64Array
    readonly right: Float64Array
    readonly weighted: Float64Array
    readonly response: Float64Array
    readonly size: number
  },
): Float64Array {
  const solved = weighted.slice()
  latent.solve(solved, size)
  for (let day = 0; day < response.length; day++) {
    for (let a = 0; a < size; a++) {
      const left = weighted[day * size + a]!
      if (left === 0) continue
      const row = a * size
      const offset = day * size
      // The lower triangle is all that is read.
      for (let b = 0; b <= a; b++) matrix[row + b]! -= left * solved[offset + b]!
    }
    const value = response[day]!
    if (value === 0) continue
    for (let a = 0; a < size; a++) right[a]! -= solved[day * size + a]! * value
  }
  return solved
}

/** The unknowns of an item, in the order of the columns. */
export function coefficientsOf({ slow, week, wave, own }: ItemState, pooled: Float64Array): Float64Array {
  return Float64Array.of(...slow, ...week, ...wave, ...own, ...pooled)
}

/**
 * How much is not known of ln(demand) on each day, and what that adds to the demand that is expected. The mean of an exponential is above the exponential of the mean, by half the variance in logs. What is
 * drawn for a plan has it in; so what is expected of the history has it in, too, and levels and effects are such that these sums agree with what was sold (the stationary point of a Gaussian
 * variational posterior: Opper and Archambeau 2009). With the demand at the mode instead, the level takes that half variance for its own, and every draw of a plan adds it once more.
 * What is not known of an item's pantry, which lowers demand on the days behind a promotion, is left out of what is added: by its prior it is .06 of what the promotion added, at most .3 of that on a day.
 */
import type { DayUncertainty, FitState } from './fit-state'
import type { LatentDays } from './latent-days'
import { CURVATURE_AT, priceCurve } from './lift-design'
import { OWN_COUNT } from './own-effects'
import { inverse } from './partial-cholesky'
import { KNOT_DAYS } from './slow-level'
import { WAVE_COLUMNS } from './wave-hyperprior'

const WEEK_COLUMNS = 7

/** A day of which less is known counts as one of which so much is, so that no day of a new item outweighs what was sold on all others. */
const MOST_VARIANCE = 0.5

/**
 * @param normal the normal equations of the item with the priors of its slow level and its week, and the shock integrated out; the lower triangle is read
 * @param solved see `takeOutShock`
 */
export function dayUncertainty(
  { data, knots, weekdays, wave, prior, wavePrior }: FitState,
  normal: {
    readonly latent: LatentDays
    readonly matrix: Float64Array
    readonly solved: Float64Array
    readonly size: number
  },
): DayUncertainty {
  const { days } = data
  const first = knots + WEEK_COLUMNS + WAVE_COLUMNS
  const count = first + OWN_COUNT
  const precision = new Float64Array(count * count)
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      const value = normal.matrix[row * normal.size + column]!
      precision[row * count + column] = value
      precision[column * count + row] = value
    }
  }
  for (let k = 0; k < WAVE_COLUMNS; k++) {
    const at = knots + WEEK_COLUMNS + k
    precision[at * count + at]! += 1 / wavePrior.variance[k]!
  }
  for (let k = 0; k < OWN_COUNT; k++) precision[(first + k) * count + first + k]! += 1 / prior.variance[k]!
  const covariance = inverse(precision, count)
  const usual = normal.latent.variances()
  const cross = new Float64Array(days * OWN_COUNT)
  const row = new Float64Array(count)
  const product = new Float64Array(count)
  for (let day = 0; day < days; day++) {
    for (let k = 0; k < count; k++) row[k] = -normal.solved[day * normal.size + k]!
    const at = day / KNOT_DAYS
    const knot = Math.min(Math.floor(at), knots - 2)
    row[knot]! += 1 - at + knot
    row[knot + 1]! += at - knot
    row[knots + weekdays[day]!]! += 1
    row[knots + WEEK_COLUMNS]! += wave[0]![day]!
    row[knots + WEEK_COLUMNS + 1]! += wave[1]![day]!
    for (let a = 0; a < count; a++) {
      let sum = 0
      for (let b = 0; b < count; b++) sum += covariance[a * count + b]! * row[b]!
      product[a] = sum
      usual[day]! += sum * row[a]!
    }
    for (let k = 0; k < OWN_COUNT; k++) cross[day * OWN_COUNT + k] = product[first + k]!
  }
  const own = new Float64Array(OWN_COUNT ** 2)
  for (let a = 0; a < OWN_COUNT; a++) {
    for (let b = 0; b < OWN_COUNT; b++) own[a * OWN_COUNT + b] = covariance[(first + a) * count + first + b]!
  }
  return { usual, cross, own }
}

/** Sets by how much the mean of the demand is above the demand at the mean of its log, from the evidence of this round. */
export function setSpread(state: FitState): void {
  const curvature = state.pooled[CURVATURE_AT]!
  state.items.forEach(({ cells }, index) => {
    const { usual, cross, own } = state.evidence[index]!.uncertainty
    for (const cell of cells) {
      const { logPrice } = state.data.cells[cell]!
      const { logDiscount, featured } = state.ofCells[cell]!
      const spread = state.spread[cell]!
      for (let day = 0; day < spread.length; day++) {
        let variance = usual[day]!
        const price = logPrice[day]! + logDiscount[day]!
        const display = featured[day]!
        if (price !== 0 || display) {
          const curve = priceCurve(price, curvature)
          const row = day * OWN_COUNT
          variance += 2 * (curve * cross[row]! + display * cross[row + 1]!)
          variance += curve * (curve * own[0]! + 2 * display * own[1]!) + display * own[OWN_COUNT + 1]!
        }
        spread[day] = Math.exp(Math.min(variance, MOST_VARIANCE) / 2)
      }
    }
  })
}

/** The law of shocks, learned from what the other terms leave of all items: how long shocks last, how large they are, and what is new in every cell and day. */
import type { Evidence, FitState } from './fit-state'
import { coefficientsOf } from './item-evidence'
import { shockLogLikelihood } from './latent-days'
import { SLOW_WALK } from './slow-level'

/** The values that are tried, each persistence with each spread. */
const PERSISTENCES = [0, 0.3, 0.5, 0.65, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985]
const SPREADS = [0.03, 0.06, 0.1, 0.15, 0.2, 0.28, 0.4, 0.6]

/** Sets persistence and spread of shocks by the likelihood of all items, and the variance that is new in every cell and day by its moments. */
export function setLaw(state: FitState): void {
  const { data } = state
  let [excess, squares] = [0, 0]
  data.cells.forEach(({ units, exposure }, cell) => {
    const [base, factor, left, spread] = [
      state.base[cell]!,
      state.factor[cell]!,
      state.left[cell]!,
      state.spread[cell]!,
    ]
    for (let day = 0; day < data.days; day++) {
      if (exposure[day]! === 0) continue
      const mean = exposure[day]! * base[day]! * factor[day]! * left[day]! * spread[day]!
      const error = Math.min(Math.abs(units[day]! - mean), 6 * Math.sqrt(mean + mean * mean) + 3)
      excess += error * error - mean
      squares += mean * mean
    }
  })
  const extra = Math.min(2, Math.max(0.005, squares > 0 ? excess / squares : 0.15))
  const residuals = state.evidence.map((evidence, index) => residualsOf(state, evidence, index))
  let best = Number.NEGATIVE_INFINITY
  for (const persistence of PERSISTENCES) {
    for (const spread of SPREADS) {
      const law = { persistence, variance: spread * spread, extra }
      let sum = 0
      state.evidence.forEach(({ weights }, index) => {
        sum += shockLogLikelihood(residuals[index]!, weights, law, SLOW_WALK)
      })
      if (sum <= best) continue
      best = sum
      state.law = law
    }
  }
}

/** `[days]` what is left of the working responses of an item for its slow level, its shock and noise. */
function residualsOf(
  state: FitState,
  { eliminated, weighted, response, weights }: Evidence,
  index: number,
): Float64Array {
  const item = state.items[index]!
  const { size } = eliminated
  const coefficients = coefficientsOf(item, state.pooled)
  return response.map((value, day) => {
    if (weights[day]! === 0) return 0
    let sum = value
    for (let k = state.knots; k < size; k++) sum -= weighted[day * size + k]! * coefficients[k]!
    return sum / weights[day]!
  })
}

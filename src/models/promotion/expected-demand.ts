/** The demand that a fit expects of each cell on each day: without promotions, by the factor of a promotion on its own days, and by what promotions elsewhere leave. */
import type { FitState } from './fit-state'
import {
  ADVERT_AT,
  COMPETITOR_AT,
  CURVATURE_AT,
  FIRST_SHOULDER,
  KINDS_FROM,
  LEAST_LEFT,
  priceCurve,
  SHARE_COUNT,
  SHARES_FROM,
} from './lift-design'
import { PANTRY_AT, PANTRY_SHAPE } from './own-effects'
import { slowAt } from './slow-level'

// Imported constants are looked up at each use, which inner loops feel.
const [SHARES, FIRST_SHARE, SHOULDER, FIRST_KIND, ADVERT, LEAST] = [
  SHARE_COUNT,
  SHARES_FROM,
  FIRST_SHOULDER,
  KINDS_FROM,
  ADVERT_AT,
  LEAST_LEFT,
]

/** Sets the demand without promotions, and the factor of a promotion on its own days. */
export function setMeans(state: FitState): void {
  const { data, pooled, places } = state
  const curvature = pooled[CURVATURE_AT]!
  state.items.forEach((item, index) => {
    const [elasticity, display] = item.own as unknown as [number, number]
    const timing = state.timing[index]!
    const common = new Float64Array(data.days)
    for (let day = 0; day < data.days; day++) {
      common[day] =
        slowAt(item.slow, day) +
        item.week[state.weekdays[day]!]! +
        item.wave[0]! * state.wave[0]![day]! +
        item.wave[1]! * state.wave[1]![day]! +
        item.shock[day]! +
        pooled[0]! * timing[day]!
    }
    const { department } = data.items[index]!
    for (const cell of item.cells) {
      const { place, logPrice, logCompetitor } = data.cells[cell]!
      const { logDiscount, featured, advertised, kind, treatedShare } = state.ofCells[cell]!
      const placeLog = places.log[department]![place]!
      const [base, factor] = [state.base[cell]!, state.factor[cell]!]
      // List prices stay for weeks, so that their curve is seldom another one.
      let [price, listed] = [0, 0]
      for (let day = 0; day < data.days; day++) {
        if (logPrice[day] !== price) {
          price = logPrice[day]!
          listed = priceCurve(price, curvature)
        }
        const competitor = logCompetitor ? pooled[COMPETITOR_AT]! * logCompetitor[day]! : 0
        base[day] = Math.exp(
          state.levels[cell]! + common[day]! + placeLog[day]! + elasticity * listed + competitor,
        )
        let log = 0
        if (logDiscount[day]! < 0) {
          log += elasticity * (priceCurve(price + logDiscount[day]!, curvature) - listed)
        }
        if (featured[day]) log += display
        if (advertised[day]) log += pooled[ADVERT]!
        if (kind[day]) log += pooled[FIRST_KIND + kind[day]! - 1]!
        factor[day] = log === 0 ? 1 : Math.exp(log)
        if (treatedShare[day]! < 1) factor[day] = 1 + treatedShare[day]! * (factor[day]! - 1)
      }
    }
  })
}

/** Sets what the shares leave of the demand of each cell and day. */
export function setLeft(state: FitState): void {
  const coefficients = state.pooled.slice(FIRST_SHARE, FIRST_SHARE + SHARES)
  state.shares.forEach((shares, cell) => {
    const pantry = state.items[state.data.cells[cell]!.item]!.own[PANTRY_AT]!
    const ofItem = coefficients.map((value, k) =>
      k < SHOULDER ? value : value + pantry * PANTRY_SHAPE[k - SHOULDER]!,
    )
    const left = state.left[cell]!
    for (let day = 0; day < left.length; day++) {
      let sum = 1
      for (let k = 0; k < SHARES; k++) {
        const share = shares[day * SHARES + k]!
        if (share !== 0) sum += ofItem[k]! * share
      }
      left[day] = Math.max(LEAST, sum)
    }
  })
}

/** `[cells][days]` what would be sold to all buyers of a day. */
export function meansOf(state: FitState): Float64Array[] {
  return state.base.map((base, cell) => {
    const [factor, left, spread] = [state.factor[cell]!, state.left[cell]!, state.spread[cell]!]
    const means = new Float64Array(base.length)
    for (let day = 0; day < means.length; day++)
      means[day] = base[day]! * factor[day]! * left[day]! * spread[day]!
    return means
  })
}

/** Sets the level of each cell so that the units that are expected of it add up to those that it sold. */
export function setLevels(state: FitState): void {
  const { data } = state
  data.cells.forEach(({ units, exposure }, cell) => {
    const [base, factor, left, spread] = [
      state.base[cell]!,
      state.factor[cell]!,
      state.left[cell]!,
      state.spread[cell]!,
    ]
    let [sold, expected] = [0.5, 0.5]
    for (let day = 0; day < data.days; day++) {
      if (exposure[day]! === 0) continue
      sold += units[day]!
      expected += exposure[day]! * base[day]! * factor[day]! * left[day]! * spread[day]!
    }
    state.levels[cell]! += Math.log(sold / expected)
    for (let day = 0; day < data.days; day++) base[day]! *= sold / expected
  })
}

/** What an item of a plan sells on the days of the plan, with and without it: draws of its own effects, its slow level and the shocks to come. */
import { Rng } from '../../core/statistics/rng'
import type { DrawSums } from './draw-sums'
import { correlated, DRAW_PAIRS, DRAWS, type EffectDraws } from './effect-draws'
import type { FittedLift } from './fitted-lift'
import { LAST_STATE_COUNT } from './last-state'
import { OTHER_KINDS } from './lift-data'
import {
  ADVERT_AT,
  CURVATURE_AT,
  isShown,
  KINDS_FROM,
  POOLED_COUNT,
  priceCurve,
  pricedDiscount,
  yearWave,
} from './lift-design'
import type { LiftPlan, PriceStep } from './lift-support'
import { OWN_COUNT, PANTRY_AT } from './own-effects'
import { lowerFactor } from './partial-cholesky'
import type { Forecast } from './plan-baseline'
import { SLOW_WALK } from './slow-level'

const MOST_LOG = 12
const UNCHANGED: PriceStep = { from: 0, ratio: 1 }

// An imported constant is looked up at each use, which the inner loop feels.
const DRAW_COUNT = DRAWS

/** Adds the draws of one item to the sums. */
export function drawItem(
  fit: FittedLift,
  plan: LiftPlan,
  { item, at }: { readonly item: number; readonly at: number },
  { length, lead, usual, logPrice }: Forecast,
  { pooled, mean }: EffectDraws,
  out: DrawSums,
): void {
  const one = fit.items[item]!
  const rng = new Rng('lift-item', item, plan.from)
  const ownFactor = lowerFactor(one.ownCovariance, OWN_COUNT)
  const { persistence, variance } = fit.law
  const innovation = Math.sqrt(variance * (1 - persistence * persistence))
  const steps = (plan.priceSteps?.[at] ?? [UNCHANGED]).map((step) => ({
    ...step,
    discount: step.discount ?? plan.discounts[at]!,
  }))
  const logPrices = steps.map(({ ratio }) => logPrice[at]! + Math.log(ratio))
  const logDiscounts = steps.map(({ discount }) =>
    Math.log(1 - pricedDiscount({ kind: plan.kind, discountFraction: discount })),
  )
  const shown = isShown(plan.featured, plan.kind)
  const kind = OTHER_KINDS.indexOf(plan.kind as never)
  const lastFactor = lowerFactor(one.lastCovariance, LAST_STATE_COUNT)
  const slowSpread = Math.sqrt(SLOW_WALK.day * (lead + length / 2))
  const season = Array.from({ length }, (_, day) => yearWave(fit, plan.from + day))
  // The shock of the first day of the plan, from the one of the last known day.
  const startMean = one.shock * persistence ** (lead + 1)
  const remembered = persistence ** (lead + 1)
  const startSpread = Math.sqrt(variance * (1 - remembered * remembered))
  out.cellLevel[at] = Math.exp(
    clamp(
      one.slow +
        one.shock * persistence ** (lead / 2) +
        one.own[0]! * priceCurve(logPrice[at]!, mean[CURVATURE_AT]!),
    ),
  )
  const path = new Float64Array(length)
  for (let pair = 0; pair < DRAW_PAIRS; pair++) {
    const own = correlated(ownFactor, OWN_COUNT, rng)
    const [slow, sine, cosine, shock] = correlated(lastFactor, LAST_STATE_COUNT, rng)
    const walked = slow! + slowSpread * rng.normal()
    path[0] = remembered * shock! + startSpread * rng.normal()
    for (let day = 1; day < length; day++)
      path[day] = persistence * path[day - 1]! + innovation * rng.normal()
    for (let day = 0; day < length; day++) {
      path[day]! += walked + sine! * season[day]![0] + cosine! * season[day]![1]
    }
    for (let mirror = 0; mirror < 2; mirror++) {
      const draw = 2 * pair + mirror
      const sign = mirror === 0 ? 1 : -1
      const shared = pooled[draw]!
      const effect = (k: number): number => {
        let value = one.own[k]! + sign * own[k]!
        for (let p = 0; p < POOLED_COUNT; p++) {
          value += one.ownSlope[k * POOLED_COUNT + p]! * (shared[p]! - mean[p]!)
        }
        return value
      }
      const elasticity = Math.min(0, effect(0))
      out.itemPantry[draw * out.items + at] = effect(PANTRY_AT)
      const curvature = shared[CURVATURE_AT]!
      const displayLog = shown ? effect(1) : 0
      const kindLog = kind >= 0 ? shared[KINDS_FROM + kind]! : 0
      const advertLog = plan.advertised ? shared[ADVERT_AT]! : 0
      let [itemBase, itemDirect] = [0, 0]
      let [without, listedUnder, paid] = [0, 0, 0]
      for (let step = 0; step < steps.length; step++) {
        const { from, ratio, discount } = steps[step]!
        const end = steps[step + 1]?.from ?? length
        const listed = elasticity * priceCurve(logPrices[step]!, curvature)
        const priceLog = elasticity * priceCurve(logPrices[step]! + logDiscounts[step]!, curvature) - listed
        const log = priceLog + displayLog + advertLog + kindLog
        const gain = Math.expm1(clamp(log))
        let stepBase = 0
        for (let day = from; day < end; day++) {
          const level = Math.exp(
            clamp(one.slow + startMean * persistence ** day + sign * path[day]! + shared[0]! + listed),
          )
          for (let place = 0; place < plan.places.length; place++) {
            const units = usual[at]![place]
            if (!units) continue
            const base = level * units[day]!
            out.base[draw * length + day]! += base
            out.direct[draw * length + day]! += base * gain
            out.placeBase[draw * out.places + place]! += base
            out.placeDirect[draw * out.places + place]! += base * gain
            out.cellUnits[at * out.places + place]! += (base * (1 + gain)) / DRAW_COUNT
            stepBase += base
          }
        }
        const stepDirect = stepBase * gain
        itemBase += stepBase
        itemDirect += stepDirect
        without += stepBase * ratio
        listedUnder += (stepBase + stepDirect) * ratio
        paid += (stepBase + stepDirect) * ratio * (1 - discount)
        const weight = Math.abs(log) > 1e-9 ? stepDirect / log / DRAW_COUNT : stepBase / DRAW_COUNT
        out.price.units += priceLog * weight
        out.display.units += displayLog * weight
        out.advert.units += advertLog * weight
        out.kind.units += kindLog * weight
      }
      out.itemBase[draw * out.items + at] = itemBase
      out.itemDirect[draw * out.items + at] = itemDirect
      out.timing.units += (itemBase * -Math.expm1(-shared[0]!)) / DRAW_COUNT
      if (out.prices) {
        const index = draw * out.items + at
        const first = steps[0]!.ratio
        const under = itemBase + itemDirect
        out.prices.without[index] = itemBase > 0 ? without / itemBase / first : 1
        out.prices.listed[index] = under > 0 ? listedUnder / under / first : 1
        out.prices.paid[index] = under > 0 ? paid / under / first : 1 - steps[0]!.discount
      }
    }
  }
}

/** Keeps ln(units) within what a shop can sell, so that no draw overflows. */
export function clamp(log: number): number {
  return Math.max(-MOST_LOG, Math.min(MOST_LOG, log))
}

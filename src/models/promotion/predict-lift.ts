/**
 * What a plan will add, from what was learned: draws of the posterior of all effects, of the level and of the shocks to come, each carried through to units and money.
 * Parts add up in every draw, and so do their means.
 *
 * The steps: the baseline (`plan-baseline.ts`), draws of shared effects (`effect-draws.ts`) and of each item (`direct-effect.ts`), what stands beside the items
 * (`cross-effects.ts`), sums over the plan (`plan-totals.ts`) and by day (`daily-lift.ts`), means and intervals (`estimates.ts`), and `robustness.ts`.
 */
import { shadowOf } from './cross-effects'
import { dailyOf } from './daily-lift'
import { drawItem } from './direct-effect'
import { DrawSums } from './draw-sums'
import { DRAWS, effectDraws, type EffectDraws } from './effect-draws'
import { estimateOf, meanOf, sumOf, wideningOf } from './estimates'
import type { FittedLift } from './fitted-lift'
import type { LiftPlan } from './lift-support'
import { forecastPlan, type Forecast } from './plan-baseline'
import { totalsOf, type PlanTotals } from './plan-totals'
import { POOLED } from './lift-design'
import { LIFT_DRIVERS, type LiftTerms, type PredictedLift, type PredictedUnits } from './predicted-lift'
import { robustnessOf } from './robustness'

/**
 * @throws QUERY_TOO_EXPENSIVE where the plan has more than 400,000 cells times days; NOT_ENOUGH_DATA where it covers no cell of the fit
 */
export function predictLift(fit: FittedLift, plan: LiftPlan, terms: LiftTerms): PredictedLift {
  const { forecast, effects, totals, draws } = drawPlan(fit, plan, terms)
  return summarize(fit, plan, terms, forecast, effects, totals, draws)
}

/** What a plan adds in every draw. Draws of plans that differ in nothing but what they offer go together. @throws as `predictLift` */
export function planDraws(fit: FittedLift, plan: LiftPlan, terms: LiftTerms): PlanTotals {
  return drawPlan(fit, plan, terms).totals
}

/**
 * What a list price does in every draw, as a plan whose discounts are what it is below that of the last day (below 0: above it). Its days are not chosen for their demand, and nobody
 * buys ahead for a price that stays.
 * @throws as `predictLift`
 */
export function listPriceDraws(
  fit: FittedLift,
  plan: LiftPlan,
  terms: LiftTerms,
): {
  readonly totals: PlanTotals
  readonly effects: EffectDraws
  /** `[DRAWS, places of the plan]` units at the price of the last day. */
  readonly placeUnits: Float64Array
} {
  const drawn = effectDraws(fit, plan)
  const isTiming = (index: number): boolean => POOLED[index] === 'timing'
  const without = (values: Float64Array) => values.map((value, index) => (isTiming(index) ? 0 : value))
  const effects = {
    ...drawn,
    ...{ pooled: drawn.pooled.map(without), mean: without(drawn.mean) },
    moved: new Float64Array(drawn.moved.length),
  }
  const { totals, draws } = drawPlan(fit, plan, terms, effects)
  return { totals, effects, placeUnits: draws.placeBase }
}

function drawPlan(fit: FittedLift, plan: LiftPlan, terms: LiftTerms, effects = effectDraws(fit, plan)) {
  const forecast = forecastPlan(fit, plan, terms)
  const { length } = forecast
  const draws = new DrawSums(plan.items.length, plan.places.length, length, plan.priceSteps !== undefined)
  const shadow = shadowOf(fit, plan, terms, forecast)
  plan.items.forEach((item, at) => drawItem(fit, plan, { item, at }, forecast, effects, draws))
  const totals = totalsOf(plan, terms, effects, shadow, draws)
  return { forecast, effects, totals, draws }
}

function summarize(
  fit: FittedLift,
  plan: LiftPlan,
  terms: LiftTerms,
  { length, lead, usual }: Forecast,
  effects: EffectDraws,
  totals: PlanTotals,
  draws: DrawSums,
): PredictedLift {
  const estimate = (values: Float64Array) => estimateOf(values, terms)
  const direct = estimate(totals.direct)
  return {
    baselineUnits: estimate(totals.base),
    incrementalUnits: estimate(totals.net),
    parts: {
      direct,
      cannibalization: estimate(totals.cannibalization),
      halo: estimate(totals.halo),
      pullForward: estimate(totals.pullForward),
    },
    directWidening: wideningOf(direct, estimateOf(totals.direct, { confidence: terms.confidence })),
    revenue: estimate(totals.revenue),
    margin: totals.isCostKnown ? estimate(totals.margin) : null,
    roi: totals.isCostKnown && totals.isInvested ? estimate(totals.roi) : null,
    daily: dailyOf(plan, terms, totals, effects, draws),
    items: plan.items.map((index, at) =>
      unitsOf(index, at, draws.itemBase, draws.itemDirect, draws.items, terms),
    ),
    places: plan.places.map((index, at) =>
      unitsOf(index, at, draws.placeBase, draws.placeDirect, draws.places, terms),
    ),
    cells: plan.items.flatMap((item, at) =>
      plan.places.flatMap((place, position) => {
        const units = usual[at]![position]
        if (!units) return []
        const perDay = (draws.cellLevel[at]! * sumOf(units)) / length
        return [
          { item, place, before: perDay * lead, during: draws.cellUnits[at * draws.places + position]! },
        ]
      }),
    ),
    drivers: LIFT_DRIVERS.map((code) => ({
      code,
      units: {
        PRICE: draws.price,
        DISPLAY: draws.display,
        ADVERT: draws.advert,
        KIND: draws.kind,
        TIMING: draws.timing,
      }[code].units,
    })).filter(({ units }) => units !== 0),
    robustness: robustnessOf(fit, length, meanOf(totals.base), meanOf(totals.net)),
  }
}

/** @param width items, or places, of a row of the draws; `at` is the one that is asked for */
function unitsOf(
  index: number,
  at: number,
  base: Float64Array,
  direct: Float64Array,
  width: number,
  terms: LiftTerms,
): PredictedUnits {
  const column = (values: Float64Array) =>
    Float64Array.from({ length: DRAWS }, (_, draw) => values[draw * width + at]!)
  return { index, baselineUnits: meanOf(column(base)), direct: estimateOf(column(direct), terms) }
}

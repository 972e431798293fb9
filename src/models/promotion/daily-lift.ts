/** What a plan adds on each day: on its own days, on those before on which customers wait, and on those after on which their pantry is fuller. */
import type { DrawSums } from './draw-sums'
import { DRAWS, type EffectDraws } from './effect-draws'
import { estimateOf, meanOf } from './estimates'
import { DIP_DAYS, LEAD_DAYS, SHOULDERS } from './lift-design'
import type { LiftPlan } from './lift-support'
import type { PlanTotals } from './plan-totals'
import type { LiftTerms, PredictedDay } from './predicted-lift'

export function dailyOf(
  plan: LiftPlan,
  terms: LiftTerms,
  totals: PlanTotals,
  { shoulders }: EffectDraws,
  draws: DrawSums,
): PredictedDay[] {
  const length = draws.days
  const days: PredictedDay[] = []
  for (let day = -LEAD_DAYS; day < length + DIP_DAYS; day++) {
    const shoulder = shoulderOf(day, length)
    const [base, direct, cannibalization, halo, pullForward, net] = Array.from(
      { length: 6 },
      () => new Float64Array(DRAWS),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    for (let draw = 0; draw < DRAWS; draw++) {
      const total = totals.direct[draw]!
      if (day >= 0 && day < length) {
        base[draw] = draws.base[draw * length + day]!
        direct[draw] = draws.direct[draw * length + day]!
        const part = total === 0 ? 0 : direct[draw]! / total
        cannibalization[draw] = part * totals.cannibalization[draw]!
        halo[draw] = part * totals.halo[draw]!
      } else {
        const part = shoulders[draw * SHOULDERS.length + shoulder]!
        pullForward[draw] = (totals.pullForward[draw]! * part) / SHOULDERS[shoulder]!.days
      }
      net[draw] = direct[draw]! + cannibalization[draw]! + halo[draw]! + pullForward[draw]!
    }
    days.push({
      day: plan.from + day,
      baselineUnits: meanOf(base),
      direct: meanOf(direct),
      cannibalization: meanOf(cannibalization),
      halo: meanOf(halo),
      pullForward: meanOf(pullForward),
      incrementalUnits: estimateOf(net, terms),
    })
  }
  return days
}

/** Index of the shoulder that a day lies in; -1 on days of the plan. */
function shoulderOf(day: number, length: number): number {
  if (day >= 0 && day < length) return -1
  const distance = day < 0 ? day : day - length + 1
  return SHOULDERS.findIndex(({ first, days }) => first <= distance && distance < first + days)
}

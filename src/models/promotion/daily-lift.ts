/** What a plan adds on each day: on its own days, on those before on which customers wait, and on those after on which their pantry is fuller. */
import type { DrawSums } from './draw-sums'
import { DRAWS, type EffectDraws } from './effect-draws'
import { estimateOf, meanOf } from './estimates'
import { DIP_DAYS, LEAD_DAYS } from './lift-design'
import type { LiftPlan } from './lift-support'
import type { PlanTotals } from './plan-totals'
import type { LiftTerms, PredictedDay } from './predicted-lift'

export function dailyOf(
  plan: LiftPlan,
  { confidence }: LiftTerms,
  totals: PlanTotals,
  { shoulders }: EffectDraws,
  draws: DrawSums,
): PredictedDay[] {
  const length = draws.days
  const [firstWeek, later] = DIP_DAYS
  const days: PredictedDay[] = []
  for (let day = -LEAD_DAYS; day < length + firstWeek + later; day++) {
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
        const k = day < 0 ? 2 : day < length + firstWeek ? 0 : 1
        const [one, two, three] = [shoulders[draw * 3]!, shoulders[draw * 3 + 1]!, shoulders[draw * 3 + 2]!]
        const all = one + two + three
        const share = all === 0 ? 0 : [one, two, three][k]! / all
        pullForward[draw] = (totals.pullForward[draw]! * share) / [firstWeek, later, LEAD_DAYS][k]!
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
      incrementalUnits: estimateOf(net, confidence),
    })
  }
  return days
}

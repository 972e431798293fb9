/** The comparison of promotions that overlap, as the thread that measures is asked for it. */
import type { PromotionPart } from '../../datasets/promotion-parts'
import {
  fitSyntheticControl,
  type JointEffects,
  jointEffects,
  type JointPart,
  type MeasuredEffect,
} from '../../evaluation'

export interface OverlapQuestion {
  /** What was measured of all together. */
  readonly whole: JointPart
  /** Items and places that were under the same promotions; fewer than two: there is the whole alone. */
  readonly parts: readonly (Pick<PromotionPart, 'isOwn' | 'panel'> & Pick<JointPart, 'exposures'>)[]
  readonly normalization: NonNullable<MeasuredEffect['normalization']>
  /** Units that were measured on the days of the promotion. */
  readonly total: number
  readonly confidence: number
}

/** Fits a comparison for each part, which took ten seconds for eight parts of half a year: it is for the thread. Where parts have too little history, days alone are asked. */
export function tellApart(question: OverlapQuestion): JointEffects | null {
  const { whole, total, confidence } = question
  const parts = partsApart(question)
  return (
    (parts && jointEffects({ parts, total, confidence })) ??
    jointEffects({ parts: [whole], total, confidence })
  )
}

/** Each part beside a comparison of its own; null where days alone have to do. */
function partsApart({ parts, normalization }: OverlapQuestion): JointPart[] | null {
  if (parts.length < 2) return null
  const compared = parts.flatMap(({ isOwn, exposures, panel }): JointPart[] => {
    const { treated, effectPeriods } = panel
    const fit = fitSyntheticControl(panel, normalization)
    if (!fit) return []
    const ofEffect = fit.counterfactual.subarray(treated.length - effectPeriods)
    const baseline = ofEffect.reduce((sum, value) => sum + value, 0) / effectPeriods
    if (!(baseline > 0)) return []
    return [{ ...gapsOf(treated, fit.counterfactual, effectPeriods), baseline, isOwn, exposures }]
  })
  // What only others cover may be left out; of the measured promotion all parts are needed.
  const ownOf = (all: readonly { readonly isOwn: boolean }[]) => all.filter(({ isOwn }) => isOwn).length
  return ownOf(compared) === ownOf(parts) ? compared : null
}

/** What was sold less what was expected, before the promotion and on its days. */
export function gapsOf(
  treated: Float64Array,
  counterfactual: Float64Array,
  effectPeriods: number,
): Pick<JointPart, 'historyGaps' | 'effectGaps'> {
  const gaps = treated.map((value, t) => value - counterfactual[t]!)
  const history = treated.length - effectPeriods
  return { historyGaps: gaps.slice(0, history), effectGaps: gaps.slice(history) }
}

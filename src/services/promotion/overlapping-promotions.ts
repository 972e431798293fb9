/** What each of the promotions that overlap added to the units that were measured of all together, where their days, items or places tell them apart. */
import { addDays, type Day } from '../../core/time/day'
import type { PromotionPart, PromotionReading } from '../../datasets/promotion-reader'
import type { PromotionOverlap } from '../../db/repositories/promotion/promotion-measurement.repository'
import {
  fitSyntheticControl,
  type JointEffects,
  jointEffects,
  type JointPart,
  type MeasuredEffect,
} from '../../evaluation'
import type { EffectResult } from './effect-protocol'
import type { MeasuredOverlap, MeasuredTotal, MeasurementRefusal } from './promotion-measurement'

/** More are not told apart: each needs days, items or places of its own. */
export const MOST_TOLD_APART = 5
/** Of more parts, days alone are asked. */
const MOST_PARTS = 8

/** What the thread is asked, for the effect of each promotion. */
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

/** Null where there is nothing to tell apart, or nothing to do it by. */
export function overlapQuestion(
  overlaps: readonly PromotionOverlap[],
  { sold, firstDay, parts }: PromotionReading,
  result: EffectResult | undefined,
  confidence: number,
): OverlapQuestion | null {
  if (overlaps.length === 0 || overlaps.length > MOST_TOLD_APART || !result?.identified) return null
  // The past alone foretells no history that chance could be read from.
  const { method, normalization, counterfactual, effect } = result
  if (method !== 'SYNTHETIC_CONTROL' || normalization === null) return null
  const { days, effectPeriods } = sold
  const ofEffect = Array.from(days.subarray(days.length - effectPeriods), (day) => addDays(firstDay, day))
  const exposuresOf = (covering: (at: number) => boolean): Float64Array[] =>
    overlaps.map((one, at) => exposureOf(one, ofEffect, covering(at)))
  return {
    whole: {
      ...gapsOf(sold.treated, counterfactual, effectPeriods),
      // Of one part alone, effects are in units, whatever it sells otherwise.
      ...{ baseline: 1, isOwn: true, exposures: exposuresOf(() => true) },
    },
    parts: (parts.length > MOST_PARTS ? [] : parts).map(({ isOwn, others, panel }) => ({
      ...{ isOwn, panel, exposures: exposuresOf((at) => others[at]!) },
    })),
    ...{ normalization, total: effect * effectPeriods, confidence },
  }
}

/** Fits a comparison for each part, which takes seconds at worst: it is for the thread. */
export function tellApart(question: OverlapQuestion): JointEffects | null {
  const { whole, total, confidence } = question
  return jointEffects({ parts: partsApart(question) ?? [whole], total, confidence })
}

/** @param joint null where they cannot be told apart */
export function toOverlaps(
  overlaps: readonly PromotionOverlap[],
  joint: JointEffects | null,
  confidence: number,
): { readonly own: MeasuredTotal | null; readonly overlaps: readonly MeasuredOverlap[] } {
  return {
    own: joint && { ...joint.own, confidence },
    overlaps: overlaps.map(({ promotionId, share }, at) => ({
      ...{ promotionId, share, incremental: joint && { ...joint.others[at]!, confidence } },
      refusal: joint ? null : NOT_APART,
    })),
  }
}

/** Those who got a promotion and those who were held out of it had the others alike: nothing of these is in what was measured. */
export function overlapsOfBothArms(overlaps: readonly PromotionOverlap[]): MeasuredOverlap[] {
  return overlaps.map(({ promotionId, share }) => ({ promotionId, share, incremental: null, refusal: null }))
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

function gapsOf(
  treated: Float64Array,
  counterfactual: Float64Array,
  effectPeriods: number,
): Pick<JointPart, 'historyGaps' | 'effectGaps'> {
  const gaps = treated.map((value, t) => value - counterfactual[t]!)
  const history = treated.length - effectPeriods
  return { historyGaps: gaps.slice(0, history), effectGaps: gaps.slice(history) }
}

/** 1 on the days on which it ran, where it covers the part. */
function exposureOf(
  { startsOn, endsOn }: PromotionOverlap,
  days: readonly Day[],
  isCovering: boolean,
): Float64Array {
  return Float64Array.from(days, (day) => (isCovering && startsOn <= day && day <= endsOn ? 1 : 0))
}

const NOT_APART: MeasurementRefusal = {
  code: 'NO_VARIATION',
  message: `Neither days nor items and places tell the overlapping promotions apart: that needs something to compare with, 28 days of history, about four days with and four without each of them or items or places of one alone, and at most ${MOST_TOLD_APART} others.`,
  remedy:
    'Read the figures as those of all together, or run one of them alone for some days, or at some places.',
}

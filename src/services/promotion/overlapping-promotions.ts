/** What each of the promotions that overlap added to the units that were measured of all together, where their days, items or places tell them apart. */
import { addDays, type Day } from '../../core/time/day'
import type { PromotionReading } from '../../datasets/promotion-reader'
import type { PromotionOverlap } from '../../db/repositories/promotion/promotion-measurement.repository'
import type { JointEffects } from '../../evaluation'
import type { EffectResult } from './effect-protocol'
import type { MeasuredOverlap, MeasuredTotal, MeasurementRefusal } from './promotion-measurement'
import { gapsOf, type OverlapQuestion } from './tell-apart'

/** More are not told apart: each needs days, items or places of its own. */
export const MOST_TOLD_APART = 5
/** Of more parts, days alone are asked. */
const MOST_PARTS = 8

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

/** @param found null where they cannot be told apart, 'TOO_BUSY' where there was no time for it */
export function toOverlaps(
  overlaps: readonly PromotionOverlap[],
  found: JointEffects | 'TOO_BUSY' | null,
  confidence: number,
): { readonly own: MeasuredTotal | null; readonly overlaps: readonly MeasuredOverlap[] } {
  const joint = found === 'TOO_BUSY' ? null : found
  return {
    own: joint && { ...joint.own, confidence },
    overlaps: overlaps.map(({ promotionId, share }, at) => ({
      ...{ promotionId, share, incremental: joint && { ...joint.others[at]!, confidence } },
      refusal: joint ? null : found === 'TOO_BUSY' ? NO_TIME : NOT_APART,
    })),
  }
}

/** Those who got a promotion and those who were held out of it had the others alike: nothing of these is in what was measured. */
export function overlapsOfBothArms(overlaps: readonly PromotionOverlap[]): MeasuredOverlap[] {
  return overlaps.map(({ promotionId, share }) => ({ promotionId, share, incremental: null, refusal: null }))
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
  message: `Neither days nor items and places tell the overlapping promotions apart: that needs something to compare with, 28 days of history without promotions, about four days with and four without each of them or items or places of one alone, and at most ${MOST_TOLD_APART} others.`,
  remedy:
    'Read the figures as those of all together, or run one of them alone for some days, or at some places.',
}

const NO_TIME: MeasurementRefusal = {
  code: 'TOO_LARGE',
  message: 'Telling the overlapping promotions apart took too long, or too many measurements wait.',
  remedy: 'Ask again in a minute, when less is asked for at once; the figures of all together stand.',
}

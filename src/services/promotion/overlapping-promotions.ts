/** What each of the promotions that overlap added to the units that were measured of all together, where their days tell them apart. */
import { addDays } from '../../core/time/day'
import type { PromotionReading } from '../../datasets/promotion-reader'
import type { PromotionOverlap } from '../../db/repositories/promotion/promotion-measurement.repository'
import { jointEffects } from '../../evaluation'
import type { EffectResult } from './effect-protocol'
import type { MeasuredOverlap, MeasuredTotal, MeasurementRefusal } from './promotion-measurement'

/** More are not told apart: each needs days of its own. */
const MOST_TOLD_APART = 5

export function tellApart(
  overlaps: readonly PromotionOverlap[],
  { sold, firstDay }: PromotionReading,
  result: EffectResult | undefined,
  confidence: number,
): { readonly own: MeasuredTotal | null; readonly overlaps: readonly MeasuredOverlap[] } {
  if (overlaps.length === 0 || !result?.identified) return { own: null, overlaps: overlaps.map(notTold) }
  const history = sold.treated.length - sold.effectPeriods
  const gaps = sold.treated.map((value, t) => value - result.counterfactual[t]!)
  const days = Array.from(sold.days.subarray(history), (day) => addDays(firstDay, day))
  // The past alone foretells no history that chance could be read from.
  const joint =
    result.method === 'SYNTHETIC_CONTROL' && overlaps.length <= MOST_TOLD_APART
      ? jointEffects({
          historyGaps: gaps.subarray(0, history),
          effectGaps: gaps.subarray(history),
          exposures: overlaps.map(({ startsOn, endsOn }) =>
            Float64Array.from(days, (day) => (startsOn <= day && day <= endsOn ? 1 : 0)),
          ),
          confidence,
        })
      : null
  if (!joint) return { own: null, overlaps: overlaps.map(notTold) }
  return {
    own: { ...joint.own, confidence },
    overlaps: overlaps.map(({ promotionId, share }, at) => ({
      ...{ promotionId, share, refusal: null },
      incremental: { ...joint.others[at]!, confidence },
    })),
  }
}

/** Those who got a promotion and those who were held out of it had the others alike: nothing of these is in what was measured. */
export function overlapsOfBothArms(overlaps: readonly PromotionOverlap[]): MeasuredOverlap[] {
  return overlaps.map(({ promotionId, share }) => ({ promotionId, share, incremental: null, refusal: null }))
}

function notTold({ promotionId, share }: PromotionOverlap): MeasuredOverlap {
  return { promotionId, share, incremental: null, refusal: NOT_APART }
}

const NOT_APART: MeasurementRefusal = {
  code: 'NO_VARIATION',
  message: `Days do not tell the overlapping promotions apart: that needs something to compare with, 28 days of history, about four days with and four without each of them, and at most ${MOST_TOLD_APART} others.`,
  remedy: 'Read the figures as those of all together, or run one of them alone for some days.',
}

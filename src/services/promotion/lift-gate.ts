/** The gate of the lift model: where its own record shows it to be worse than one lift for all promotions, what is told is that one, and the model's answer is withheld. */
import type { LiftTrackRecord } from '../../models/promotion'
import type { PromotionLiftRefusal, PromotionLiftValue } from './promotion-lift'

/** Null while the model may be told: also where too few promotions are measured to say. */
export function refusalOf(record: LiftTrackRecord): PromotionLiftRefusal | null {
  if (record.isWorseThanConstant !== true || record.constantLift === null) return null
  return {
    code: 'WORSE_THAN_CONSTANT',
    message: `Of ${record.promotions} measured promotions one lift for all was nearer to what happened than ${record.model}: they added ${percent(record.constantLift)} to what their items sell otherwise.`,
    remedy:
      'Plan with that, and go on asking before promotions begin: what the model would have told is kept and measured, and it is told again once it is no worse.',
  }
}

/** The answer as it may be told: with the constant lift in the place of the model's where the record says so. */
export function gated(value: PromotionLiftValue, record: LiftTrackRecord): PromotionLiftValue {
  const refusal = refusalOf(record)
  if (!refusal || !value.lift) return value
  const liftFraction = record.constantLift!
  const baselineUnits = value.lift.baselineUnits.mean
  return {
    ...value,
    ...{ refusal, lift: null, stock: null, withheld: value.lift },
    constant: {
      ...{ liftFraction, baselineUnits, promotions: record.promotions },
      directUnits: liftFraction * baselineUnits,
    },
  }
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(3))} %`
}

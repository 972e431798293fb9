import { Field, Float, Int, ObjectType } from 'type-graphql'
import type {
  MeasuredOverlap,
  MeasuredQuantity,
  PointPhase,
  PromotionMeasurementValue,
  WeightedDonor,
} from '../../../services/promotion/promotion-measurement'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { DayScalar } from '../../scalars/day.scalar'
import { moneyOf } from '../common/money.type'
import { MeasuredEstimate, MeasuredMoneyEstimate } from './measured-estimate.type'
import { Refusal } from './refusal.type'

export const EffectMethodEnum = enumOf<MeasuredQuantity['method']>(
  'EffectMethod',
  'What the days of a promotion are compared with.',
  {
    SYNTHETIC_CONTROL:
      'They are compared with a weighted mean of what the promotion did not touch, which followed the promoted series before.',
    STRUCTURAL_TIME_SERIES:
      'They are compared with what the past of the promoted series itself foretold, because there was nothing else.',
    CUSTOMERS_BY_LOT:
      'What customers bought who got it is compared with what those bought who were held out by lot.',
  },
)
export const PointPhaseEnum = enumOf<PointPhase>('MeasurementPhase', 'Where a day lies beside a promotion.', {
  BEFORE: 'The day lies before the promotion.',
  DURING: 'The day is one of the promotion.',
  AFTER: 'The day lies behind the promotion.',
})

@ObjectType({
  description: 'The test where nothing happened: what it finds there is chance.',
})
@Visible('read')
export class MeasurementPlacebos {
  @Field(() => Int, { description: 'How many earlier windows as long as the promotion were tried.' })
  readonly windows!: number

  @Field(() => Int, { description: 'In how many of them the test saw an effect.' })
  readonly windowsRejected!: number

  @Field(() => Int, { description: 'How many others were put in the place of what was promoted.' })
  readonly units!: number

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of these, the promoted one among them, whose effect is as large in multiples of its error before. It is null where there was no other.',
  })
  readonly unitPValue!: number | null
}

@ObjectType({ description: 'What a promotion added to one quantity, in total over the measured days.' })
@Visible('read')
export class MeasuredLift {
  constructor(private readonly value: MeasuredQuantity) {}

  @Field(() => MeasuredEstimate, { description: 'What the promotion added.' })
  get incremental(): MeasuredEstimate {
    return this.value.incremental
  }

  @Field(() => Float, { description: 'What the measured days would have had without the promotion.' })
  get baseline(): number {
    return this.value.baseline
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'What was added, as a fraction of the baseline. It is null where the baseline is not positive.',
  })
  get liftFraction(): number | null {
    return this.value.liftFraction
  }

  @Field(() => Float, {
    description:
      'How likely so large a mean effect is where there is none. The interval leaves 0 out exactly where it is at most 1 - confidence.',
  })
  get pValue(): number {
    return this.value.pValue
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How likely days so unusual are, up or down, where there is no effect: another question than pValue. It is null where there was nothing to compare with.',
  })
  get anyDayPValue(): number | null {
    return this.value.anyDayPValue
  }

  @Field(() => EffectMethodEnum, { description: 'What was compared with.' })
  get method(): MeasuredQuantity['method'] {
    return this.value.method
  }

  @Field(() => Int, {
    description: 'How many days were measured: days of which too little is known are left out.',
  })
  get measuredDays(): number {
    return this.value.measuredDays
  }

  @Field(() => Int, { description: 'How many days before the promotion were compared.' })
  get historyDays(): number {
    return this.value.historyDays
  }

  @Field(() => MeasurementPlacebos, {
    nullable: true,
    description: 'The test where nothing happened. It is told of units sold, and null for all else.',
  })
  get placebos(): MeasurementPlacebos | null {
    return this.value.placebos
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The same total by the ridge-augmented synthetic control. It is null where there was nothing to compare with.',
  })
  get ridgeAugmented(): number | null {
    return this.value.otherEstimates.ridgeAugmented
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The same total by synthetic difference in differences. It is null where there was nothing to compare with.',
  })
  get syntheticDifference(): number | null {
    return this.value.otherEstimates.syntheticDifference
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The same total by difference in differences. It is null where there was nothing to compare with.',
  })
  get differenceInDifferences(): number | null {
    return this.value.otherEstimates.differenceInDifferences
  }

  @Field(() => Float, {
    description:
      'The same total by the naive comparison: the mean during the promotion less the mean before.',
  })
  get beforeAfter(): number {
    return this.value.otherEstimates.beforeAfter
  }
}

@ObjectType({ description: 'One day of a measurement, of units sold: what a plot shows.' })
@Visible('read')
export class MeasurementPoint {
  @Field(() => DayScalar, { description: 'The day that the values are of.' })
  readonly day!: string

  @Field(() => PointPhaseEnum, { description: 'Whether the day lies before, in or behind the promotion.' })
  readonly phase!: PointPhase

  @Field(() => Float, {
    description:
      'What was sold. Where customers were held out by lot: what those in the arm TREATMENT bought who allow analytics.',
  })
  readonly actual!: number

  @Field(() => Float, {
    description:
      'What would have been sold without the promotion. Where customers were held out by lot: what they bought, times the customers in the arm TREATMENT for each one of them. What either bought before is not taken out.',
  })
  readonly expected!: number

  @Field(() => Float, { description: 'What was sold more than expected.' })
  readonly effect!: number

  @Field(() => Float, {
    description:
      'The sum of the effects from the first day of the promotion on. Where customers were held out by lot, it differs from the estimate by what the arms bought differently before, which the estimate takes out.',
  })
  readonly cumulativeEffect!: number
}

@ObjectType({ description: 'What was left without the promotion and is compared with: an item, or a place.' })
@Visible('read')
export class MeasurementDonor {
  constructor(readonly value: WeightedDonor) {}

  @Field(() => Float, { description: 'How much of the comparison it makes, between 0 and 1.' })
  get weight(): number {
    return this.value.weight
  }
}

@ObjectType({
  description: 'Another promotion that ran on some of the items, places and days that were measured.',
})
@Visible('read')
export class MeasurementOverlap {
  constructor(readonly value: MeasuredOverlap) {}

  @Field(() => MeasuredEstimate, {
    nullable: true,
    description:
      'The units that the other promotion added to those of "sold", on what both share. It is told by days that one ran without the other, if each adds the same on all of its days and effects add up. It is null where days do not tell them apart, or customers were held out by lot.',
  })
  get incrementalUnits(): MeasuredEstimate | null {
    return this.value.incremental
  }

  @Field(() => Refusal, {
    nullable: true,
    description:
      'Why the two cannot be told apart. It is null where they are, and where customers were held out by lot: both arms had the other promotion.',
  })
  get refusal(): Refusal | null {
    return this.value.refusal
  }

  @Field(() => Float, {
    description:
      'The part of the items x places x days of the measured promotion that it covers, between 0 and 1.',
  })
  get share(): number {
    return this.value.share
  }
}

const MOST_POINTS = 90 + 366 + 28
const MOST_DONORS = 40
const MOST_OVERLAPS = 20

@ObjectType({
  description:
    'What a promotion added, once it ran. Where the data cannot tell, identified is false, refusal says why, and all figures are null.',
})
@Visible('read')
export class PromotionMeasurement {
  constructor(readonly value: PromotionMeasurementValue) {}

  @Field(() => Boolean, { description: 'Whether the data can tell what the promotion added.' })
  get identified(): boolean {
    return this.value.refusal === null
  }

  @Field(() => Refusal, {
    nullable: true,
    description:
      'Why the promotion cannot be measured, and what would settle it. It is null where it was measured.',
  })
  get refusal(): Refusal | null {
    return this.value.refusal
  }

  @Field(() => Float, { description: 'The probability mass of the intervals, .01 to .9999.' })
  get confidence(): number {
    return this.value.confidence
  }

  @Field(() => MeasuredEstimate, {
    nullable: true,
    description: 'The units that were sold because of the promotion: those of "sold".',
  })
  get incrementalUnits(): MeasuredEstimate | null {
    return this.value.sold?.incremental ?? null
  }

  @Field(() => MeasuredEstimate, {
    nullable: true,
    description:
      'The part of "incrementalUnits" that this promotion added without those of "overlaps". It is null where there are none, and where days do not tell them apart.',
  })
  get ownIncrementalUnits(): MeasuredEstimate | null {
    return this.value.own
  }

  @Field(() => MeasuredMoneyEstimate, {
    nullable: true,
    description:
      'The revenue that the promotion added, after discounts. It is null where there are several currencies, or revenue cannot be told.',
  })
  get incrementalRevenue(): MeasuredMoneyEstimate | null {
    const { revenue } = this.value
    if (!revenue) return null
    const { currency, incremental } = revenue
    const of = (amount: number) => moneyOf(amount, currency)
    const { mean, lower, upper, confidence } = incremental
    return {
      mean: of(mean),
      lower: lower === null ? null : of(lower),
      upper: upper === null ? null : of(upper),
      confidence,
    }
  }

  @Field(() => MeasuredLift, { nullable: true, description: 'What the promotion added to the units sold.' })
  get sold(): MeasuredLift | null {
    return this.value.sold && new MeasuredLift(this.value.sold)
  }

  @Field(() => MeasuredLift, {
    nullable: true,
    description:
      'What the promotion added to the units wanted: where an item ran out of stock at a place, its others stand for it on that day. It is null where too few days are known, which "demandRefusal" says, and where customers were held out by lot.',
  })
  get demand(): MeasuredLift | null {
    return this.value.demand && new MeasuredLift(this.value.demand)
  }

  @Field(() => Refusal, {
    nullable: true,
    description:
      'Why it cannot be told what was wanted, though it can what was sold. It is null where it is told, where nothing is, and where customers were held out by lot: shelves do not tell who found them empty.',
  })
  get demandRefusal(): Refusal | null {
    return this.value.demandRefusal
  }

  @Field(() => MeasuredLift, {
    nullable: true,
    description:
      'What the promotion added to the revenue, in units of the currency. It is null where there are several currencies.',
  })
  get revenue(): MeasuredLift | null {
    return this.value.revenue && new MeasuredLift(this.value.revenue)
  }

  @Field(() => MeasuredLift, {
    nullable: true,
    description:
      'What the days behind the promotion, 28 at most, sold more than expected: below 0 where customers bought ahead. It is null where none of them is over.',
  })
  get after(): MeasuredLift | null {
    return this.value.after && new MeasuredLift(this.value.after)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The part of what is usually sold that was out of stock during the promotion, between 0 and 1.',
  })
  get stockOutShare(): number | null {
    return this.value.stockOutShare
  }

  @Field(() => [MeasurementDonor], {
    description: 'What is compared with, the largest weight first. Weights below .001 are left out.',
  })
  @Sized({ atMost: MOST_DONORS })
  get donors(): readonly MeasurementDonor[] {
    return this.value.donors.map((donor) => new MeasurementDonor(donor))
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'Where customers were held out by lot: how many are in the arm that got the promotion, of those who have the attributes of its audience now and allow analytics. It is null elsewhere.',
  })
  get treatedCustomers(): number | null {
    return this.value.customers?.treated ?? null
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'Where customers were held out by lot: how many are in the arm that did not get it, of those who have the attributes of its audience now and allow analytics. It is null elsewhere.',
  })
  get heldOutCustomers(): number | null {
    return this.value.customers?.heldOut ?? null
  }

  @Field(() => [MeasurementOverlap], {
    description:
      'Other promotions on some of the same items, places and days, the largest share first, 20 at most; where more than 500 ran on its days, the 500 that began last are looked at. All other figures there are of both together.',
  })
  @Sized({ atMost: MOST_OVERLAPS })
  get overlaps(): readonly MeasurementOverlap[] {
    return this.value.overlaps.map((overlap) => new MeasurementOverlap(overlap))
  }

  @Field(() => [MeasurementPoint], {
    description: 'Units sold by day: 90 days before the promotion, its own, and up to 28 behind it.',
  })
  @Sized({ atMost: MOST_POINTS })
  get points(): readonly MeasurementPoint[] {
    return this.value.points
  }
}

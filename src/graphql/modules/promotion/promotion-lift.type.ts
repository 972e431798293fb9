import { Field, Float, Int, ObjectType } from 'type-graphql'
import { addDays } from '../../../core/time/day'
import {
  DIP_DAYS,
  LEAD_DAYS,
  type LiftEstimate,
  type LiftShortage,
  type LiftStock,
  type PredictedDay,
  type PredictedUnits,
  type PromotionLiftValue,
} from '../../../services/promotion/promotion-lift'
import { MOST_PROMOTION_DAYS } from '../../../services/promotion/promotion-rules'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { DayScalar } from '../../scalars/day.scalar'
import { Driver } from '../common/driver.type'
import { Estimate } from '../common/estimate.type'
import { MoneyEstimate, moneyEstimateOf } from '../common/money-estimate.type'
import { Refusal } from './refusal.type'

@ObjectType({
  description:
    'One day of a prediction, from the days on which customers wait for the promotion to those on which they still have what they bought.',
})
@Visible('read')
export class LiftPoint {
  @Field(() => DayScalar, { description: 'The day that the values are of.' })
  readonly day!: string

  @Field(() => Float, {
    description:
      'What the promoted items would sell on it without the promotion; 0 on days before and behind it.',
  })
  readonly baselineUnits!: number

  @Field(() => Estimate, { description: 'What the promotion adds on it, all in all.' })
  readonly incrementalUnits!: Estimate

  @Field(() => Float, { description: 'What the promoted items sell more on it.' })
  readonly direct!: number

  @Field(() => Float, { description: 'What items of their categories sell less, as a number below 0.' })
  readonly cannibalization!: number

  @Field(() => Float, { description: 'What items of other categories sell more.' })
  readonly halo!: number

  @Field(() => Float, {
    description: 'What the promoted items sell less before or behind the promotion, as a number below 0.',
  })
  readonly pullForward!: number
}

@ObjectType({ description: 'What one lift for all promotions says of a plan.' })
@Visible('read')
export class ConstantLift {
  @Field(() => Float, {
    description:
      'Units that past promotions were measured to add for each unit that their items sell otherwise.',
  })
  readonly liftFraction!: number

  @Field(() => Float, {
    description: 'What the promoted items would sell on its days without the promotion.',
  })
  readonly baselineUnits!: number

  @Field(() => Float, { description: 'What they sell more then: liftFraction times baselineUnits.' })
  readonly directUnits!: number

  @Field(() => Int, { description: 'The measured promotions that it is of.' })
  readonly promotions!: number
}

@ObjectType({ description: 'What one promoted item, or the promoted items at one place, will sell.' })
@Visible('read')
export class LiftShare {
  constructor(
    readonly id: bigint,
    private readonly value: PredictedUnits,
    private readonly confidence: number,
  ) {}

  @Field(() => Float, { description: 'What would be sold without the promotion on its days.' })
  get baselineUnits(): number {
    return this.value.baselineUnits
  }

  @Field(() => Estimate, { description: 'What is sold more because of it on its days.' })
  get direct(): Estimate {
    return { ...this.value.direct, confidence: this.confidence }
  }
}

@ObjectType({ description: 'What one promoted item will sell.' })
@Visible('read')
export class ItemLift extends LiftShare {}

@ObjectType({ description: 'What the promoted items will sell at one place.' })
@Visible('read')
export class LocationLift extends LiftShare {}

@ObjectType({ description: 'An item whose stock at a place will not do.' })
@Visible('read')
export class StockShortage {
  constructor(readonly value: LiftShortage) {}

  @Field(() => Float, {
    description: 'What is expected to be wanted from now to the last day of the promotion.',
  })
  get unitsWanted(): number {
    return this.value.unitsWanted
  }

  @Field(() => Float, { description: 'What is on hand by the last count.' })
  get unitsOnHand(): number {
    return this.value.unitsOnHand
  }

  @Field(() => Float, { description: 'What has to be delivered for all of the promotion to be sold.' })
  get unitsMissing(): number {
    return this.value.unitsMissing
  }
}

const MOST_SHORTAGES = 100

@ObjectType({
  description:
    'What stock leaves of a plan, by what is on hand now and without any delivery. The lift itself is of what customers want.',
})
@Visible('read')
export class PromotionStock {
  constructor(private readonly value: LiftStock) {}

  @Field(() => Float, {
    description:
      'The part of the expected units that are of items and places whose stock is known, from 0 to 1.',
  })
  get knownShare(): number {
    return this.value.knownShare
  }

  @Field(() => Float, {
    description: 'What cannot be sold on the days of the promotion unless it is delivered.',
  })
  get unsellableUnits(): number {
    return this.value.unsellableUnits
  }

  @Field(() => [StockShortage], {
    description: 'The orders that would serve the promotion, the largest first: at most 100.',
  })
  @Sized({ atMost: MOST_SHORTAGES })
  get shortages(): readonly StockShortage[] {
    return this.value.shortages.map((one) => new StockShortage(one))
  }
}

@ObjectType({
  description: 'How strong something that nobody saw would have to be for the promotion to add nothing.',
})
@Visible('read')
export class LiftRobustness {
  @Field(() => Float, {
    description:
      'The change of demand on the days of the promotion, as a fraction, that would account for all of the lift.',
  })
  readonly hiddenChange!: number

  @Field(() => Float, {
    description: 'How much demand of so many days usually differs from what is expected, as a fraction.',
  })
  readonly usualChange!: number
}

const MOST_DAYS = LEAD_DAYS + MOST_PROMOTION_DAYS + DIP_DAYS
const MOST_ITEMS = 600

@ObjectType({
  description:
    'What a promotion will add, before it runs. Where the data cannot tell, identified is false, refusal says why, and all figures are null. direct + cannibalization + halo + pullForward is incrementalUnits.',
})
@Visible('read')
export class PromotionLift {
  constructor(readonly value: PromotionLiftValue) {}

  @Field(() => Boolean, { description: 'Whether the data can tell what the promotion will add.' })
  get identified(): boolean {
    return this.value.lift !== null
  }

  @Field(() => Refusal, {
    nullable: true,
    description: 'Why the lift cannot be told, and what would settle it. It is null where it is told.',
  })
  get refusal(): Refusal | null {
    const { refusal, test } = this.value
    return refusal && { ...refusal, test }
  }

  @Field(() => ConstantLift, {
    nullable: true,
    description:
      'What one lift for all promotions says, where the refusal is WORSE_THAN_CONSTANT: it is told in the place of what the model says. It is null otherwise.',
  })
  get constantLift(): ConstantLift | null {
    return this.value.constant
  }

  @Field(() => Float, { description: 'The probability mass of the intervals, .01 to .9999.' })
  get confidence(): number {
    return this.value.confidence
  }

  @Field(() => Float, {
    description:
      'What the distance of the ends of all intervals from their medians was multiplied with (no end passes 0 where none of the figures that are possible does), by how far predictions of earlier promotions were off once these were measured: 1 before ten of them were.',
  })
  get intervalFactor(): number {
    return this.value.intervals.factor
  }

  @Field(() => Int, {
    description:
      'The measured promotions that intervalFactor was learned from; 0 where they are fewer than ten.',
  })
  get measuredPromotions(): number {
    return this.value.intervals.promotions
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day whose sales were read: of a promotion that has begun, the day before it. It is null where none was.',
  })
  get historyTo(): string | null {
    return this.value.originDay
  }

  @Field(() => Estimate, {
    nullable: true,
    description: 'What the promoted items would sell on its days without the promotion.',
  })
  get baselineUnits(): Estimate | null {
    return this.estimate(this.value.lift?.baselineUnits)
  }

  @Field(() => Estimate, {
    nullable: true,
    description: 'The units that customers want because of the promotion, all in all.',
  })
  get incrementalUnits(): Estimate | null {
    return this.estimate(this.value.lift?.incrementalUnits)
  }

  @Field(() => MoneyEstimate, {
    nullable: true,
    description:
      'The revenue that the promotion adds, after discounts. Of a promotion that has begun, prices are those of its first day; of items whose price of then was not recorded, they are those of today. It is null where the items have several currencies.',
  })
  get incrementalRevenue(): MoneyEstimate | null {
    return this.money(this.value.lift?.revenue)
  }

  @Field(() => MoneyEstimate, {
    nullable: true,
    description:
      'The margin that the promotion adds, after discounts and what it costs. It is null where the cost of an item that it touches is unknown.',
  })
  get incrementalMargin(): MoneyEstimate | null {
    return this.money(this.value.lift?.margin)
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The added margin for each unit of money that is put into the promotion: discounts given, costs, less what suppliers pay. It is null where the margin is, or nothing is put in.',
  })
  get roi(): Estimate | null {
    return this.value.currency === null ? null : this.estimate(this.value.lift?.roi)
  }

  @Field(() => Estimate, {
    nullable: true,
    description: 'What the promoted items sell more on the days of the promotion, at its places.',
  })
  get direct(): Estimate | null {
    return this.estimate(this.value.lift?.parts.direct)
  }

  @Field(() => Estimate, {
    nullable: true,
    description: 'What other items of their categories sell less, as a number below 0.',
  })
  get cannibalization(): Estimate | null {
    return this.estimate(this.value.lift?.parts.cannibalization)
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'What items of other categories sell more, be they of the same department or of others. Of other departments it is what is usual, less what the own department shows: see the documentation of lift.',
  })
  get halo(): Estimate | null {
    return this.estimate(this.value.lift?.parts.halo)
  }

  @Field(() => Estimate, {
    nullable: true,
    description: 'What the promoted items sell less before and behind the promotion, as a number below 0.',
  })
  get pullForward(): Estimate | null {
    return this.estimate(this.value.lift?.parts.pullForward)
  }

  @Field(() => [LiftPoint], {
    description:
      'The lift by day: 6 days before the promotion, its own and 21 behind it. The list is empty where the lift cannot be told.',
  })
  @Sized({ atMost: MOST_DAYS })
  get daily(): readonly LiftPoint[] {
    const { lift, firstDay, confidence } = this.value
    return (lift?.daily ?? []).map(({ day, incrementalUnits, ...rest }: PredictedDay) => ({
      ...rest,
      day: addDays(firstDay!, day),
      incrementalUnits: { ...incrementalUnits, confidence },
    }))
  }

  @Field(() => [ItemLift], { description: 'The direct part by promoted item.' })
  @Sized({ atMost: MOST_ITEMS })
  get items(): readonly ItemLift[] {
    const { lift, itemIds, confidence } = this.value
    return (lift?.items ?? []).map((one) => new ItemLift(itemIds[one.index]!, one, confidence))
  }

  @Field(() => [LocationLift], { description: 'The direct part by place.' })
  @Sized({ atMost: MOST_ITEMS })
  get locations(): readonly LocationLift[] {
    const { lift, locationIds, confidence } = this.value
    return (lift?.places ?? []).map((one) => new LocationLift(locationIds[one.index]!, one, confidence))
  }

  @Field(() => [Driver], {
    description: 'What the direct part comes from, and what timing does to the baseline.',
  })
  @Sized({ atMost: 4 })
  get drivers(): readonly Driver[] {
    return (this.value.lift?.drivers ?? []).map((driver) => new Driver(driver))
  }

  @Field(() => LiftRobustness, {
    nullable: true,
    description: 'How strong something hidden would have to be to undo the lift.',
  })
  get robustness(): LiftRobustness | null {
    return this.value.lift?.robustness ?? null
  }

  @Field(() => PromotionStock, {
    nullable: true,
    description:
      'What stock leaves of the plan. It is null where nothing is known of stock, or the promotion has begun.',
  })
  get stock(): PromotionStock | null {
    return this.value.stock && new PromotionStock(this.value.stock)
  }

  @Field(() => Int, { description: 'How many days the promotion lasts.' })
  get days(): number {
    return this.value.test.days
  }

  private estimate(value: LiftEstimate | null | undefined): Estimate | null {
    return value ? { ...value, confidence: this.value.confidence } : null
  }

  private money(value: LiftEstimate | null | undefined): MoneyEstimate | null {
    const { currency, confidence } = this.value
    if (!value || currency === null || !Number.isFinite(value.mean)) return null
    return moneyEstimateOf(value, { currency, confidence })
  }
}

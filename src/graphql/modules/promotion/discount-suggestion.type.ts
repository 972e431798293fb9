import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import type { PromotionKind } from '../../../contracts/shop/shop-records'
import type {
  DiscountOption as DiscountOptionValue,
  DiscountSuggestionValue,
} from '../../../services/promotion/discount-suggestion.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { DayScalar } from '../../scalars/day.scalar'
import { Estimate } from '../common/estimate.type'
import { MoneyEstimate, moneyEstimateOf } from '../common/money-estimate.type'
import { Money, MoneyInput, moneyOf } from '../common/money.type'
import { ItemRef, LocationRef } from '../common/refs.input'
import { Refusal } from './refusal.type'
import { PromotionKindEnum } from './promotion.type'

@InputType({ description: 'A promotion whose kind and depth are open.' })
export class DiscountSuggestionInput {
  @Field(() => [ItemRef], { description: 'The items that are to be promoted. An empty list stands for all.' })
  items!: ItemRef[]

  @Field(() => [LocationRef], {
    nullable: true,
    description: 'The places at which they are to be promoted. Absent, or empty, all are.',
  })
  locations?: LocationRef[] | null

  @Field(() => DayScalar, { description: 'The first day of the promotion.' })
  startsOn!: string

  @Field(() => DayScalar, { description: 'The last day of the promotion.' })
  endsOn!: string

  @Field(() => [PromotionKindEnum], {
    defaultValue: ['PRICE_DISCOUNT'],
    description: 'The kinds that are tried.',
  })
  kinds!: PromotionKind[]

  @Field(() => [Float], {
    nullable: true,
    description:
      'The discounts that are tried, between 0 and 1: at most 20. Those that are shallower or deeper than any that has run are left out. Absent, steps of five points between these are tried.',
  })
  discountFractions?: number[] | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the items are displayed. Absent, both are tried.',
  })
  featured?: boolean | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The most that may be put in, at the upper end of its interval. Absent, there is no limit.',
  })
  budget?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What the promotion costs, whatever it sells.',
  })
  fixedCost?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What each unit that is sold under it costs beside the discount.',
  })
  costPerRedemption?: MoneyInput | null

  @Field(() => MoneyInput, { nullable: true, description: 'What a supplier pays for it.' })
  funding?: MoneyInput | null

  @Field(() => Float, {
    defaultValue: 0.2,
    description:
      'The probability mass of the intervals, .01 to .9999. What makes no margin at its lower end does not pay: the closer to 1, the more careful is the suggestion.',
  })
  confidence!: number
}

interface Terms {
  readonly confidence: number
  readonly currency: string
}

@ObjectType({ description: 'What one kind and depth of a promotion would bring.' })
@Visible('read')
export class DiscountOption {
  constructor(
    private readonly value: DiscountOptionValue,
    private readonly terms: Terms,
  ) {}

  @Field(() => PromotionKindEnum, { description: 'By what means it sells more.' })
  get kind(): DiscountOptionValue['kind'] {
    return this.value.kind
  }

  @Field(() => Float, { description: 'What is taken off the list price, from 0 to 1.' })
  get discountFraction(): number {
    return this.value.discountFraction
  }

  @Field(() => Boolean, { description: 'Whether the items are displayed.' })
  get featured(): boolean {
    return this.value.featured
  }

  @Field(() => MoneyEstimate, {
    description: 'The margin that it adds after its costs, of what the stock lets it sell.',
  })
  get incrementalMargin(): MoneyEstimate {
    return moneyEstimateOf(this.value.margin, this.terms)
  }

  @Field(() => MoneyEstimate, { description: 'The revenue that it adds.' })
  get incrementalRevenue(): MoneyEstimate {
    return moneyEstimateOf(this.value.revenue, this.terms)
  }

  @Field(() => Estimate, { description: 'The units that it adds, all in all.' })
  get incrementalUnits(): Estimate {
    return { ...this.value.incrementalUnits, confidence: this.terms.confidence }
  }

  @Field(() => MoneyEstimate, { description: 'What is put in: discounts given and costs, less funding.' })
  get investment(): MoneyEstimate {
    return moneyEstimateOf(this.value.invested, this.terms)
  }

  @Field(() => Boolean, { description: 'Whether the upper end of the investment is within the budget.' })
  get isWithinBudget(): boolean {
    return this.value.isWithinBudget
  }

  @Field(() => Money, {
    description: 'What taking it is expected to miss, as nobody knows which option is the best.',
  })
  get expectedRegret(): Money {
    return moneyOf(this.value.expectedRegret, this.terms.currency)
  }
}

const MOST_OPTIONS = 60

@ObjectType({
  description:
    'How deep a promotion should be and of which kind, or that there should be none: of what makes a margin at the lower end of its interval, what has the lowest expected regret.',
})
@Visible('read')
export class DiscountSuggestion {
  constructor(private readonly value: DiscountSuggestionValue) {}

  @Field(() => Refusal, {
    nullable: true,
    description: 'Why nothing can be suggested. It is null where something can, be it no promotion.',
  })
  get refusal(): Refusal | null {
    return this.value.refusal
  }

  @Field(() => DiscountOption, {
    nullable: true,
    description:
      'What is suggested. It is null where no option makes a margin at the lower end of its interval within the budget: then no promotion is suggested.',
  })
  get suggested(): DiscountOption | null {
    const { suggested } = this.value
    return suggested && new DiscountOption(suggested, this.terms)
  }

  @Field(() => Money, {
    nullable: true,
    description:
      'What the suggestion, be it no promotion, is expected to miss against the best option that nobody knows. It is null where nothing can be suggested.',
  })
  get expectedRegret(): Money | null {
    const { currency, expectedRegret, refusal } = this.value
    return refusal || currency === null ? null : moneyOf(expectedRegret, currency)
  }

  @Field(() => [DiscountOption], {
    description: 'All that was tried, the highest margin at the lower end of its interval first.',
  })
  @Sized({ atMost: MOST_OPTIONS })
  get options(): readonly DiscountOption[] {
    return this.value.options.map((option) => new DiscountOption(option, this.terms))
  }

  @Field(() => Boolean, {
    description:
      'Whether the stock of every item at every place is known. What is not known is taken to be enough.',
  })
  get isStockKnown(): boolean {
    return this.value.isStockKnown
  }

  @Field(() => Float, {
    description:
      'What the distance of the ends of all intervals from their medians was multiplied with, as in PromotionLift. What pays has a margin at the lower end, so that another factor may suggest another discount.',
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

  private get terms(): Terms {
    const { confidence, currency } = this.value
    return { confidence, currency: currency! }
  }
}

import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql'
import {
  type CompetitorPriceValue,
  type ListPriceOutlook as ListPriceOutlookValue,
  type ListPriceSuggestionValue,
  MOST_COMPETITORS,
  MOST_PRICES_TRIED,
} from '../../../services/promotion/list-price-suggestion.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { DayScalar } from '../../scalars/day.scalar'
import { Estimate } from '../common/estimate.type'
import { MoneyEstimate, moneyEstimateOf } from '../common/money-estimate.type'
import { Money, MoneyInput, moneyOf } from '../common/money.type'
import { ItemRef, LocationRef } from '../common/refs.input'
import { Refusal } from './refusal.type'

@InputType({ description: 'An item whose list price is open.' })
export class ListPriceSuggestionInput {
  @Field(() => ItemRef, { description: 'The item whose list price is asked about.' })
  item!: ItemRef

  @Field(() => [LocationRef], {
    nullable: true,
    description:
      'The places that ask the price. Absent, or empty, all do. Those that ask different prices of now are asked about one by one.',
  })
  locations?: LocationRef[] | null

  @Field(() => DayScalar, { description: 'The first day that is looked at.' })
  startsOn!: string

  @Field(() => DayScalar, { description: 'The last day that is looked at.' })
  endsOn!: string

  @Field(() => [MoneyInput], {
    nullable: true,
    description:
      'The prices that are tried: at most 20. Those that are lower or higher than any list price that the item was sold at are left out. Absent, steps between these are tried.',
  })
  prices?: MoneyInput[] | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'The lowest price of a competitor on these days, within those that were seen. Absent, it is the lowest one that is recorded (recordCovariates).',
  })
  competitorPrice?: MoneyInput | null

  @Field(() => Float, {
    defaultValue: 0.2,
    description:
      'The probability mass of the intervals, .01 to .9999. The margin is compared at their lower ends: the closer to 1, the more careful is the suggestion.',
  })
  confidence!: number
}

interface Terms {
  readonly confidence: number
  readonly currency: string
}

@ObjectType({ description: 'What one list price would bring over the days that are asked for.' })
@Visible('read')
export class ListPriceOutlook {
  constructor(
    private readonly value: ListPriceOutlookValue,
    private readonly terms: Terms,
  ) {}

  @Field(() => Money, { description: 'The list price that this outlook is of, of one piece.' })
  get price(): Money {
    return moneyOf(this.value.price, this.terms.currency)
  }

  @Field(() => Estimate, { description: 'The units of the item that customers want.' })
  get units(): Estimate {
    return { ...this.value.units, confidence: this.terms.confidence }
  }

  @Field(() => MoneyEstimate, { description: 'What the item brings in.' })
  get revenue(): MoneyEstimate {
    return moneyEstimateOf(this.value.revenue, this.terms)
  }

  @Field(() => MoneyEstimate, { description: 'The revenue of the item less the cost of its goods.' })
  get margin(): MoneyEstimate {
    return moneyEstimateOf(this.value.margin, this.terms)
  }

  @Field(() => MoneyEstimate, {
    description:
      'The margin that it adds to that of the price of now, with what other items lose and win. It is below 0 where the price of now makes more.',
  })
  get incrementalMargin(): MoneyEstimate {
    return moneyEstimateOf(this.value.addedMargin, this.terms)
  }

  @Field(() => Money, {
    description: 'What asking it is expected to miss, as nobody knows which price is the best.',
  })
  get expectedRegret(): Money {
    return moneyOf(this.value.expectedRegret, this.terms.currency)
  }
}

@ObjectType({ description: 'What a competitor asks for an item.' })
@Visible('read')
export class CompetitorPrice {
  constructor(
    private readonly value: CompetitorPriceValue,
    private readonly currency: string,
  ) {}

  @Field(() => String, { description: 'The name of the competitor.' })
  get competitor(): string {
    return this.value.competitor
  }

  @Field(() => ID, {
    nullable: true,
    description: 'The place of the price. It is null where it holds everywhere.',
  })
  get locationId(): string | null {
    return this.value.locationId === null ? null : String(this.value.locationId)
  }

  @Field(() => Money, { description: 'What the competitor asks for one piece.' })
  get price(): Money {
    return { amountMinor: this.value.priceMinor, currency: this.currency }
  }

  @Field(() => DayScalar, { description: 'The day that it holds from.' })
  get validFrom(): string {
    return this.value.validFrom
  }
}

@ObjectType({
  description:
    'Which list price an item should have: of those that it was sold at, the one whose margin exceeds that of the price of now by most at the lower end of its interval.',
})
@Visible('read')
export class ListPriceSuggestion {
  constructor(private readonly value: ListPriceSuggestionValue) {}

  @Field(() => Refusal, {
    nullable: true,
    description: 'Why nothing can be suggested. It is null where something can, be it the price of now.',
  })
  get refusal(): Refusal | null {
    return this.value.refusal
  }

  @Field(() => ListPriceOutlook, {
    nullable: true,
    description: 'What the price of now would bring. It is null with a refusal.',
  })
  get current(): ListPriceOutlook | null {
    return this.outlook(this.value.answer?.current ?? null)
  }

  @Field(() => ListPriceOutlook, {
    nullable: true,
    description:
      'What is suggested. It is null where no price makes more than that of now at the lower end of its interval: then the price of now is kept.',
  })
  get suggested(): ListPriceOutlook | null {
    return this.outlook(this.value.answer?.suggested ?? null)
  }

  @Field(() => [ListPriceOutlook], {
    description: 'All prices that were tried beside that of now, the lowest first.',
  })
  @Sized({ atMost: MOST_PRICES_TRIED })
  get options(): readonly ListPriceOutlook[] {
    return (this.value.answer?.options ?? []).map((option) => new ListPriceOutlook(option, this.terms))
  }

  @Field(() => Money, {
    nullable: true,
    description:
      'The lowest list price that the item was sold at, at these places. It is null where none is known.',
  })
  get lowestSeen(): Money | null {
    return this.seen(0)
  }

  @Field(() => Money, {
    nullable: true,
    description:
      'The highest list price that the item was sold at, at these places. It is null where none is known.',
  })
  get highestSeen(): Money | null {
    return this.seen(1)
  }

  @Field(() => [CompetitorPrice], {
    description:
      'What competitors ask on the first of the days, as far as it is recorded, the lowest price first.',
  })
  @Sized({ atMost: MOST_COMPETITORS })
  get competitors(): readonly CompetitorPrice[] {
    const { competitors, currency } = this.value
    return competitors.map((one) => new CompetitorPrice(one, currency!))
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The elasticity of demand by the lowest price of a competitor, in the whole shop: 0.3 says that 10 % more there bring about 3 % more units here. Where no such price is recorded, it is what is usual elsewhere. It is null with a refusal that comes before the shop was read.',
  })
  get competitorPriceElasticity(): Estimate | null {
    const { answer, confidence } = this.value
    return answer && { ...answer.competitorElasticity, confidence }
  }

  @Field(() => Float, {
    description:
      'What the distance of the ends of all intervals of units and money from their medians was multiplied with, as in PromotionLift. competitorPriceElasticity is not widened.',
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

  private outlook(value: ListPriceOutlookValue | null): ListPriceOutlook | null {
    return value && new ListPriceOutlook(value, this.terms)
  }

  private seen(end: 0 | 1): Money | null {
    const seen = this.value.answer?.seen
    return seen ? moneyOf(seen[end], this.terms.currency) : null
  }

  private get terms(): Terms {
    const { confidence, currency } = this.value
    return { confidence, currency: currency! }
  }
}

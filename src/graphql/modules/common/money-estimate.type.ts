import { Field, Float, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'
import { Money, moneyOf } from './money.type'

@ObjectType({
  description: 'An amount of money that is not known exactly, and the interval that it lies in.',
})
@Visible('read')
export class MoneyEstimate {
  @Field(() => Money, { description: 'The best guess.' })
  readonly mean!: Money

  @Field(() => Money, { description: 'The lower end of the interval.' })
  readonly lower!: Money

  @Field(() => Money, { description: 'The upper end of the interval.' })
  readonly upper!: Money

  @Field(() => Float, {
    description: 'How likely the interval is to hold the amount, between 0 and 1, such as 0.9.',
  })
  readonly confidence!: number
}

/** An interval of amounts in the currency's main unit, as an estimate. */
export function moneyEstimateOf(
  { mean, lower, upper }: { readonly mean: number; readonly lower: number; readonly upper: number },
  { currency, confidence }: { readonly currency: string; readonly confidence: number },
): MoneyEstimate {
  const of = (amount: number) => moneyOf(amount, currency)
  return { mean: of(mean), lower: of(lower), upper: of(upper), confidence }
}

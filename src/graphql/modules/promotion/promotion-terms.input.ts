import { Field, Float, ID, InputType, Int } from 'type-graphql'
import { JsonScalar } from '../../scalars/json.scalar'
import { MoneyInput } from '../common/money.type'

/** What a promotion gives, to whom and at what cost. Create, update and plans share it; docs/lift.md says which kind takes what. */
@InputType()
export abstract class PromotionTerms {
  @Field(() => Float, {
    nullable: true,
    description:
      'How much is taken off the list price, between 0 and 1. A PRICE_DISCOUNT needs this, a discountAmount or a fixedPrice.',
  })
  discountFraction?: number | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What is taken off the list price of each unit, in the currency of the items.',
  })
  discountAmount?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The price of each unit in the place of the list price, in the currency of the items.',
  })
  fixedPrice?: MoneyInput | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How many units are taken where payQuantity of them are paid, such as 3. A MULTI_BUY needs it, a BUNDLE may have it.',
  })
  buyQuantity?: number | null

  @Field(() => Int, { nullable: true, description: 'How many of buyQuantity units are paid, such as 2.' })
  payQuantity?: number | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What an order has to come to. A PRICE_DISCOUNT and a DISPLAY have no conditions.',
  })
  minimumSpend?: MoneyInput | null

  @Field(() => [String], {
    nullable: true,
    description:
      'What customers type in to get it, such as WELCOME10: at most 100 codes of at most 200 characters. A PRICE_DISCOUNT and a DISPLAY have none.',
  })
  couponCodes?: string[] | null

  @Field(() => [ID], {
    nullable: true,
    description:
      'The ids of categories whose items the promotion covers, with all that lies below them, beside the items that are named: at most 100.',
  })
  categoryIds?: string[] | null

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'Attributes that a customer has to have, as a JSON object such as { "loyalty": "gold" }: only those get it. A PRICE_DISCOUNT and a DISPLAY are for everybody.',
  })
  audience?: unknown

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the shop advertises the promotion, in a leaflet, by mail or elsewhere: what the trade calls a feature.',
  })
  advertised?: boolean | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What the promotion costs whatever it sells, such as printing.',
  })
  fixedCost?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What each unit sold under the promotion costs beside the discount.',
  })
  costPerRedemption?: MoneyInput | null

  @Field(() => MoneyInput, { nullable: true, description: 'What a supplier pays towards the promotion.' })
  funding?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The most that the promotion is to cost: discounts and costs, less funding.',
  })
  budget?: MoneyInput | null
}

import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import type {
  HoldoutUnit,
  Amount,
  PromotionKind,
  PromotionRecord,
  PromotionStatus,
} from '../../../contracts/shop/shop-records'
import { encodeId } from '../../../core/ids'
import type { PromotionArm } from '../../../services/promotion/promotion-arm.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DayScalar } from '../../scalars/day.scalar'
import { JsonScalar, type JsonValue } from '../../scalars/json.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

export const HoldoutUnitEnum = enumOf<HoldoutUnit>(
  'HoldoutUnit',
  'What is drawn by lot to be left without a promotion.',
  {
    PLACES: 'Places are drawn; customers at home there do not get it.',
    CUSTOMERS: 'Customers are drawn; those who are not known are in no arm.',
  },
)
export const PromotionKindEnum = enumOf<PromotionKind>(
  'PromotionKind',
  'By what means a promotion sells more.',
  {
    PRICE_DISCOUNT: 'The list price is reduced for everybody.',
    BUNDLE: 'Several items are cheaper together.',
    MULTI_BUY: 'Of several units of an item some are free, such as three for two.',
    GIFT: 'Customers get something on top.',
    COUPON: 'Customers who have a coupon pay less.',
    FREE_SHIPPING: 'The shop pays for the delivery.',
    DISPLAY: 'Items are shown prominently at their usual price.',
  },
)
export const PromotionArmEnum = enumOf<PromotionArm>(
  'PromotionArm',
  'Whether a customer belongs to those who get a promotion, or to those who are compared with them.',
  {
    TREATMENT: 'The customer gets the promotion.',
    CONTROL:
      'The customer, or the home place of the customer, was held out by lot: the customer does not get it.',
  },
)
export const PromotionStatusEnum = enumOf<PromotionStatus>('PromotionStatus', 'Whether a promotion holds.', {
  PLANNED: 'The promotion takes place on its days, past or to come.',
  ENDED: 'The promotion was called off while it ran: it counts up to endsOn, its last whole day.',
  CANCELLED: 'The promotion was called off before it ran, or never took place; it does not count.',
})

@ObjectType({
  implements: Node,
  description:
    'A promotion of the shop. Promotions are business plans: end users see what is recommended to them, and only what it gives.',
})
@Visible('read', 'ingest')
export class Promotion {
  constructor(readonly record: PromotionRecord) {}

  @Field(() => ID, { description: 'The id of the promotion, by which "node" finds it again.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get id(): string {
    return encodeId('Promotion', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the promotion." })
  @Visible('guest', 'user', 'read', 'ingest')
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the promotion for people.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get name(): string {
    return this.record.name
  }

  @Field(() => PromotionKindEnum, { description: 'By what means the promotion sells more.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get kind(): PromotionKind {
    return this.record.kind
  }

  @Field(() => PromotionStatusEnum, { description: 'Whether the promotion holds or was called off.' })
  get status(): PromotionStatus {
    return this.record.status
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How much is taken off the list price, from 0 to 1. It is null where the kind has no such figure.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get discountFraction(): number | null {
    return this.record.discountFraction
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What is taken off the list price of each unit. It is null where it is told otherwise.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get discountAmount(): Amount | null {
    return this.amount(this.record.discountAmountMinor)
  }

  @Field(() => Money, {
    nullable: true,
    description:
      'The price of each unit in the place of the list price. It is null where it is told otherwise.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get fixedPrice(): Amount | null {
    return this.amount(this.record.fixedPriceMinor)
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'How many units are taken where payQuantity of them are paid. It is null where that is not so.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get buyQuantity(): number | null {
    return this.record.buyQuantity
  }

  @Field(() => Int, {
    nullable: true,
    description: 'How many of buyQuantity units are paid. It is null where that is not so.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get payQuantity(): number | null {
    return this.record.payQuantity
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What an order has to come to. It is null where it may be any.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get minimumSpend(): Amount | null {
    return this.amount(this.record.minimumSpendMinor)
  }

  @Field(() => [String], {
    description: 'What customers type in to get it. The list is empty where they need not type anything.',
  })
  get couponCodes(): readonly string[] {
    return this.record.couponCodes
  }

  @Field(() => [ID], {
    description: 'The ids of the categories whose items the promotion covers, beside those that it names.',
  })
  get categoryIds(): string[] {
    return this.record.categoryIds.map((id) => encodeId('Category', id))
  }

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'Attributes that a customer has to have, as a JSON object. It is null where the promotion is for everybody.',
  })
  get audience(): JsonValue {
    return this.record.audience as JsonValue
  }

  @Field(() => Boolean, {
    description: 'Whether the shop shows the promotion prominently where it sells: a display.',
  })
  get featured(): boolean {
    return this.record.featured
  }

  @Field(() => Boolean, {
    description: 'Whether the shop advertises the promotion, in a leaflet, by mail or elsewhere.',
  })
  get advertised(): boolean {
    return this.record.advertised
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What the promotion costs whatever it sells. It is null where the shop told none.',
  })
  get fixedCost(): Amount | null {
    return this.amount(this.record.fixedCostMinor)
  }

  @Field(() => Money, {
    nullable: true,
    description:
      'What each unit sold under it costs beside the discount. It is null where the shop told none.',
  })
  get costPerRedemption(): Amount | null {
    return this.amount(this.record.costPerRedemptionMinor)
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What a supplier pays for it. It is null where none does.',
  })
  get funding(): Amount | null {
    return this.amount(this.record.fundingMinor)
  }

  @Field(() => Money, {
    nullable: true,
    description:
      'The most that it is to cost: discounts and costs, less funding. It is null where there is no such limit.',
  })
  get budget(): Amount | null {
    return this.amount(this.record.budgetMinor)
  }

  @Field(() => String, {
    nullable: true,
    description:
      'What the promotion gives, in the words that customers read. It is null where the shop has none.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get description(): string | null {
    return this.record.description
  }

  @Field(() => DayScalar, { description: 'The first day of the promotion.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get startsOn(): string {
    return this.record.startsOn
  }

  @Field(() => DayScalar, { description: 'The last day of the promotion.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get endsOn(): string {
    return this.record.endsOn
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The part of its places, or of the customers, that was to be held out by lot. It is null where none was drawn.',
  })
  get holdoutShare(): number | null {
    return this.record.holdoutShare
  }

  @Field(() => HoldoutUnitEnum, {
    nullable: true,
    description: 'What was held out by lot. It is null where nothing was drawn.',
  })
  get holdoutUnit(): HoldoutUnit | null {
    return this.record.holdoutUnit
  }

  @Field(() => [ID], {
    description: 'The ids of the locations that were held out by lot: they do not get the promotion.',
  })
  get holdoutLocationIds(): string[] {
    return this.record.holdoutIds.map((id) => encodeId('Location', id))
  }

  private amount(amountMinor: bigint | null): Amount | null {
    const { currency } = this.record
    return amountMinor === null || currency === null ? null : { amountMinor, currency }
  }
}

export const PromotionConnection = connectionOf('Promotion', () => Promotion, ['read'])

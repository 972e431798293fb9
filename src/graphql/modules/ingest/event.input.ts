import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql'
import type { EventType } from '../../../contracts/shop/shop-records'
import type { ErrorCode } from '../../../core/errors'
import { Visible } from '../../audience'
import { BigIntScalar } from '../../scalars/big-int.scalar'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { ErrorCodeEnum } from '../common/error-code.type'
import { MoneyInput } from '../common/money.type'
import { EventTypeEnum } from '../session/event.type'

@InputType('EventInput', { description: 'Something that a visitor did in a session.' })
export class EventInputType {
  @Field(() => String, {
    description: "The sender's own key of the event: sending it again changes nothing.",
  })
  clientEventId!: string

  @Field(() => EventTypeEnum, { description: 'What the visitor did.' })
  type!: EventType

  @Field(() => String, {
    description:
      'The session key. From an end user it is its own session of that name, unless its token names it (sid) or the shop has said that the user takes part in it.',
  })
  sessionExternalId!: string

  @Field(() => String, {
    nullable: true,
    description:
      "The shop's own key of the customer. Absent where nobody signed in; from an end user it is always the user itself.",
  })
  userExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The SKU of the item. Events of the types VIEW, ADD_TO_CART, REMOVE_FROM_CART, FAVORITE, PURCHASE, RETURN and REVIEW need one.',
  })
  itemExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description: "The location where it happened. Absent, it is the shop's online location.",
  })
  locationExternalId?: string | null

  @Field(() => Float, {
    nullable: true,
    defaultValue: 1,
    description: 'How many units it is about: a number above 0.',
  })
  quantity?: number | null

  @Field(() => MoneyInput, { nullable: true, description: 'The price of one unit at that moment.' })
  price?: MoneyInput | null

  @Field(() => String, { nullable: true, description: 'The promotion that the visitor saw.' })
  promotionExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The number of the order that a purchase or return belongs to.',
  })
  orderExternalId?: string | null

  @Field(() => ID, {
    nullable: true,
    description:
      'The id of the recommendation that the visitor saw or followed, as the answer gave it. One that Forecart never gave counts nothing.',
  })
  recommendationId?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'What the visitor searched for, in at most 500 characters.',
  })
  query?: string | null

  @Field(() => Float, { nullable: true, description: 'How the visitor rated the item, from 0 to 10.' })
  rating?: number | null

  @Field(() => DateTimeScalar, { description: 'When it happened, which is not in the future.' })
  occurredAt!: Date

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Whatever else is to be kept about the event, of at most 16,384 characters as JSON.',
  })
  properties?: JsonValue
}

@InputType({ description: 'A batch of events.' })
export class IngestEventsInput {
  @Field(() => [EventInputType], {
    description:
      'The events of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  events!: EventInputType[]
}

@ObjectType({ description: 'Why an event was rejected.' })
@Visible('user', 'ingest')
export class IngestError {
  @Field(() => Int, { description: 'The place of the event in the batch, from 0.' })
  readonly index!: number

  @Field(() => String, { description: "The sender's own key of the event." })
  readonly clientEventId!: string

  @Field(() => ErrorCodeEnum, { description: 'What is wrong, as a stable code.' })
  readonly code!: ErrorCode

  @Field(() => String, { description: 'What is wrong and what to do about it, in words that may change.' })
  readonly message!: string
}

@ObjectType({ description: 'What became of a batch: every event was accepted, a duplicate, or rejected.' })
@Visible('user', 'ingest')
export class IngestEventsPayload {
  @Field(() => Int, { description: 'How many events were stored.' })
  readonly accepted!: number

  @Field(() => Int, { description: 'How many events were known already, or stood twice in this batch.' })
  readonly duplicates!: number

  @Field(() => Int, { description: 'How many events were not stored; each has an entry in userErrors.' })
  readonly rejected!: number

  @Field(() => [IngestError], { description: 'What was wrong with each rejected event.' })
  readonly userErrors!: readonly IngestError[]
}

@InputType('OrderLineInput', { description: 'One item of an order.' })
export class OrderLineInputType {
  @Field(() => String, { description: 'The SKU of the item.' })
  itemExternalId!: string

  @Field(() => Float, { description: 'How many units were ordered: a number above 0.' })
  quantity!: number

  @Field(() => BigIntScalar, {
    description: "The list price of one unit before discounts, in minor units of the order's currency.",
  })
  unitPriceMinor!: bigint

  @Field(() => BigIntScalar, {
    nullable: true,
    description: "The discount of the whole line, in minor units of the order's currency. Absent, it is 0.",
  })
  discountMinor?: bigint | null

  @Field(() => String, { nullable: true, description: 'The promotion that the line was sold under.' })
  promotionExternalId?: string | null
}

@InputType('OrderReturnInput', { description: 'Units of an order that the customer gave back.' })
export class OrderReturnInputType {
  @Field(() => String, { description: "The shop's own key of the return." })
  externalId!: string

  @Field(() => String, { description: 'The SKU of the item.' })
  itemExternalId!: string

  @Field(() => Float, { description: 'How many units came back: a number above 0.' })
  quantity!: number

  @Field(() => BigIntScalar, {
    nullable: true,
    description: "What the customer got back, in minor units of the order's currency. Absent, it is 0.",
  })
  refundedMinor?: bigint | null

  @Field(() => DateTimeScalar, { description: 'When the units came back, which is not in the future.' })
  returnedAt!: Date

  @Field(() => String, {
    nullable: true,
    description: "The location that took them back. Absent, it is the order's location.",
  })
  locationExternalId?: string | null
}

@InputType('OrderInput', {
  description: 'An order as it is now known: recording it again replaces what was known before.',
})
export class OrderInputType {
  @Field(() => String, { description: 'The order number of the shop.' })
  externalId!: string

  @Field(() => String, {
    nullable: true,
    description: "The shop's own key of the customer. Absent, the customer stays unknown.",
  })
  userExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The key of the session in which the customer ordered.',
  })
  sessionExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description: "The location that sold it. Absent, it is the shop's online location.",
  })
  locationExternalId?: string | null

  @Field(() => DateTimeScalar, { description: 'When the customer ordered, which is not in the future.' })
  orderedAt!: Date

  @Field(() => String, {
    description: 'The ISO 4217 code of the currency of all amounts of the order, such as EUR.',
  })
  currency!: string

  @Field(() => [OrderLineInputType], { description: 'What was ordered: 1 to 5,000 lines.' })
  lines!: OrderLineInputType[]

  @Field(() => BigIntScalar, {
    nullable: true,
    description:
      "The discount of the whole order in minor units, on top of the lines' own. It is shared out to the lines by their value. Absent, it is 0.",
  })
  discountMinor?: bigint | null

  @Field(() => String, { nullable: true, description: "How the customer pays, in the shop's own words." })
  paymentMethod?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the delivery was promised for.' })
  promisedDeliveryAt?: Date | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the order was delivered, which is not in the future.',
  })
  deliveredAt?: Date | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the order was cancelled, which is not in the future. A cancelled order does not count as demand.',
  })
  cancelledAt?: Date | null

  @Field(() => [OrderReturnInputType], {
    nullable: true,
    description: 'All returns of the order. Absent, those that are known stay.',
  })
  returns?: OrderReturnInputType[] | null
}

@InputType({ description: 'A batch of orders.' })
export class RecordOrdersInput {
  @Field(() => [OrderInputType], {
    description:
      'The orders of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  orders!: OrderInputType[]
}

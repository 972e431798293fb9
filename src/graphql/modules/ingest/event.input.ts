import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import type { EventType } from '../../../contracts/shop-records'
import { Visible } from '../../audience'
import { BigIntScalar } from '../../scalars/big-int.scalar'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { MoneyInput } from '../common/money.type'
import { EventTypeEnum } from '../session/event.type'

@InputType('EventInput')
export class EventInputType {
  @Field(() => String, {
    description: "The sender's own key of this event: sending it again changes nothing.",
  })
  clientEventId!: string

  @Field(() => EventTypeEnum)
  type!: EventType

  @Field(() => String, {
    description:
      'The session key. From an end user it is its own session of that name, unless its token names it (sid) or the shop has said that the user takes part in it.',
  })
  sessionExternalId!: string

  @Field(() => String, { nullable: true })
  userExternalId?: string | null

  @Field(() => String, { nullable: true })
  itemExternalId?: string | null

  @Field(() => String, { nullable: true, description: "Absent: the shop's online location." })
  locationExternalId?: string | null

  @Field(() => Float, { nullable: true, defaultValue: 1 })
  quantity?: number | null

  @Field(() => MoneyInput, { nullable: true, description: 'Of one unit.' })
  price?: MoneyInput | null

  @Field(() => String, { nullable: true })
  promotionExternalId?: string | null

  @Field(() => String, { nullable: true })
  orderExternalId?: string | null

  @Field(() => String, { nullable: true, description: 'What was searched for.' })
  query?: string | null

  @Field(() => Float, { nullable: true })
  rating?: number | null

  @Field(() => DateTimeScalar)
  occurredAt!: Date

  @Field(() => JsonScalar, { nullable: true })
  properties?: JsonValue
}

@InputType()
export class IngestEventsInput {
  @Field(() => [EventInputType], { description: 'Up to 1,000.' })
  events!: EventInputType[]
}

@ObjectType()
@Visible('user', 'ingest')
export class IngestError {
  @Field(() => Int, { description: 'Of the event in the batch, from 0.' })
  readonly index!: number

  @Field(() => String, { nullable: true })
  readonly clientEventId!: string

  @Field(() => String)
  readonly code!: string

  @Field(() => String)
  readonly message!: string
}

@ObjectType({ description: 'Every event is one of the three.' })
@Visible('user', 'ingest')
export class IngestEventsPayload {
  @Field(() => Int)
  readonly accepted!: number

  @Field(() => Int, { description: 'Known already, or sent twice in this batch.' })
  readonly duplicates!: number

  @Field(() => Int)
  readonly rejected!: number

  @Field(() => [IngestError])
  readonly userErrors!: readonly IngestError[]
}

@InputType('OrderLineInput')
export class OrderLineInputType {
  @Field(() => String)
  itemExternalId!: string

  @Field(() => Float)
  quantity!: number

  @Field(() => BigIntScalar, {
    description: "List price of one unit, in minor units of the order's currency.",
  })
  unitPriceMinor!: bigint

  @Field(() => BigIntScalar, { nullable: true, description: 'Of the whole line.' })
  discountMinor?: bigint | null

  @Field(() => String, { nullable: true })
  promotionExternalId?: string | null
}

@InputType('OrderReturnInput')
export class OrderReturnInputType {
  @Field(() => String)
  externalId!: string

  @Field(() => String)
  itemExternalId!: string

  @Field(() => Float)
  quantity!: number

  @Field(() => BigIntScalar, { nullable: true })
  refundedMinor?: bigint | null

  @Field(() => DateTimeScalar)
  returnedAt!: Date

  @Field(() => String, { nullable: true, description: "Absent: the order's location." })
  locationExternalId?: string | null
}

@InputType('OrderInput', {
  description: 'An order as it is now known: recording it again replaces what was known before.',
})
export class OrderInputType {
  @Field(() => String, { description: 'The order number.' })
  externalId!: string

  @Field(() => String, { nullable: true })
  userExternalId?: string | null

  @Field(() => String, { nullable: true })
  sessionExternalId?: string | null

  @Field(() => String, { nullable: true, description: "Absent: the shop's online location." })
  locationExternalId?: string | null

  @Field(() => DateTimeScalar)
  orderedAt!: Date

  @Field(() => String, { description: 'ISO 4217.' })
  currency!: string

  @Field(() => [OrderLineInputType])
  lines!: OrderLineInputType[]

  @Field(() => BigIntScalar, { nullable: true, description: "Of the whole order, on top of the lines' own." })
  discountMinor?: bigint | null

  @Field(() => String, { nullable: true })
  paymentMethod?: string | null

  @Field(() => DateTimeScalar, { nullable: true })
  promisedDeliveryAt?: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  deliveredAt?: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  cancelledAt?: Date | null

  @Field(() => [OrderReturnInputType], {
    nullable: true,
    description: 'All of them. Absent: those known stay.',
  })
  returns?: OrderReturnInputType[] | null
}

@InputType()
export class RecordOrdersInput {
  @Field(() => [OrderInputType], { description: 'Up to 1,000.' })
  orders!: OrderInputType[]
}

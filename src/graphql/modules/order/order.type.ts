import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { OrderLineRecord, OrderRecord, OrderReturnRecord } from '../../../services/shop/order.service'
import { Visible } from '../../audience'
import { Cost } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'An order of a customer. An end user sees its own.' })
@Visible('user', 'read')
export class Order {
  constructor(readonly record: OrderRecord) {}

  @Field(() => ID, { description: 'The id of the order, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Order', this.record.id)
  }

  @Field(() => String, { description: 'The order number of the shop.' })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => DateTimeScalar, { description: 'When the customer ordered.' })
  get orderedAt(): Date {
    return this.record.orderedAt
  }

  @Field(() => Money, { description: 'What the customer pays, after all discounts.' })
  @Cost({ base: 0 })
  get total(): Money {
    return { amountMinor: this.record.totalMinor, currency: this.record.currency }
  }

  @Field(() => Money, {
    description: 'All discounts together: those of the lines and that of the whole order.',
  })
  @Cost({ base: 0 })
  get discount(): Money {
    return { amountMinor: this.record.discountMinor, currency: this.record.currency }
  }

  @Field(() => String, {
    nullable: true,
    description: "How the customer pays, in the shop's own words. It is null where the shop does not say.",
  })
  get paymentMethod(): string | null {
    return this.record.paymentMethod
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the delivery was promised for. It is null where the shop does not say.',
  })
  get promisedDeliveryAt(): Date | null {
    return this.record.promisedDeliveryAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the order was delivered. It is null before that.',
  })
  get deliveredAt(): Date | null {
    return this.record.deliveredAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the order was cancelled. It is null where it was not.',
  })
  get cancelledAt(): Date | null {
    return this.record.cancelledAt
  }
}

@ObjectType({ implements: Node, description: 'One item of an order.' })
@Visible('user', 'read')
export class OrderLine {
  constructor(
    readonly record: OrderLineRecord,
    private readonly currency: string,
  ) {}

  @Field(() => ID, { description: 'The id of the line, by which "node" finds it again.' })
  get id(): string {
    return encodeId('OrderLine', this.record.id)
  }

  @Field(() => Int, { description: 'The place of the line in its order, from 1.' })
  get lineNumber(): number {
    return this.record.lineNumber
  }

  @Field(() => Float, {
    description: 'How many units were ordered; a part of one for goods that are weighed.',
  })
  get quantity(): number {
    return this.record.quantity
  }

  @Field(() => Money, { description: 'The list price of one unit, before discounts.' })
  @Cost({ base: 0 })
  get unitPrice(): Money {
    return { amountMinor: this.record.unitPriceMinor, currency: this.currency }
  }

  @Field(() => Money, {
    description: "The discount of the whole line, with its share of the order's own discount.",
  })
  @Cost({ base: 0 })
  get discount(): Money {
    return { amountMinor: this.record.discountMinor, currency: this.currency }
  }
}

@ObjectType({ implements: Node, description: 'Units that a customer gave back.' })
@Visible('user', 'read')
export class OrderReturn {
  constructor(readonly record: OrderReturnRecord) {}

  @Field(() => ID, { description: 'The id of the return, by which "node" finds it again.' })
  get id(): string {
    return encodeId('OrderReturn', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the return." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => Float, {
    description: 'How many units came back; a part of one for goods that are weighed.',
  })
  get quantity(): number {
    return this.record.quantity
  }

  @Field(() => Money, { description: 'What the customer got back.' })
  @Cost({ base: 0 })
  get refunded(): Money {
    return { amountMinor: this.record.refundedMinor, currency: this.record.currency }
  }

  @Field(() => DateTimeScalar, { description: 'When the units came back.' })
  get returnedAt(): Date {
    return this.record.returnedAt
  }
}

export const OrderConnection = connectionOf('Order', () => Order, ['user', 'read'])

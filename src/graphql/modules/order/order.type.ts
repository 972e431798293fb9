import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { OrderLineRecord, OrderRecord } from '../../../services/order-query.service'
import { Visible } from '../../audience'
import { Cost } from '../../operation-limits'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'An order. An end user sees its own.' })
@Visible('user', 'read')
export class Order {
  constructor(readonly record: OrderRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Order', this.record.id)
  }

  @Field(() => String, { nullable: true, description: 'The order number.' })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => DateTimeScalar)
  get orderedAt(): Date {
    return this.record.orderedAt
  }

  @Field(() => Money, { description: 'After discounts.' })
  @Cost({ base: 0 })
  get total(): Money {
    return { amountMinor: this.record.totalMinor, currency: this.record.currency }
  }

  @Field(() => Money)
  @Cost({ base: 0 })
  get discount(): Money {
    return { amountMinor: this.record.discountMinor, currency: this.record.currency }
  }

  @Field(() => String, { nullable: true })
  get paymentMethod(): string | null {
    return this.record.paymentMethod
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get promisedDeliveryAt(): Date | null {
    return this.record.promisedDeliveryAt
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get deliveredAt(): Date | null {
    return this.record.deliveredAt
  }

  @Field(() => DateTimeScalar, { nullable: true })
  get cancelledAt(): Date | null {
    return this.record.cancelledAt
  }
}

@ObjectType({ implements: Node })
@Visible('user', 'read')
export class OrderLine {
  constructor(
    readonly record: OrderLineRecord,
    private readonly currency: string,
  ) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('OrderLine', this.record.id)
  }

  @Field(() => Int)
  get lineNumber(): number {
    return this.record.lineNumber
  }

  @Field(() => Float)
  get quantity(): number {
    return this.record.quantity
  }

  @Field(() => Money, { description: 'List price of one unit, before discounts.' })
  @Cost({ base: 0 })
  get unitPrice(): Money {
    return { amountMinor: this.record.unitPriceMinor, currency: this.currency }
  }

  @Field(() => Money, { description: 'Discount of the whole line.' })
  @Cost({ base: 0 })
  get discount(): Money {
    return { amountMinor: this.record.discountMinor, currency: this.currency }
  }
}

export const OrderConnection = connectionOf('Order', () => Order, ['user', 'read'])

import { Field, Float, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import {
  MOST_RECEIPTS,
  type PurchaseOrderRecord,
  type Receipt,
} from '../../../services/inventory/purchase-order.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Node } from '../node/node.type'

@ObjectType('PurchaseReceipt', { description: 'Units of a purchase order that have come.' })
@Visible('read')
export class PurchaseReceipt {
  constructor(private readonly receipt: Receipt) {}

  @Field(() => Float, { description: 'How many units came.' })
  get quantity(): number {
    return this.receipt.quantity
  }

  @Field(() => DateTimeScalar, { description: 'When they came.' })
  get receivedAt(): Date {
    return new Date(this.receipt.receivedAt)
  }
}

@ObjectType({
  implements: Node,
  description: 'Units of an item that the shop has ordered from a supplier for a place: one row of an order.',
})
@Visible('read')
export class PurchaseOrder {
  constructor(readonly record: PurchaseOrderRecord) {}

  @Field(() => ID, { description: 'The id of the row, by which "node" finds it again.' })
  get id(): string {
    return encodeId('PurchaseOrder', this.record.id)
  }

  @Field(() => String, { description: "The shop's own number of the order, which all of its rows share." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => Float, { description: 'How many units were ordered.' })
  get quantity(): number {
    return this.record.quantity
  }

  @Field(() => DayScalar, { description: 'The day on which it was ordered.' })
  get orderedOn(): string {
    return this.record.orderedOn
  }

  @Field(() => DayScalar, { description: 'The day on whose morning the units are expected to be there.' })
  get expectedOn(): string {
    return this.record.expectedOn
  }

  @Field(() => [PurchaseReceipt], { description: 'What has come of it, the earliest first.' })
  @Sized({ atMost: MOST_RECEIPTS })
  get receipts(): PurchaseReceipt[] {
    return this.record.receipts.map((receipt) => new PurchaseReceipt(receipt))
  }

  @Field(() => Float, { description: 'How many units have come.' })
  get receivedQuantity(): number {
    return this.record.receivedQuantity
  }

  @Field(() => Float, { description: 'How many units are still to come: 0 where it was cancelled.' })
  get openQuantity(): number {
    return this.record.openQuantity
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was cancelled. It is null where it was not.',
  })
  get cancelledAt(): Date | null {
    return this.record.cancelledAt
  }
}

export const PurchaseOrderConnection = connectionOf('PurchaseOrder', () => PurchaseOrder, ['read'])

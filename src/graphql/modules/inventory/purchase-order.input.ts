import { Field, Float, InputType } from 'type-graphql'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'

@InputType('ReceiptInput', { description: 'Units of a purchase order that have come.' })
class ReceiptInputType {
  @Field(() => Float, { description: 'How many units came: more than 0.' })
  quantity!: number

  @Field(() => DateTimeScalar, { description: 'When they came, which is not in the future.' })
  receivedAt!: Date
}

@InputType('PurchaseOrderInput', {
  description:
    'What was ordered of an item for a place from a supplier, as it is now known. Sending the same order, item and place again replaces what was known of it.',
})
class PurchaseOrderInputType {
  @Field(() => String, {
    description: "The shop's own number of the order. An order of several items or places is a row for each.",
  })
  externalId!: string

  @Field(() => String, { description: 'The SKU of the item.' })
  itemExternalId!: string

  @Field(() => String, {
    nullable: true,
    description: "The place that it is to come to. Absent, it is the shop's online location.",
  })
  locationExternalId?: string | null

  @Field(() => Float, { description: 'How many units were ordered: more than 0.' })
  quantity!: number

  @Field(() => DayScalar, { description: 'The day on which it was ordered, which is not in the future.' })
  orderedOn!: string

  @Field(() => DayScalar, { description: 'The day on whose morning the units are expected to be there.' })
  expectedOn!: string

  @Field(() => [ReceiptInputType], {
    nullable: true,
    description: 'All that has come of it so far, in at most 50 parts. Absent, nothing has.',
  })
  receipts?: ReceiptInputType[] | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was cancelled: nothing more comes of it since. What came before stays.',
  })
  cancelledAt?: Date | null
}

@InputType({ description: 'A batch of purchase orders.' })
export class RecordPurchaseOrdersInput {
  @Field(() => [PurchaseOrderInputType], {
    description:
      'The rows of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  purchaseOrders!: PurchaseOrderInputType[]
}

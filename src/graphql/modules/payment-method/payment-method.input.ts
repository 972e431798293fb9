import { Field, InputType } from 'type-graphql'
import { BigIntScalar } from '../../scalars/big-int.scalar'

@InputType('PaymentAvailabilityInput', {
  description: 'A place, a currency and a range of totals. What is absent sets no bound.',
})
class PaymentAvailabilityInputType {
  @Field(() => String, {
    nullable: true,
    description: 'The place, or the region with all places below it. Absent, it is everywhere.',
  })
  locationExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The ISO 4217 code of the currency, such as EUR. Absent, it is any.',
  })
  currency?: string | null

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'The smallest total of an order, in minor units of the currency.',
  })
  minimumMinor?: bigint | null

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'The largest total of an order, in minor units of the currency.',
  })
  maximumMinor?: bigint | null
}

@InputType('PaymentMethodInput', {
  description: 'A payment method that is new or has changed. Fields that are absent stay as they are.',
})
class PaymentMethodInputType {
  @Field(() => String, { description: "The shop's own code of the payment method, as orders carry it." })
  externalId!: string

  @Field(() => String, {
    nullable: true,
    description: 'The name of the payment method for people. A new one needs it.',
  })
  name?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the method is offered: false retires it. A new one is.',
  })
  active?: boolean | null

  @Field(() => [PaymentAvailabilityInputType], {
    nullable: true,
    description:
      'Where the method can be used: at most 500 entries, each for itself enough. An empty list, or null, stands for everywhere and every currency.',
  })
  availability?: PaymentAvailabilityInputType[] | null
}

@InputType({ description: 'A batch of payment methods.' })
export class UpsertPaymentMethodsInput {
  @Field(() => [PaymentMethodInputType], {
    description:
      'The payment methods of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  paymentMethods!: PaymentMethodInputType[]
}

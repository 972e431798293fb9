import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type {
  PaymentAvailabilityRecord,
  PaymentMethodRecord,
} from '../../../services/shop/payment-method.service'
import { Visible } from '../../audience'
import { Cost } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'A way to pay for an order.' })
@Visible('guest', 'user', 'read')
export class PaymentMethod {
  constructor(readonly record: PaymentMethodRecord) {}

  @Field(() => ID, { description: 'The id of the payment method, by which "node" finds it again.' })
  get id(): string {
    return encodeId('PaymentMethod', this.record.id)
  }

  @Field(() => String, { description: "The shop's own code of the payment method, as orders carry it." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the payment method for people.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => Boolean, { description: 'Whether the method is offered. False where it was retired.' })
  @Visible('read')
  get active(): boolean {
    return this.record.active
  }
}

@ObjectType({
  description: 'A place, a currency and a range of totals that a payment method can be used for.',
})
@Visible('read')
export class PaymentAvailability {
  constructor(readonly record: PaymentAvailabilityRecord) {}

  @Field(() => String, {
    nullable: true,
    description: 'The ISO 4217 code of the currency. It is null where every currency is taken.',
  })
  get currency(): string | null {
    return this.record.currency
  }

  @Field(() => Money, {
    nullable: true,
    description: 'The smallest total of an order. It is null where there is no bound.',
  })
  @Cost({ base: 2 })
  get minimum(): Money | null {
    return this.money(this.record.minimumMinor)
  }

  @Field(() => Money, {
    nullable: true,
    description: 'The largest total of an order. It is null where there is no bound.',
  })
  @Cost({ base: 2 })
  get maximum(): Money | null {
    return this.money(this.record.maximumMinor)
  }

  private money(amountMinor: bigint | null): Money | null {
    const { currency } = this.record
    return amountMinor === null || currency === null ? null : { amountMinor, currency }
  }
}

export const PaymentMethodConnection = connectionOf('PaymentMethod', () => PaymentMethod, ['read'])

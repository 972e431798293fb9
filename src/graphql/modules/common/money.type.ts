import { Field, InputType, ObjectType } from 'type-graphql'
import { minorPerMajor } from '../../../core/money'
import { Visible } from '../../audience'
import { Cost } from '../../limits/field-costs'
import { Plain } from '../../plain-fields'
import { BigIntScalar } from '../../scalars/big-int.scalar'

@ObjectType({ description: 'An amount of money in one currency.' })
@Visible('guest', 'user', 'read', 'ingest')
@Plain()
export class Money {
  @Field(() => BigIntScalar, { description: "The amount in the currency's minor unit, such as cents." })
  @Cost({ base: 0 })
  readonly amountMinor!: bigint

  @Field(() => String, { description: 'The ISO 4217 code of the currency, such as EUR.' })
  readonly currency!: string
}

/** @param amount in the currency's main unit, such as euros; it is rounded to minor units */
export function moneyOf(amount: number, currency: string): Money {
  return { amountMinor: BigInt(Math.round(amount * minorPerMajor(currency))), currency }
}

@InputType({ description: 'An amount of money in one currency.' })
export class MoneyInput {
  @Field(() => BigIntScalar, {
    description: "The amount in the currency's minor unit, such as cents: from 0 to 10^15.",
  })
  amountMinor!: bigint

  @Field(() => String, { description: 'The ISO 4217 code of the currency, such as EUR.' })
  currency!: string
}

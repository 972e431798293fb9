import { Field, InputType, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'
import { Cost } from '../../operation-limits'
import { BigIntScalar } from '../../scalars/big-int.scalar'

@ObjectType()
@Visible('user', 'read')
export class Money {
  @Field(() => BigIntScalar, { description: "In the currency's minor unit (cents)." })
  @Cost({ base: 0 })
  readonly amountMinor!: bigint

  @Field(() => String, { description: 'ISO 4217.' })
  readonly currency!: string
}

@InputType()
export class MoneyInput {
  @Field(() => BigIntScalar, { description: "In the currency's minor unit (cents)." })
  amountMinor!: bigint

  @Field(() => String, { description: 'ISO 4217.' })
  currency!: string
}

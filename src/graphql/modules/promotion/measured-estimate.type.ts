/** What was measured, with its interval, an end of which may be open. */
import { Field, Float, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'
import { Money } from '../common/money.type'

@ObjectType({ description: 'A measured number with its interval.' })
@Visible('read')
export class MeasuredEstimate {
  @Field(() => Float, { description: 'What was added by most accounts; the interval says how sure that is.' })
  readonly mean!: number

  @Field(() => Float, {
    nullable: true,
    description: 'The lower end of the interval. It is null where the test rejects no value, however low.',
  })
  readonly lower!: number | null

  @Field(() => Float, {
    nullable: true,
    description: 'The upper end of the interval. It is null where the test rejects no value, however high.',
  })
  readonly upper!: number | null

  @Field(() => Float, { description: 'The probability mass of the interval, .01 to .9999.' })
  readonly confidence!: number
}

@ObjectType({ description: 'A measured amount of money with its interval.' })
@Visible('read')
export class MeasuredMoneyEstimate {
  @Field(() => Money, { description: 'What was added by most accounts; the interval says how sure that is.' })
  readonly mean!: Money

  @Field(() => Money, {
    nullable: true,
    description: 'The lower end of the interval. It is null where the test rejects no value, however low.',
  })
  readonly lower!: Money | null

  @Field(() => Money, {
    nullable: true,
    description: 'The upper end of the interval. It is null where the test rejects no value, however high.',
  })
  readonly upper!: Money | null

  @Field(() => Float, { description: 'The probability mass of the interval, .01 to .9999.' })
  readonly confidence!: number
}

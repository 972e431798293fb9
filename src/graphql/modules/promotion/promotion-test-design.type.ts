import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import type {
  TestDesign,
  TestDesignRefusalCode,
  TestDesignValue,
} from '../../../services/promotion/promotion-test-design.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef } from '../common/refs.input'
import { RefusalCodeEnum } from './refusal.type'

@InputType({ description: 'A test of a promotion that is being planned.' })
export class PromotionTestDesignInput {
  @Field(() => [ItemRef], { description: 'The items that are to be promoted: 1 to 500.' })
  items!: ItemRef[]

  @Field(() => [LocationRef], {
    nullable: true,
    description: 'The places at which they are to be promoted. Absent, or empty, places are chosen.',
  })
  locations?: LocationRef[] | null

  @Field(() => [Int], {
    defaultValue: [7, 14, 28],
    description: 'How long the promotion may run, in days: 1 to 5 lengths of 1 to 90 days. Each is tried.',
  })
  durationsDays!: number[]

  @Field(() => Float, {
    defaultValue: 0.9,
    description: 'The confidence with which the promotion will be measured, .01 to .9999.',
  })
  confidence!: number

  @Field(() => Float, {
    defaultValue: 0.8,
    description: 'How likely it has to be that the smallest detectable lift is seen, .01 to .9999.',
  })
  power!: number
}

@ObjectType({
  description: 'Why no test can be planned, and what would settle it. It is an answer, not an error.',
})
@Visible('read')
export class TestDesignRefusal {
  @Field(() => RefusalCodeEnum, { description: 'The reason as a stable code.' })
  readonly code!: TestDesignRefusalCode

  @Field(() => String, { description: 'The reason in words that may change.' })
  readonly message!: string

  @Field(() => String, { description: 'What would settle it, in words that may change.' })
  readonly remedy!: string
}

@ObjectType({ description: 'How often a lift of one size would be seen.' })
@Visible('read')
export class TestPowerPoint {
  @Field(() => Float, { description: 'The lift, as a fraction of what would be sold without the promotion.' })
  readonly liftFraction!: number

  @Field(() => Float, { description: 'The share of the windows in which the test saw it, between 0 and 1.' })
  readonly power!: number
}

/** Lifts that are tried. */
const LIFTS = 17

@ObjectType({ description: 'One way to run the test: where, how long, and what it would see.' })
@Visible('read')
export class PromotionTestOption {
  constructor(readonly value: TestDesign) {}

  @Field(() => Int, { description: 'How many days the promotion runs.' })
  get durationDays(): number {
    return this.value.periods
  }

  @Field(() => Int, { description: 'At how many places it runs.' })
  get treatedCount(): number {
    return this.value.treated.length
  }

  @Field(() => Float, {
    description: 'The share of all units that the places with the promotion sell, between 0 and 1.',
  })
  get treatedShare(): number {
    return this.value.treatedShare
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The smallest lift that is seen with the power asked for, as a fraction. It is null where none up to a threefold sale is.',
  })
  get smallestDetectableLift(): number | null {
    return this.value.power.smallestDetectableLift
  }

  @Field(() => Float, {
    description: 'The share of the windows in which the test saw a lift that was not there.',
  })
  get falsePositiveShare(): number {
    return this.value.power.falsePositives
  }

  @Field(() => Int, {
    description: 'In how many windows of the history the test was tried; they overlap by half.',
  })
  get windows(): number {
    return this.value.power.windows
  }

  @Field(() => [TestPowerPoint], {
    description: 'How often lifts of different sizes would be seen, the smallest first.',
  })
  @Sized({ atMost: LIFTS })
  get curve(): readonly TestPowerPoint[] {
    return this.value.power.curve
  }
}

const MOST_OPTIONS = 35

@ObjectType({ description: 'What a test of a promotion would find, tried on the history of the shop.' })
@Visible('read')
export class PromotionTestDesign {
  constructor(readonly value: TestDesignValue) {}

  @Field(() => TestDesignRefusal, {
    nullable: true,
    description: 'Why no test can be planned. It is null where one can.',
  })
  get refusal(): TestDesignRefusal | null {
    return this.value.refusal
  }

  @Field(() => [PromotionTestOption], {
    description:
      'Ways to run the test, the one that sees the smallest lift first. Empty where it is refused.',
  })
  @Sized({ atMost: MOST_OPTIONS })
  get options(): readonly PromotionTestOption[] {
    return this.value.designs.map((design) => new PromotionTestOption(design))
  }

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day of the history. It is null where there is none.',
  })
  get historyFrom(): string | null {
    return this.value.historyFrom
  }

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of the history. It is null where there is none.',
  })
  get historyTo(): string | null {
    return this.value.historyTo
  }

  @Field(() => Int, {
    description: 'How many days of the history are usable: without a promotion, and known at every place.',
  })
  get historyDays(): number {
    return this.value.historyDays
  }

  @Field(() => Float, { description: 'The confidence of the test, .01 to .9999.' })
  get confidence(): number {
    return this.value.confidence
  }

  @Field(() => Float, { description: 'The power of the smallest detectable lifts, between 0 and 1.' })
  get power(): number {
    return this.value.power
  }
}

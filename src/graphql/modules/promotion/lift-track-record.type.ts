import { Field, Float, Int, ObjectType } from 'type-graphql'
import type { LiftTrackRecord as Value, LiftVerdict } from '../../../services/promotion/lift-ledger'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'

export const LiftVerdictEnum = enumOf<LiftVerdict>(
  'LiftVerdict',
  'Whether intervals of predicted lifts are as wide as they have to be.',
  {
    AS_TOLD: 'They held what was measured about as often as they say.',
    TOO_NARROW: 'They held what was measured far less often than they say (p below .01).',
    TOO_FEW: 'Fewer than ten promotions that were predicted are measured.',
  },
)

@ObjectType({
  description:
    'How right the model of lift was: what it told of promotions before they began, of their own items on their days, beside what was measured since. The 200 that ended last count.',
})
@Visible('read')
export class LiftTrackRecord {
  constructor(private readonly record: Value) {}

  @Field(() => String, { description: 'The model, with its version.' })
  get model(): string {
    return this.record.model
  }

  @Field(() => LiftVerdictEnum, {
    description: 'Whether its intervals are as wide as they have to be.',
  })
  get verdict(): LiftVerdict {
    return this.record.verdict
  }

  @Field(() => String, { description: 'What was found, in words.' })
  get summary(): string {
    return this.record.summary
  }

  @Field(() => Int, { description: 'How many promotions are measured with an interval.' })
  get promotions(): number {
    return this.record.promotions
  }

  @Field(() => Float, { description: 'The units that they were told to add, in all.' })
  get toldUnits(): number {
    return this.record.toldUnits
  }

  @Field(() => Float, { description: 'The units that they were measured to add, in all.' })
  get measuredUnits(): number {
    return this.record.measuredUnits
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How much more was told than measured, as a part of what was measured: below 0 where less was. It is null where nothing was measured in all.',
  })
  get biasFraction(): number | null {
    return this.record.biasFraction
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How likely errors so large on average are where there is no bias. It is null with fewer than two promotions.',
  })
  get biasPValue(): number | null {
    return this.record.biasPValue
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'What one lift for all says: units that were measured for each unit that the items sell otherwise, as told. It is null where that is none.',
  })
  get constantLift(): number | null {
    return this.record.constantLift
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Its absolute errors beside those of one lift for all: what the other promotions were measured to add for each unit of their baseline. Below 1 it was nearer. It is null where that has no error.',
  })
  get errorRatioToConstant(): number | null {
    return this.record.errorRatioToConstant
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How likely it is so much worse than one lift for all where it is not. It is null with fewer than two promotions.',
  })
  get worsePValue(): number | null {
    return this.record.worsePValue
  }

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether one lift for all promotions would have been clearly nearer to what was measured (p below .01), whatever the intervals held: lifts are refused with WORSE_THAN_CONSTANT then. It is null with fewer than ten promotions.',
  })
  get isWorseThanConstant(): boolean | null {
    return this.record.isWorseThanConstant
  }

  @Field(() => Int, { description: 'Of how many the interval held what was measured.' })
  get held(): number {
    return this.record.held
  }

  @Field(() => Float, {
    description:
      'Of how many it would have, if intervals were right. Measurements have errors of their own, so that it is a smaller part than the confidence of the intervals.',
  })
  get expectedHeld(): number {
    return this.record.expectedHeld
  }

  @Field(() => Float, {
    description: 'How likely so few, or fewer, are held where intervals are right.',
  })
  get heldPValue(): number {
    return this.record.heldPValue
  }
}

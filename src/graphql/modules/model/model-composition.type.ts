/** Which families answer together in a version, and for which series. */
import { Field, Int, ObjectType } from 'type-graphql'
import type {
  LeftOutReason,
  ModelComposition as Composition,
  SegmentStrategy,
} from '../../../contracts/models/model-version'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'

/** Families that are compared at most: see src/models/demand/automatic/config.ts. */
const MOST_FAMILIES = 5
/** Those of `DemandSegment`, and `all`. */
const MOST_SEGMENTS = 6

const LeftOutReasonEnum = enumOf<LeftOutReason>('LeftOutReason', 'Why a family is no part of a version.', {
  TIME_BUDGET: 'The family was not trained when half of the time budget was over.',
  NOT_ENOUGH_DATA: 'There were too few data for the family to learn from.',
  NOT_CHOSEN: 'The family was compared, and no segment is forecast better with it.',
})

const SegmentStrategyEnum = enumOf<SegmentStrategy>(
  'SegmentStrategy',
  'How the forecasts of several families become one.',
  {
    ONE_MEMBER: 'One family answers alone.',
    MEAN: 'All families count alike.',
    MEDIAN: 'The median of all families is taken.',
    WEIGHTED: 'Families count by how well each forecast the series, and its segment, in the comparison.',
  },
)

@ObjectType({ description: 'A family that is no part of a version although it was to be tried.' })
@Visible('read', 'models')
class LeftOutFamily {
  @Field(() => String, { description: 'The name of a model family, such as boosted.' })
  readonly family!: string

  @Field(() => LeftOutReasonEnum, { description: 'Why it is left out.' })
  readonly reason!: LeftOutReason
}

@ObjectType({ description: 'Who forecasts one kind of series.' })
@Visible('read', 'models')
class SegmentChoice {
  @Field(() => String, {
    description:
      'The kind of series: new, smooth, erratic, intermittent or lumpy; all stands for those that have no entry of their own, because too few such series were compared.',
  })
  readonly segment!: string

  @Field(() => SegmentStrategyEnum, { description: 'How the forecasts of the families become one.' })
  readonly strategy!: SegmentStrategy

  @Field(() => [String], { description: 'The families that answer.' })
  @Sized({ atMost: MOST_FAMILIES })
  readonly families!: readonly string[]
}

@ObjectType({ description: 'Which families answer together in a version, and for which series.' })
@Visible('read', 'models')
export class ModelComposition {
  constructor(private readonly composition: Composition) {}

  @Field(() => Int, {
    description:
      'On how many windows of the training part the families were compared. It is 0 where the history was too short for that, or one family was to be tried alone; all members then count alike.',
  })
  get comparedWindows(): number {
    return this.composition.comparedWindows
  }

  @Field(() => [String], { description: 'The families that take part.' })
  @Sized({ atMost: MOST_FAMILIES })
  get members(): readonly string[] {
    return this.composition.members
  }

  @Field(() => [LeftOutFamily], { description: 'The families that were to be tried and take no part.' })
  @Sized({ atMost: MOST_FAMILIES })
  get leftOut(): readonly LeftOutFamily[] {
    return this.composition.leftOut
  }

  @Field(() => [SegmentChoice], { description: 'Who forecasts which kind of series.' })
  @Sized({ atMost: MOST_SEGMENTS })
  get segments(): readonly SegmentChoice[] {
    return this.composition.segments
  }
}

import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import type { Measure } from '../../../contracts/demand/demand'
import type { Granularity } from '../../../core/time/grid'
import {
  type DataFindingKind,
  type DataFindingValue,
  type DataQualityValue,
  MOST_QUALITY_PERIODS,
} from '../../../services/demand/data-quality.service'
import { withoutFloatNoise } from '../../../services/demand/float-noise'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { Plain } from '../../plain-fields'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, LocationRef } from '../common/refs.input'
import { GRANULARITY } from './demand-forecast.input'
import { GranularityEnum, MeasureEnum } from './demand-forecast.type'

export const DEFAULT_QUALITY_PERIODS = 182

const DataFindingKindEnum = enumOf<DataFindingKind>(
  'DataFindingKind',
  'What is to be known of recorded sales.',
  {
    GAP: 'Nobody said what was sold.',
    REPEATED:
      'The values are exactly those of the season before, such as those of the last week, and not by chance.',
    OUTLIER: 'Far more, or far less, was recorded than on periods like it around it.',
    ZERO_RUN: 'Nothing was sold for longer than happens to this series by chance once in a thousand times.',
    CLOSED: 'The place was closed, or all places of the item were.',
    OUT_OF_STOCK:
      'The item was out of stock for a quarter of the period at least: its sales are a lower bound of demand.',
  },
)

@InputType({ description: 'The series whose recorded sales are looked at.' })
export class DataQualityInput {
  @Field(() => ItemRef, { description: 'The item whose sales are looked at.' })
  item!: ItemRef

  @Field(() => LocationRef, {
    nullable: true,
    description: 'The place or the region. Absent, all places are looked at together.',
  })
  location?: LocationRef | null

  @Field(() => MeasureEnum, { nullable: true, defaultValue: 'UNITS', description: 'What was measured.' })
  measure!: Measure | null

  @Field(() => GranularityEnum, GRANULARITY)
  granularity!: Granularity | null

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_QUALITY_PERIODS,
    description: `How many periods are looked at, up to the last complete one: 1 to ${MOST_QUALITY_PERIODS}.`,
  })
  periods!: number | null
}

@ObjectType({ description: 'Periods in a row that something is to be known of.' })
@Visible('read')
@Plain()
export class DataFinding {
  constructor(private readonly finding: DataFindingValue) {}

  @Field(() => DataFindingKindEnum, { description: 'What it is.' })
  get kind(): DataFindingKind {
    return this.finding.kind
  }

  @Field(() => DayScalar, { description: 'The first day.' })
  get from(): string {
    return this.finding.from
  }

  @Field(() => DayScalar, { description: 'The last day.' })
  get to(): string {
    return this.finding.to
  }

  @Field(() => Int, { description: 'How many periods in a row it lasts.' })
  get periods(): number {
    return this.finding.periods
  }

  @Field(() => Float, { description: 'What was recorded of these periods together.' })
  get value(): number {
    return withoutFloatNoise(this.finding.value)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Of an outlier, the median of periods of the same place in the season around it. It is null of others.',
  })
  get expected(): number | null {
    return this.finding.expected
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Of an outlier, how far out it lies: its residual in robust deviations, of square roots. Below 0, less was recorded. It is null of others.',
  })
  get score(): number | null {
    return this.finding.score
  }
}

@ObjectType({
  description:
    'What is to be known of the recorded sales of a series before anything is learned from them. The recorded data is never changed by it.',
})
@Visible('read')
export class DataQualityReport {
  constructor(private readonly value: DataQualityValue) {}

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The first day that is looked at, from the first one on sale. It is null where it was not on sale yet.',
  })
  get from(): string | null {
    return this.value.from
  }

  @Field(() => DayScalar, { description: 'The last day that is looked at.' })
  get to(): string {
    return this.value.to
  }

  @Field(() => Int, { description: 'How many periods are looked at. The next four numbers add up to it.' })
  get periods(): number {
    return this.value.periods
  }

  @Field(() => Int, { description: 'How many periods have sales that are known to be the demand.' })
  get known(): number {
    return this.value.known
  }

  @Field(() => Int, {
    description: 'How many periods are observed and were out of stock for a quarter at least.',
  })
  get outOfStock(): number {
    return this.value.outOfStock
  }

  @Field(() => Int, { description: 'How many periods nobody told of.' })
  get unobserved(): number {
    return this.value.unobserved
  }

  @Field(() => Int, { description: 'How many periods the place was closed.' })
  get closed(): number {
    return this.value.closed
  }

  @Field(() => Int, { description: 'How many of the known periods have no sale.' })
  get zeros(): number {
    return this.value.zeros
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How many known periods lie between one with a sale and the next, on the average. From 1.32 on, demand is intermittent. It is null where nothing was sold.',
  })
  get demandInterval(): number | null {
    return this.value.demandInterval
  }

  @Field(() => Int, { description: 'How many findings there are.' })
  get findingCount(): number {
    return this.value.findings.length
  }

  @Field(() => [DataFinding], {
    description: 'What was found, the latest first. "findingCount" says how many there are.',
  })
  @Sized({ atMost: MOST_QUALITY_PERIODS })
  get findings(): DataFinding[] {
    return this.value.findings.slice(0, MOST_QUALITY_PERIODS).map((finding) => new DataFinding(finding))
  }
}

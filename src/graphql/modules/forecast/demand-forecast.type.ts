import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { daysBetween } from '../../../core/day'
import { pointsOf } from '../../../services/forecast-quantiles'
import type {
  DemandActualValue,
  DemandDayStatus,
  DemandForecastValue,
} from '../../../services/forecast.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost } from '../../operation-limits'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Node } from '../node/node.type'
import { encodeForecastId } from './forecast-id'

export const MeasureEnum = enumOf('Measure', ['UNITS'])
export const GranularityEnum = enumOf('Granularity', ['DAY'])
const DemandDayStatusEnum = enumOf('DemandDayStatus', ['OBSERVED', 'UNOBSERVED', 'CLOSED'])
const TYPICAL_LEVELS = 3
const TYPICAL_HORIZON_DAYS = 28

@ObjectType()
@Visible('read')
export class Quantile {
  @Field(() => Float, { description: '0..1' })
  readonly level!: number

  @Field(() => Float)
  readonly value!: number
}

@ObjectType()
@Visible('read')
export class DemandPoint {
  @Field(() => DayScalar)
  readonly day!: string

  @Field(() => Float)
  readonly mean!: number

  @Field(() => [Quantile])
  @Cost({ listSize: TYPICAL_LEVELS })
  readonly quantiles!: readonly Quantile[]
}

@ObjectType({
  description:
    'Of the days [from, to) together: quantiles of days do not add up, those of a total are its own.',
})
@Visible('read')
export class DemandTotal {
  @Field(() => DayScalar)
  readonly from!: string

  @Field(() => DayScalar, { description: 'Exclusive.' })
  readonly to!: string

  @Field(() => Float)
  readonly mean!: number

  @Field(() => [Quantile])
  @Cost({ listSize: TYPICAL_LEVELS })
  readonly quantiles!: readonly Quantile[]
}

@ObjectType()
@Visible('read')
export class DemandActual {
  constructor(private readonly value: DemandActualValue) {}

  @Field(() => DayScalar)
  get day(): string {
    return this.value.day
  }

  @Field(() => DemandDayStatusEnum, {
    description:
      'UNOBSERVED: nobody said what was sold, which is not zero. CLOSED: the place was closed, all places of the item were.',
  })
  get status(): DemandDayStatus {
    return this.value.status
  }

  @Field(() => Float, { nullable: true, description: 'As recorded; null where the day is unobserved.' })
  get units(): number | null {
    return this.value.units
  }

  @Field(() => Float, {
    description: '0..1 of the day without stock: sales of such a day are a lower bound of demand.',
  })
  get stockOutFraction(): number {
    return this.value.stockOutFraction
  }
}

@ObjectType({ implements: Node })
@Visible('read')
export class DemandForecast {
  constructor(
    readonly value: DemandForecastValue,
    readonly levels: readonly number[],
  ) {}

  @Field(() => ID, {
    description: 'Of the stored forecast, cut to these days and levels: other arguments give another id.',
  })
  get id(): string {
    const { id, horizonDays } = this.value
    return encodeForecastId({ id, horizonDays, levels: this.levels })
  }

  @Field(() => MeasureEnum)
  get measure(): 'UNITS' {
    return 'UNITS'
  }

  @Field(() => GranularityEnum)
  get granularity(): 'DAY' {
    return 'DAY'
  }

  @Field(() => DayScalar, {
    description: 'The last complete day of the place: the first point is the day after.',
  })
  get originDay(): string {
    return this.value.originDay
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day whose sales were known, which is where the forecast begins from. Null: none was, the series is new.',
  })
  get lastObservedDay(): string | null {
    return this.value.lastObservedDay
  }

  @Field(() => Int, {
    nullable: true,
    description: 'Days from lastObservedDay to originDay: 0 where the data is up to date.',
  })
  get staleDays(): number | null {
    const { lastObservedDay, originDay } = this.value
    return lastObservedDay === null ? null : daysBetween(lastObservedDay, originDay)
  }

  @Field(() => DateTimeScalar, { description: 'What was received later was not seen.' })
  get asOf(): Date {
    return this.value.issuedAt
  }

  @Field(() => DateTimeScalar)
  get issuedAt(): Date {
    return this.value.issuedAt
  }

  @Field(() => Int)
  get horizonDays(): number {
    return this.value.horizonDays
  }

  @Field(() => Boolean, {
    description: 'The series has too little history for the model: a simpler rule answered.',
  })
  get isFallback(): boolean {
    return this.value.isFallback
  }

  @Field(() => [DemandPoint])
  @Cost({ listSize: TYPICAL_HORIZON_DAYS })
  get points(): DemandPoint[] {
    return pointsOf(this.value, this.levels)
  }
}

export const DemandForecastConnection = connectionOf<DemandForecast, Promise<DemandForecast>>(
  'DemandForecast',
  () => DemandForecast,
  ['read'],
  { nullableNodes: true },
)

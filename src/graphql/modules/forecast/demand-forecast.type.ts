import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import type { Measure } from '../../../contracts/demand/demand'
import type { Granularity } from '../../../core/time/grid'
import { daysBetween } from '../../../core/time/day'
import { pointsOf } from '../../../services/demand/forecast-quantiles'
import { basisOf, type ForecastBasis } from '../../../services/demand/forecast-basis'
import type {
  DemandActualValue,
  DemandDayStatus,
  DemandForecastValue,
} from '../../../services/demand/forecast-value'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { Plain } from '../../plain-fields'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Node } from '../node/node.type'
import { FORECAST_COST, FORECAST_STATEMENTS } from './forecast-costs'
import { encodeForecastId } from './forecast-id'

export const MeasureEnum = enumOf<Measure>('Measure', 'What is forecast.', {
  UNITS: 'The units that are sold are forecast.',
  ORDERS: 'The orders are forecast. An order counts once on its day, however many of the items it holds.',
  VISITS:
    'The visits are forecast. A session counts once a day at a place, however many of the items it views or clicks.',
  REVENUE: 'The revenue is forecast, after discounts, in the currency that the forecast names.',
  RETURNS: 'The units that come back are forecast, on the day on which they do.',
})
export const GranularityEnum = enumOf<Granularity>(
  'Granularity',
  'How long the periods are that are forecast one by one.',
  {
    DAY: 'Each period is one day, in the time zone of its location.',
    WEEK: 'Each period is one week, from Monday to Sunday.',
    MONTH: 'Each period is one month of the calendar.',
  },
)
const DemandDayStatusEnum = enumOf<DemandDayStatus>(
  'DemandDayStatus',
  'Whether the sales of a day are known.',
  {
    OBSERVED: 'The sales of the day are known; zero is a sale of nothing.',
    UNOBSERVED: 'Nobody said what was sold, which is not zero.',
    CLOSED: 'The place was closed, or all places of the item were.',
  },
)

@ObjectType({ description: 'A number of units that is not exceeded with a given probability.' })
@Visible('read')
@Plain()
export class Quantile {
  @Field(() => Float, { description: 'The probability that no more than "value" is sold, between 0 and 1.' })
  readonly level!: number

  @Field(() => Float, { description: 'The number of units.' })
  readonly value!: number
}

@ObjectType({ description: 'One day, week or month of a forecast.' })
@Visible('read')
@Plain()
export class DemandPoint {
  @Field(() => DayScalar, {
    description: 'The day, in the time zone of the location; of a week or a month its first day.',
  })
  readonly day!: string

  @Field(() => Float, { description: 'What is expected of the period, such as its units.' })
  readonly mean!: number

  @Field(() => [Quantile], {
    description: 'One quantile for each level, in the order in which the levels were asked for.',
  })
  @Sized({ by: 'levels' })
  readonly quantiles!: readonly Quantile[]
}

@ObjectType({
  description:
    'The units of several days together. Quantiles of days do not add up, so those of a total are its own.',
})
@Visible('read')
@Plain()
export class DemandTotal {
  @Field(() => DayScalar, { description: 'The first day of the total.' })
  readonly from!: string

  @Field(() => DayScalar, { description: 'The day after the last one of the total.' })
  readonly to!: string

  @Field(() => Float, { description: 'The expected units of all the days together.' })
  readonly mean!: number

  @Field(() => [Quantile], {
    description: 'One quantile for each level, in the order in which the levels were asked for.',
  })
  @Sized({ by: 'levels' })
  readonly quantiles!: readonly Quantile[]
}

@ObjectType({ description: 'What a forecast was added up from.' })
@Visible('read')
@Plain()
export class AddedUp {
  @Field(() => Int, { description: 'How many items at places are in the sum, each at each place once.' })
  readonly parts!: number

  @Field(() => Int, {
    description:
      'How many items at places have no forecast, such as those whose sales ended long ago, and are not in the sum.',
  })
  readonly partsWithoutForecast!: number
}

@ObjectType({
  description:
    'What the running day will have sold at its end, from what it has sold so far and the hours of the last four weeks. It stands beside the forecast, which is made from complete days only, and nothing is ever learned from it.',
})
@Visible('read')
@Plain()
export class DemandNowcast {
  @Field(() => DayScalar, { description: 'The running day, in the time zone of the place.' })
  readonly day!: string

  @Field(() => DateTimeScalar, { description: 'The instant up to which sales were read.' })
  readonly asOf!: Date

  @Field(() => Float, { description: 'The units sold on it so far.' })
  readonly soldUnits!: number

  @Field(() => Float, {
    description: 'The share of a usual day that is sold by this hour, from 0 to 1.',
  })
  readonly soldShare!: number

  @Field(() => Float, {
    description:
      "How much of soldShare comes from the item's own hours at the place, from 0 to 1. The rest comes from those of its category there, and of all items there.",
  })
  readonly ownHoursShare!: number

  @Field(() => Float, { description: 'The units that are expected of the whole day.' })
  readonly mean!: number

  @Field(() => [Quantile], {
    description:
      'Quantiles of the units of the whole day, one for each level of the forecast. None is below what is sold already.',
  })
  @Sized({ by: 'levels' })
  readonly quantiles!: readonly Quantile[]

  @Field(() => Float, {
    description: 'The mean of the forecast of the day, which knew nothing of its sales.',
  })
  readonly forecastMean!: number
}

@ObjectType({ description: 'What was measured of one day, week or month of the past.' })
@Visible('read')
@Plain()
export class DemandActual {
  constructor(private readonly actual: DemandActualValue) {}

  @Field(() => DayScalar, {
    description: 'The day, in the time zone of the location; of a week or a month its first day.',
  })
  get day(): string {
    return this.actual.day
  }

  @Field(() => DemandDayStatusEnum, {
    description: 'Whether the sales of the day are known.',
  })
  get status(): DemandDayStatus {
    return this.actual.status
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'What was measured, such as the units sold, exactly as recorded. It is null where the period is unobserved.',
  })
  get value(): number | null {
    return this.actual.value
  }

  @Field(() => Float, {
    nullable: true,
    description: 'The units sold, exactly as recorded. It is null where the day is unobserved.',
    deprecationReason: 'It is called "value" now, because what is measured is not always units.',
  })
  get units(): number | null {
    return this.actual.value
  }

  @Field(() => Float, {
    description:
      'The part of the day without stock, from 0 to 1. Sales of such a day are a lower bound of demand.',
  })
  get stockOutFraction(): number {
    return this.actual.stockOutFraction
  }
}

const ForecastBasisEnum = enumOf<ForecastBasis>('ForecastBasis', 'Whose past a forecast rests on.', {
  OWN_HISTORY: 'The model read the days of the series itself.',
  PREDECESSOR:
    'The days before the first one of the item are those of its predecessor: see predecessor and ownHistoryFrom.',
  LAUNCH_CURVE:
    'The series has too few days of its own, so they were weighed against what items of its category sell, and how such items sold in the first weeks after their launch.',
  CATEGORY:
    'The series has too few days of its own, so they were weighed against what items of its category sell.',
})

@ObjectType({
  implements: Node,
  description:
    'How much of an item, of a category or of all items will be sold in each of the coming days, weeks or months, at a place, in a region or everywhere.',
})
@Visible('read')
export class DemandForecast {
  constructor(
    readonly value: DemandForecastValue,
    readonly levels: readonly number[],
  ) {}

  @Field(() => ID, {
    description:
      'The id of this content: of the stored forecast, cut to these days and levels. Other arguments give another id.',
  })
  get id(): string {
    const { id, horizonDays } = this.value
    return encodeForecastId({ id, horizonDays, levels: this.levels })
  }

  @Field(() => MeasureEnum, { description: 'What is forecast.' })
  get measure(): Measure {
    return this.value.measure
  }

  @Field(() => GranularityEnum, { description: 'How long the periods are that are forecast one by one.' })
  get granularity(): Granularity {
    return this.value.granularity
  }

  @Field(() => String, {
    nullable: true,
    description: 'The ISO 4217 code of the currency that revenue is in. It is null of other measures.',
  })
  get currency(): string | null {
    return this.value.currency
  }

  @Field(() => Boolean, {
    description:
      'True where the model was trained on data that came after "asOf": such a forecast looks better than it would have been.',
  })
  get sawLaterData(): boolean {
    return this.value.sawLaterData
  }

  @Field(() => DayScalar, {
    description: 'The last complete day of the place. The first point is the day after.',
  })
  get originDay(): string {
    return this.value.originDay
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day whose sales were known, which is where the forecast begins from. It is null where none was, because the series is new.',
  })
  get lastObservedDay(): string | null {
    return this.value.lastObservedDay
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'How many days lie between lastObservedDay and originDay: 0 where the data is up to date. It is null where no day was observed.',
  })
  get staleDays(): number | null {
    const { lastObservedDay, originDay } = this.value
    return lastObservedDay === null ? null : daysBetween(lastObservedDay, originDay)
  }

  @Field(() => DateTimeScalar, {
    description: 'The forecast has read nothing that was received after this instant.',
  })
  get asOf(): Date {
    return this.value.asOf
  }

  @Field(() => DateTimeScalar, { description: 'When the forecast was computed.' })
  get issuedAt(): Date {
    return this.value.issuedAt
  }

  @Field(() => Int, { description: 'How many days are forecast: those of the whole periods.' })
  get horizonDays(): number {
    return this.value.horizonDays
  }

  @Field(() => Boolean, {
    description: 'True where the series has too little history for the model, and a simpler rule answered.',
  })
  get isFallback(): boolean {
    return this.value.isFallback
  }

  @Field(() => ForecastBasisEnum, {
    description:
      'Whose past the forecast rests on: a new item is forecast from its predecessor, from launches of others or from its category.',
  })
  get basis(): ForecastBasis {
    return basisOf(this.value)
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'Where a predecessor was read, the first day that is of the item itself. It is null where none was read.',
  })
  get ownHistoryFrom(): string | null {
    return this.value.borrowedBefore
  }

  @Field(() => AddedUp, {
    nullable: true,
    description: 'What the means were added up from. It is null of a forecast of its own.',
  })
  get addedUp(): AddedUp | null {
    return this.value.addedUp ?? null
  }

  @Field(() => [DemandPoint], { description: 'The periods of the forecast, the first one first.' })
  @Sized({ by: 'horizonDays' })
  get points(): DemandPoint[] {
    return pointsOf(this.value, this.levels)
  }
}

export const DemandForecastConnection = connectionOf<DemandForecast, Promise<DemandForecast>>(
  'DemandForecast',
  () => DemandForecast,
  ['read'],
  { nullableNodes: true, nodeCost: FORECAST_COST, nodeStatements: FORECAST_STATEMENTS },
)

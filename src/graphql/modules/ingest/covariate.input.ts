import { Field, Float, InputType } from 'type-graphql'
import type { CovariatesInput } from '../../../contracts/shop-records'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { MoneyInput } from '../common/money.type'

@InputType('InventoryInput', {
  description: 'A count. Zero opens a stock-out until the next count above zero.',
})
export class InventoryInputType {
  @Field(() => String)
  itemExternalId!: string

  @Field(() => String, { nullable: true, description: "Absent: the shop's online location." })
  locationExternalId?: string | null

  @Field(() => DateTimeScalar)
  countedAt!: Date

  @Field(() => Float)
  quantityOnHand!: number
}

@InputType()
export class RecordInventoryInput {
  @Field(() => [InventoryInputType], { description: 'Up to 1,000.' })
  counts!: InventoryInputType[]
}

@InputType('PriceInput', { description: 'The list price from a day on, past or planned.' })
export class PriceInputType {
  @Field(() => String)
  itemExternalId!: string

  @Field(() => String, { nullable: true, description: 'Absent: everywhere.' })
  locationExternalId?: string | null

  @Field(() => String, { nullable: true, description: "Absent: the shop's own price." })
  competitor?: string | null

  @Field(() => DayScalar)
  validFrom!: string

  @Field(() => MoneyInput)
  price!: MoneyInput

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it became known, where that was before now: models learn that forecasts of earlier days did not see it.',
  })
  knownAt?: Date | null
}

@InputType('WeatherInput')
export class WeatherInputType {
  @Field(() => String)
  locationExternalId!: string

  @Field(() => DayScalar)
  day!: string

  @Field(() => Float)
  temperatureC!: number

  @Field(() => Float)
  precipitationMm!: number

  @Field(() => Boolean, { nullable: true, description: 'True for days that are not over, where absent.' })
  isForecast?: boolean | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Of a forecast: when it was issued, where that was before now.',
  })
  knownAt?: Date | null
}

@InputType('CalendarDayInput', {
  description:
    'A day of a calendar: for all places of a country, or for one location and, where that is a region, all places below it.',
})
export class CalendarDayInputType {
  @Field(() => String, {
    nullable: true,
    description:
      'Such as "school-holidays" or "events". Absent: "holidays", the calendar of public holidays.',
  })
  calendar?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'ISO 3166-1 alpha-2. Either this or locationExternalId.',
  })
  country?: string | null

  @Field(() => String, { nullable: true, description: 'A place or a region. Either this or country.' })
  locationExternalId?: string | null

  @Field(() => DayScalar)
  day!: string

  @Field(() => String)
  name!: string

  @Field(() => Boolean, {
    nullable: true,
    description: 'A public holiday. Absent: true in the calendar "holidays", false in others.',
  })
  isHoliday?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Nothing is sold on that day. Absent: false.' })
  closed?: boolean | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it became known, where that was before now: models learn that forecasts of earlier days did not see it.',
  })
  knownAt?: Date | null
}

@InputType({ description: 'What demand depends on, past and known-future. Up to 5,000 entries together.' })
export class RecordCovariatesInput {
  @Field(() => [PriceInputType], { nullable: true })
  prices?: PriceInputType[] | null

  @Field(() => [WeatherInputType], { nullable: true })
  weather?: WeatherInputType[] | null

  @Field(() => [CalendarDayInputType], { nullable: true })
  calendarDays?: CalendarDayInputType[] | null
}

export function toCovariates(input: Readonly<RecordCovariatesInput>): CovariatesInput {
  return {
    prices: input.prices?.map(({ price, ...rest }) => ({
      ...rest,
      priceMinor: price.amountMinor,
      currency: price.currency,
    })),
    weather: input.weather,
    calendarDays: input.calendarDays,
  }
}

import { Field, Float, InputType } from 'type-graphql'
import type { CovariatesInput } from '../../../contracts/shop/shop-records'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { MoneyInput } from '../common/money.type'

@InputType('InventoryInput', {
  description: 'A count of stock. Zero opens a stock-out, until the next count above zero.',
})
export class InventoryInputType {
  @Field(() => String, { description: 'The SKU of the item.' })
  itemExternalId!: string

  @Field(() => String, {
    nullable: true,
    description: "The place where it was counted. Absent, it is the shop's online location.",
  })
  locationExternalId?: string | null

  @Field(() => DateTimeScalar, { description: 'When it was counted, which is not in the future.' })
  countedAt!: Date

  @Field(() => Float, { description: 'How many units there were: 0 or more.' })
  quantityOnHand!: number
}

@InputType({ description: 'A batch of stock counts.' })
export class RecordInventoryInput {
  @Field(() => [InventoryInputType], {
    description:
      'The counts of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  counts!: InventoryInputType[]
}

@InputType('PriceInput', { description: 'The list price from a day on, past or planned.' })
export class PriceInputType {
  @Field(() => String, { description: 'The SKU of the item.' })
  itemExternalId!: string

  @Field(() => String, {
    nullable: true,
    description: 'The place where the item costs this. Absent, the price holds everywhere.',
  })
  locationExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The name of the competitor who asks this price; a price of 0 says that it has the item no more. Absent, it is the shop's own price.",
  })
  competitor?: string | null

  @Field(() => DayScalar, { description: 'The first day of the price.' })
  validFrom!: string

  @Field(() => MoneyInput, { description: 'The price of one unit.' })
  price!: MoneyInput

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the price became known, where that was before now: models learn that forecasts of earlier days did not see it.',
  })
  knownAt?: Date | null
}

@InputType('WeatherInput', { description: 'The weather of a day at a place, measured or forecast.' })
export class WeatherInputType {
  @Field(() => String, { description: 'The place that had this weather.' })
  locationExternalId!: string

  @Field(() => DayScalar, { description: 'The day, in the time zone of the location.' })
  day!: string

  @Field(() => Float, { description: 'The mean temperature of the day in degrees Celsius, from -90 to 60.' })
  temperatureC!: number

  @Field(() => Float, {
    description: 'How much rain and snow fell, in millimetres of water, from 0 to 2,000.',
  })
  precipitationMm!: number

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the weather is forecast. Absent, it is for days that are not over.',
  })
  isForecast?: boolean | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When a forecast of the weather was issued, where that was before now.',
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
      'The name of the calendar, such as "school-holidays" or "events". Absent, it is "holidays", the calendar of public holidays.',
  })
  calendar?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The ISO 3166-1 alpha-2 code of the country. Give either this or locationExternalId.',
  })
  country?: string | null

  @Field(() => String, { nullable: true, description: 'A place or a region. Give either this or country.' })
  locationExternalId?: string | null

  @Field(() => DayScalar, { description: 'The day that is told of.' })
  day!: string

  @Field(() => String, { description: 'What the day is called, such as the name of the holiday.' })
  name!: string

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is a public holiday. Absent, it is one in the calendar "holidays" and none in others.',
  })
  isHoliday?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether nothing is sold on that day. Absent, something is.',
  })
  closed?: boolean | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the day became known, where that was before now: models learn that forecasts of earlier days did not see it.',
  })
  knownAt?: Date | null
}

@InputType('NamedCovariateInput', {
  description:
    'The value, on a day, of something that only the shop knows, such as footfall or a leaflet. Give either a number or a category; null for both withdraws what was told of the day.',
})
export class NamedCovariateInputType {
  @Field(() => String, {
    description:
      'What the shop calls it. A name tells numbers or categories, for good; there can be three names of numbers and one of categories.',
  })
  name!: string

  @Field(() => String, { nullable: true, description: 'The SKU of the item. Absent, it is of all items.' })
  itemExternalId?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The place, which is no region. Absent, it is of everywhere.',
  })
  locationExternalId?: string | null

  @Field(() => DayScalar, { description: 'The day, past or to come, in the time zone of the place.' })
  day!: string

  @Field(() => Float, { nullable: true, description: 'The number, between -1e12 and 1e12.' })
  number?: number | null

  @Field(() => String, {
    nullable: true,
    description: 'The word, of at most 1,000 different ones.',
  })
  category?: string | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it became known, where that was before now: models learn that forecasts of earlier days did not see it. Values of days that are over tell of the past only.',
  })
  knownAt?: Date | null
}

@InputType({ description: 'What demand depends on, past and known ahead: at most 5,000 entries together.' })
export class RecordCovariatesInput {
  @Field(() => [PriceInputType], {
    nullable: true,
    description: "List prices, the shop's own and those of competitors.",
  })
  prices?: PriceInputType[] | null

  @Field(() => [WeatherInputType], {
    nullable: true,
    description: 'Weather of single days, measured or forecast.',
  })
  weather?: WeatherInputType[] | null

  @Field(() => [CalendarDayInputType], {
    nullable: true,
    description: 'Holidays, closures and other days that the shop knows of ahead.',
  })
  calendarDays?: CalendarDayInputType[] | null

  @Field(() => [NamedCovariateInputType], {
    nullable: true,
    description: 'What only the shop knows, by name, item, place and day.',
  })
  named?: NamedCovariateInputType[] | null
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
    named: input.named,
  }
}

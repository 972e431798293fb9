/** What a shop has told of prices, stock, weather and calendars, as it is known now. */
import { Field, Float, ObjectType } from 'type-graphql'
import type {
  CalendarDayRecord,
  NamedCovariateKind,
  NamedCovariateRecord,
  PriceRecord,
  StockCountRecord,
  StockOutRecord,
  WeatherRecord,
} from '../../../services/shop/covariate.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Money } from '../common/money.type'

const NamedCovariateKindEnum = enumOf<NamedCovariateKind>(
  'NamedCovariateKind',
  'What a covariate of the shop tells.',
  { NUMBER: 'It tells numbers.', CATEGORY: 'It tells words.' },
)

@ObjectType({ description: 'Something that demand depends on and that only the shop knows.' })
@Visible('read')
export class NamedCovariate {
  constructor(private readonly record: NamedCovariateRecord) {}

  @Field(() => String, { description: 'What the shop calls it.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => NamedCovariateKindEnum, { description: 'Whether it tells numbers or words.' })
  get kind(): NamedCovariateKind {
    return this.record.kind
  }

  @Field(() => DateTimeScalar, { description: 'When it was first told.' })
  get createdAt(): Date {
    return this.record.createdAt
  }
}

@ObjectType({
  description: 'The list price from a day on, past or planned, until the next one of the same place.',
})
@Visible('read')
export class Price {
  constructor(readonly record: PriceRecord) {}

  @Field(() => String, {
    nullable: true,
    description: "The competitor who asks this price. It is null for the shop's own price.",
  })
  get competitor(): string | null {
    return this.record.competitor === '' ? null : this.record.competitor
  }

  @Field(() => DayScalar, { description: 'The first day of the price.' })
  get validFrom(): string {
    return this.record.validFrom
  }

  @Field(() => Money, { description: 'The price of one unit.' })
  @Cost({ base: 0 })
  get price(): Money {
    return { amountMinor: this.record.priceMinor, currency: this.record.currency }
  }

  @Field(() => DateTimeScalar, {
    description: 'When the price became known: forecasts of before have not seen it.',
  })
  get knownAt(): Date {
    return this.record.knownAt
  }
}

@ObjectType({ description: 'What was counted on a shelf.' })
@Visible('read')
export class StockCount {
  constructor(readonly record: StockCountRecord) {}

  @Field(() => DateTimeScalar, { description: 'When it was counted.' })
  get countedAt(): Date {
    return this.record.countedAt
  }

  @Field(() => Float, { description: 'How many units there were.' })
  get quantityOnHand(): number {
    return this.record.quantityOnHand
  }
}

@ObjectType({
  description: 'A time without stock, as it follows from counts. Sales in it are a lower bound of demand.',
})
@Visible('read')
export class StockOut {
  constructor(readonly record: StockOutRecord) {}

  @Field(() => DateTimeScalar, { description: 'When the stock was gone.' })
  get startedAt(): Date {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When there was stock again. It is null while there is none.',
  })
  get endedAt(): Date | null {
    return this.record.endedAt
  }
}

@ObjectType({
  description: 'The weather of a day: its measurement, or the newest forecast where there is none yet.',
})
@Visible('read')
export class WeatherDay {
  constructor(readonly record: WeatherRecord) {}

  @Field(() => DayScalar, { description: 'The day, in the time zone of the location.' })
  get day(): string {
    return this.record.day
  }

  @Field(() => Float, { description: 'The mean temperature of the day, in degrees Celsius.' })
  get temperatureC(): number {
    return this.record.temperatureC
  }

  @Field(() => Float, { description: 'How much rain and snow fell, in millimetres of water.' })
  get precipitationMm(): number {
    return this.record.precipitationMm
  }

  @Field(() => Boolean, { description: 'True where the weather is forecast, false where it was measured.' })
  get isForecast(): boolean {
    return this.record.isForecast
  }
}

@ObjectType({ description: 'A day of a calendar, such as a holiday, as models know it.' })
@Visible('read')
export class CalendarDay {
  constructor(readonly record: CalendarDayRecord) {}

  @Field(() => String, {
    description: 'The name of the calendar: "holidays" for public holidays, or a name of the shop\'s own.',
  })
  get calendar(): string {
    return this.record.calendar
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The ISO 3166-1 alpha-2 code of the country whose places the day counts for. It is null where it counts for a location.',
  })
  get country(): string | null {
    return this.record.country
  }

  @Field(() => DayScalar, { description: 'The day that is told of.' })
  get day(): string {
    return this.record.day
  }

  @Field(() => String, { description: 'What the day is called, such as the name of the holiday.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => Boolean, { description: 'Whether the day is a public holiday.' })
  get isHoliday(): boolean {
    return this.record.isHoliday
  }

  @Field(() => Boolean, { description: 'True where nothing is sold on that day.' })
  get closed(): boolean {
    return this.record.closed
  }

  @Field(() => DateTimeScalar, {
    description: 'When the day became known: forecasts of before have not seen it.',
  })
  get knownAt(): Date {
    return this.record.knownAt
  }
}

export const PriceConnection = connectionOf('Price', () => Price, ['read'])
export const StockCountConnection = connectionOf('StockCount', () => StockCount, ['read'])
export const StockOutConnection = connectionOf('StockOut', () => StockOut, ['read'])
export const WeatherDayConnection = connectionOf('WeatherDay', () => WeatherDay, ['read'])
export const CalendarDayConnection = connectionOf('CalendarDay', () => CalendarDay, ['read'])

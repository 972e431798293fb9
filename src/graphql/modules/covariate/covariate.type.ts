/** What a shop has told of prices, stock, weather and calendars, as it is known now. */
import { Field, Float, ObjectType } from 'type-graphql'
import type {
  CalendarDayRecord,
  PriceRecord,
  StockCountRecord,
  StockOutRecord,
  WeatherRecord,
} from '../../../services/covariate-query.service'
import { Visible } from '../../audience'
import { Cost } from '../../operation-limits'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { Money } from '../common/money.type'

@ObjectType({
  description: 'The list price from a day on, past or planned, until the next one of the same place.',
})
@Visible('read')
export class Price {
  constructor(readonly record: PriceRecord) {}

  @Field(() => String, { nullable: true, description: "Null: the shop's own price." })
  get competitor(): string | null {
    return this.record.competitor === '' ? null : this.record.competitor
  }

  @Field(() => DayScalar)
  get validFrom(): string {
    return this.record.validFrom
  }

  @Field(() => Money)
  @Cost({ base: 0 })
  get price(): Money {
    return { amountMinor: this.record.priceMinor, currency: this.record.currency }
  }

  @Field(() => DateTimeScalar, { description: 'From when forecasts may have seen it ahead.' })
  get knownAt(): Date {
    return this.record.knownAt
  }
}

@ObjectType({ description: 'What was counted on a shelf.' })
@Visible('read')
export class StockCount {
  constructor(readonly record: StockCountRecord) {}

  @Field(() => DateTimeScalar)
  get countedAt(): Date {
    return this.record.countedAt
  }

  @Field(() => Float)
  get quantityOnHand(): number {
    return this.record.quantityOnHand
  }
}

@ObjectType({
  description: 'A time without stock, as it follows from counts: sales in it are a lower bound of demand.',
})
@Visible('read')
export class StockOut {
  constructor(readonly record: StockOutRecord) {}

  @Field(() => DateTimeScalar)
  get startedAt(): Date {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while it lasts.' })
  get endedAt(): Date | null {
    return this.record.endedAt
  }
}

@ObjectType({ description: 'The latest word on a day: its measurement, or the newest forecast.' })
@Visible('read')
export class WeatherDay {
  constructor(readonly record: WeatherRecord) {}

  @Field(() => DayScalar)
  get day(): string {
    return this.record.day
  }

  @Field(() => Float)
  get temperatureC(): number {
    return this.record.temperatureC
  }

  @Field(() => Float)
  get precipitationMm(): number {
    return this.record.precipitationMm
  }

  @Field(() => Boolean)
  get isForecast(): boolean {
    return this.record.isForecast
  }
}

@ObjectType()
@Visible('read')
export class CalendarDay {
  constructor(readonly record: CalendarDayRecord) {}

  @Field(() => String)
  get calendar(): string {
    return this.record.calendar
  }

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2. Null: it counts for a location.' })
  get country(): string | null {
    return this.record.country
  }

  @Field(() => DayScalar)
  get day(): string {
    return this.record.day
  }

  @Field(() => String)
  get name(): string {
    return this.record.name
  }

  @Field(() => Boolean)
  get isHoliday(): boolean {
    return this.record.isHoliday
  }

  @Field(() => Boolean, { description: 'Nothing is sold on that day.' })
  get closed(): boolean {
    return this.record.closed
  }

  @Field(() => DateTimeScalar, { description: 'From when forecasts may have seen it ahead.' })
  get knownAt(): Date {
    return this.record.knownAt
  }
}

export const PriceConnection = connectionOf('Price', () => Price, ['read'])
export const StockCountConnection = connectionOf('StockCount', () => StockCount, ['read'])
export const StockOutConnection = connectionOf('StockOut', () => StockOut, ['read'])
export const WeatherDayConnection = connectionOf('WeatherDay', () => WeatherDay, ['read'])
export const CalendarDayConnection = connectionOf('CalendarDay', () => CalendarDay, ['read'])

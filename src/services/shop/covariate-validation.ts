/** What prices, weather and calendar days must look like, before anything is looked up. */
import {
  type CalendarDayInput,
  HOLIDAY_CALENDAR,
  type NamedCovariateInput,
  type PriceInput,
  type WeatherInput,
} from '../../contracts/shop/shop-records'
import { dayOf } from '../../core/time/day'
import {
  isGiven,
  optionalText,
  refuse,
  requireAmount,
  requireCountry,
  requireCurrency,
  requireDay,
  requireKnownAt,
  requireNumber,
  requireText,
} from '../input-rules'

/** Colder and hotter is a mistake of units. */
const TEMPERATURE_RANGE_C = [-90, 60] as const
const MAX_PRECIPITATION_MM = 2_000
/** Models read numbers of 32 bits. */
export const LARGEST_NUMBER = 1e12
/** Where days begin first. */
const EARLIEST_TIME_ZONE = 'Pacific/Kiritimati'

/** @throws BAD_USER_INPUT */
export function validatePrice(price: PriceInput, now: Date) {
  return {
    itemExternalId: requireText(price.itemExternalId, 'itemExternalId'),
    /** Null: everywhere. */
    locationExternalId: optionalText(price.locationExternalId, 'locationExternalId'),
    competitor: optionalText(price.competitor, 'competitor') ?? '',
    validFrom: requireDay(price.validFrom, 'validFrom'),
    priceMinor: requireAmount(price.priceMinor, 'priceMinor').toString(),
    currency: requireCurrency(price.currency),
    knownAt: requireKnownAt(price.knownAt, now),
  }
}

/** @throws BAD_USER_INPUT */
export function validateWeather(weather: WeatherInput, now: Date) {
  const day = requireDay(weather.day, 'day')
  // No forecast would replace it.
  if (weather.isForecast === false && day > dayOf(now, EARLIEST_TIME_ZONE)) {
    refuse('isForecast: weather of a day that has not begun is not measured; say true, or leave it away')
  }
  return {
    locationExternalId: requireText(weather.locationExternalId, 'locationExternalId'),
    day,
    temperatureC: requireNumber(weather.temperatureC, 'temperatureC', ...TEMPERATURE_RANGE_C),
    precipitationMm: requireNumber(weather.precipitationMm, 'precipitationMm', 0, MAX_PRECIPITATION_MM),
    isForecast: weather.isForecast ?? null,
    knownAt: requireKnownAt(weather.knownAt, now),
  }
}

/** @throws BAD_USER_INPUT */
export function validateNamedCovariate(input: NamedCovariateInput, now: Date) {
  const { number, category } = input
  const isWithdrawn = number === null && category === null
  if (!isWithdrawn && isGiven(number) === isGiven(category))
    refuse('Give either number or category; null for both withdraws what was told of the day')
  return {
    name: requireText(input.name, 'name'),
    /** Null: what was told of the day is withdrawn. */
    kind: isWithdrawn ? null : isGiven(number) ? ('NUMBER' as const) : ('CATEGORY' as const),
    /** Null: all items. */
    itemExternalId: optionalText(input.itemExternalId, 'itemExternalId'),
    /** Null: everywhere. */
    locationExternalId: optionalText(input.locationExternalId, 'locationExternalId'),
    day: requireDay(input.day, 'day'),
    number: isGiven(number) ? requireNumber(number, 'number', -LARGEST_NUMBER, LARGEST_NUMBER) : 0,
    category: isGiven(category) ? requireText(category, 'category') : null,
    knownAt: requireKnownAt(input.knownAt, now),
  }
}

/** @throws BAD_USER_INPUT */
export function validateCalendarDay(input: CalendarDayInput, now: Date) {
  const calendar = optionalText(input.calendar, 'calendar') ?? HOLIDAY_CALENDAR
  const locationExternalId = optionalText(input.locationExternalId, 'locationExternalId')
  const country = optionalText(input.country, 'country')
  if ((country === null) === (locationExternalId === null)) {
    refuse('A calendar day needs either a country or a locationExternalId, and not both')
  }
  return {
    calendar,
    country: country === null ? null : requireCountry(country),
    /** Null: the whole country. */
    locationExternalId,
    day: requireDay(input.day, 'day'),
    name: requireText(input.name, 'name'),
    isHoliday: input.isHoliday ?? calendar === HOLIDAY_CALENDAR,
    closed: input.closed ?? false,
    knownAt: requireKnownAt(input.knownAt, now),
  }
}

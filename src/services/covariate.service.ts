/**
 * What demand depends on and is known beside it: own and competitors' prices, weather, calendar; past and future. Series that
 * depend on a change get a new revision, and are refreshed for it.
 */
import type { RecordResult } from '../contracts/record-result'
import {
  type CalendarDayInput,
  type CovariatesInput,
  HOLIDAY_CALENDAR,
  type PriceInput,
  type WeatherInput,
} from '../contracts/shop-records'
import type { Viewer } from '../contracts/viewer'
import { type Clock, systemClock } from '../core/clock'
import { dayOf } from '../core/day'
import type { Database, Transaction } from '../db/client'
import { lockCatalog } from '../db/repositories/catalog-write.repository'
import {
  bumpDependentSeries,
  type CovariateScope,
  findLocationsOfPlaces,
  writeCalendarDays,
  writePrices,
  writeWeather,
} from '../db/repositories/covariate-write.repository'
import { References } from '../db/repositories/reference.repository'
import { BatchReport, entriesOf, type Entry, mergeResults, requireBatchSize } from './batch'
import {
  optionalText,
  refuse,
  requireAmount,
  requireCountry,
  requireCurrency,
  requireDay,
  requireKnownAt,
  requireNonNegative,
  requireText,
} from './input-rules'
import { requireKnown } from './references'
import { enqueueRefresh } from './rollup-request'
import { requireScope } from './access'

const MAX_BATCH_SIZE = 5_000
/** Colder and hotter is a mistake of units. */
const TEMPERATURE_RANGE_C = [-90, 60] as const
const MAX_PRECIPITATION_MM = 2_000
/** Where days begin first. */
const EARLIEST_TIME_ZONE = 'Pacific/Kiritimati'

export class CovariateService {
  private readonly references = new References()

  constructor(
    private readonly database: Database,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Records up to 5,000 entries over all lists; errors say which list their index counts in. Sending again corrects.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordCovariates(viewer: Viewer, input: CovariatesInput): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    const { prices, weather, calendarDays } = input
    requireBatchSize(
      [prices, weather, calendarDays].reduce((sum, list) => sum + (list?.length ?? 0), 0),
      MAX_BATCH_SIZE,
    )
    const reports = {
      prices: new BatchReport('prices'),
      weather: new BatchReport('weather'),
      calendarDays: new BatchReport('calendarDays'),
    }
    const references = await this.lookUp(prices ?? [], weather ?? [], calendarDays ?? [])
    const now = this.clock.now()
    const validPrices = checkPrices(reports.prices, prices ?? [], references, now)
    const validWeather = checkWeather(reports.weather, weather ?? [], references, now)
    const validDays = checkCalendarDays(reports.calendarDays, calendarDays ?? [], references, now)
    if (validPrices.length + validWeather.length + validDays.length > 0) {
      await this.database.transaction(async (tx) => {
        await lockCatalog(tx)
        const changedPrices = await writePrices(tx, values(validPrices), now)
        const writtenWeather = await writeWeather(tx, values(validWeather), now)
        const changedDays = await writeCalendarDays(tx, values(validDays), now)
        const note = (report: BatchReport, changed: number, given: number) => {
          report.recorded += changed
          report.unchanged += given - changed
        }
        note(reports.prices, changedPrices.length, validPrices.length)
        note(reports.weather, writtenWeather.recorded, validWeather.length)
        note(reports.calendarDays, changedDays.length, validDays.length)
        const ownPrices = changedPrices.filter(({ competitor }) => competitor === '')
        await refreshDependents(tx, now, [
          scopeOf(
            ownPrices.map(({ itemId }) => itemId),
            ownPrices.some(({ locationId }) => locationId === null)
              ? null
              : ownPrices.flatMap(({ locationId }) => locationId ?? []),
          ),
          scopeOf(
            null,
            writtenWeather.changed.map(({ locationId }) => locationId),
          ),
          scopeOf(null, changedDays.length > 0 ? await findLocationsOfPlaces(tx, changedDays) : []),
        ])
      })
    }
    return mergeResults(Object.values(reports).map((report) => report.result()))
  }

  private async lookUp(
    prices: readonly PriceInput[],
    weather: readonly WeatherInput[],
    calendarDays: readonly CalendarDayInput[],
  ): Promise<{ items: ReadonlyMap<string, string>; locations: ReadonlyMap<string, string> }> {
    const texts = (given: readonly (string | null | undefined)[]) =>
      given.filter((text) => typeof text === 'string' && text !== '' && !text.includes('\u0000')) as string[]
    return {
      items: await this.references.find(
        this.database,
        'item',
        texts(prices.map(({ itemExternalId }) => itemExternalId)),
      ),
      locations: await this.references.find(
        this.database,
        'location',
        texts([...prices, ...weather, ...calendarDays].map(({ locationExternalId }) => locationExternalId)),
      ),
    }
  }
}

interface Known {
  readonly items: ReadonlyMap<string, string>
  readonly locations: ReadonlyMap<string, string>
}

function values<T>(entries: readonly Entry<T>[]): T[] {
  return entries.map(({ value }) => value)
}

function checkPrices(report: BatchReport, prices: readonly PriceInput[], known: Known, now: Date) {
  const rows = report.accept(entriesOf(prices), (price) => {
    const locationExternalId = optionalText(price.locationExternalId, 'locationExternalId')
    return {
      itemId: requireKnown(known.items, requireText(price.itemExternalId, 'itemExternalId'), 'item'),
      locationId:
        locationExternalId === null ? null : requireKnown(known.locations, locationExternalId, 'location'),
      competitor: optionalText(price.competitor, 'competitor') ?? '',
      validFrom: requireDay(price.validFrom, 'validFrom'),
      priceMinor: requireAmount(price.priceMinor, 'priceMinor').toString(),
      currency: requireCurrency(price.currency),
      knownAt: requireKnownAt(price.knownAt, now),
    }
  })
  return report.keepLast(rows, ({ itemId, locationId, competitor, validFrom }) =>
    JSON.stringify([itemId, locationId, competitor, validFrom]),
  )
}

function checkWeather(report: BatchReport, weather: readonly WeatherInput[], known: Known, now: Date) {
  const lastDayBegun = dayOf(now, EARLIEST_TIME_ZONE)
  const rows = report.accept(entriesOf(weather), (given) => {
    const [coldest, hottest] = TEMPERATURE_RANGE_C
    if (!(given.temperatureC >= coldest && given.temperatureC <= hottest)) {
      refuse(`temperatureC must lie between ${coldest} and ${hottest}`)
    }
    if (requireNonNegative(given.precipitationMm, 'precipitationMm') > MAX_PRECIPITATION_MM) {
      refuse(`precipitationMm must not be above ${MAX_PRECIPITATION_MM}`)
    }
    const day = requireDay(given.day, 'day')
    // No forecast would replace it.
    if (given.isForecast === false && day > lastDayBegun) {
      refuse('isForecast: weather of a day that has not begun is not measured; say true, or leave it away')
    }
    return {
      locationId: requireKnown(
        known.locations,
        requireText(given.locationExternalId, 'locationExternalId'),
        'location',
      ),
      day,
      temperatureC: given.temperatureC,
      precipitationMm: given.precipitationMm,
      isForecast: given.isForecast ?? null,
      knownAt: requireKnownAt(given.knownAt, now),
    }
  })
  return report.keepLast(rows, ({ locationId, day, isForecast, knownAt }) =>
    JSON.stringify([locationId, day, isForecast, knownAt]),
  )
}

function checkCalendarDays(report: BatchReport, days: readonly CalendarDayInput[], known: Known, now: Date) {
  const rows = report.accept(entriesOf(days), (given) => {
    const calendar = optionalText(given.calendar, 'calendar') ?? HOLIDAY_CALENDAR
    const location = optionalText(given.locationExternalId, 'locationExternalId')
    const country = optionalText(given.country, 'country')
    if ((country === null) === (location === null)) {
      refuse('A calendar day needs either a country or a locationExternalId, and not both')
    }
    return {
      calendar,
      country: country === null ? null : requireCountry(country),
      locationId: location === null ? null : requireKnown(known.locations, location, 'location'),
      day: requireDay(given.day, 'day'),
      name: requireText(given.name, 'name'),
      isHoliday: given.isHoliday ?? calendar === HOLIDAY_CALENDAR,
      closed: given.closed ?? false,
      knownAt: requireKnownAt(given.knownAt, now),
    }
  })
  return report.keepLast(rows, ({ calendar, country, locationId, day, name }) =>
    JSON.stringify([calendar, country, locationId, day, name]),
  )
}

function scopeOf(
  itemIds: readonly string[] | null,
  locationIds: readonly string[] | null,
): CovariateScope | null {
  if (itemIds?.length === 0 || locationIds?.length === 0) return null
  const distinct = (ids: readonly string[] | null) => (ids === null ? null : [...new Set(ids)])
  return {
    itemIds: distinct(itemIds),
    locationIds: distinct(locationIds),
  }
}

async function refreshDependents(
  tx: Transaction,
  now: Date,
  scopes: readonly (CovariateScope | null)[],
): Promise<void> {
  for (const scope of scopes) {
    if (scope !== null) await bumpDependentSeries(tx, scope, now)
  }
  if (scopes.some((scope) => scope !== null)) await enqueueRefresh(tx)
}

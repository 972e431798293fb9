/** What the running day will have sold of an item at a place, beside what was forecast of it. It is never learned from. */
import { LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import type { DemandLocationRow } from '../../contracts/demand/demand-rows'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, dayOf } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import type { Queryable } from '../../db/client'
import { readItems, readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import {
  type HourlyUnits,
  readHourlyUnits,
  readHourlyUnitsOfPlace,
} from '../../db/repositories/demand/hourly-units.repository'
import { readStockOuts } from '../../db/repositories/shop/inventory-write.repository'
import {
  type HourlyProfile,
  HOURS,
  hourlyShares,
  isSoldByThePiece,
  LEAST_PROFILE_DAYS,
  LEAST_PROFILE_UNITS,
  nowcast,
  ownShare,
  quantileAt,
  tellsHours,
} from '../../evaluation'
import { requireScope } from '../access'
import { withoutFloatNoise } from './float-noise'
import type { DemandForecastValue } from './forecast-value'

export interface NowcastValue {
  readonly day: Day
  readonly asOf: Date
  readonly soldUnits: number
  /** 0..1 of a usual day. */
  readonly soldShare: number
  /** How much of that is told by the item's own hours, and not by those of its category and its place: 0..1. */
  readonly ownHoursShare: number
  readonly mean: number
  /** In the order of the levels that were asked for. */
  readonly quantiles: readonly { readonly level: number; readonly value: number }[]
  /** The mean of the forecast of this day. */
  readonly forecastMean: number
}

export interface NowcastRequest {
  readonly forecast: DemandForecastValue
  readonly levels: readonly number[]
}

/** Days of which the hours are read. */
const PROFILE_DAYS = 28
const MS_PER_HOUR = 3_600_000

export class NowcastService {
  constructor(private readonly options: { database: Queryable; clock: Clock }) {}

  /**
   * One answer for each request, in order; those of a place are read together. A request that cannot be answered gets its error as a value:
   * BAD_USER_INPUT where the forecast is not one of the units by day of an item at one place, or is a what-if, or does not begin with the running
   * day; NOT_ENOUGH_DATA where the item was out of stock today, or the hours of the place's last four weeks are not known.
   * @throws FORBIDDEN
   */
  async ofMany(
    viewer: Viewer,
    requests: readonly NowcastRequest[],
  ): Promise<(NowcastValue | ForecartError)[]> {
    requireScope(viewer, 'read')
    const answers = new Array<NowcastValue | ForecartError>(requests.length)
    const atPlaces = new Map<bigint, number[]>()
    requests.forEach(({ forecast }, index) => {
      const { itemId, locationId, measure, granularity, whatIf } = forecast
      if (itemId === null || locationId === null || measure !== 'UNITS' || granularity !== 'DAY' || whatIf)
        answers[index] = refusal(
          'A nowcast is of the units by day of one item at one place, without asOf and scenario: the hours of others are not read',
        )
      else atPlaces.set(locationId, [...(atPlaces.get(locationId) ?? []), index])
    })
    if (atPlaces.size === 0) return answers
    const places = await readSellingLocations(this.options.database)
    for (const [locationId, indices] of atPlaces) {
      const place = places.find(({ id }) => id === String(locationId))
      const group = indices.map((index) => requests[index]!)
      const found = place ? await this.atPlace(place, group) : null
      indices.forEach(
        (index, at) =>
          (answers[index] =
            found?.[at] ?? refusal('A nowcast is of one place that sells, and a region is several')),
      )
    }
    return answers
  }

  private async atPlace(
    { id, timeZone }: DemandLocationRow,
    requests: readonly NowcastRequest[],
  ): Promise<(NowcastValue | ForecartError)[]> {
    const { database, clock } = this.options
    const asOf = clock.now()
    const day = dayOf(asOf, timeZone)
    const hour = hourOf(asOf, timeZone)
    const itemIds = [...new Set(requests.map(({ forecast }) => forecast.itemId!))]
    const cells = { itemIds, locationId: BigInt(id), from: addDays(day, -PROFILE_DAYS), until: asOf }
    const hours = await readHourlyUnits(database, { ...cells, to: day })
    const ofPlace = await readHourlyUnitsOfPlace(database, { ...cells, to: addDays(day, -1) })
    const categoryOf = new Map(
      (await readItems(database, itemIds.map(String))).map(({ id: itemId, categoryId }) => [
        itemId,
        categoryId,
      ]),
    )
    const hoursOf = new Map<string, HourlyUnits[]>(itemIds.map((itemId) => [String(itemId), []]))
    for (const one of hours) hoursOf.get(one.itemId)?.push(one)
    const stockOuts = await readStockOuts(
      database,
      itemIds.map((itemId) => ({ itemId: String(itemId), locationId: id })),
      new Date(asOf.getTime() - hour * MS_PER_HOUR),
    )
    const outOfStock = new Set(
      stockOuts.filter(({ startedAt }) => startedAt <= asOf.getTime()).map(({ itemId }) => itemId),
    )
    return requests.map(({ forecast, levels }) => {
      const itemId = String(forecast.itemId)
      if (addDays(forecast.originDay, 1) !== day)
        return refusal(
          `The forecast begins with ${addDays(forecast.originDay, 1)}, and the running day is ${day}: ask for the forecast of now`,
        )
      if (outOfStock.has(itemId))
        return new ForecartError(
          'NOT_ENOUGH_DATA',
          'The item was out of stock today at this place, and what is sold without stock does not tell what the day will sell',
        )
      const categoryId = categoryOf.get(itemId) ?? null
      const ofCategory = categoryId === null ? [] : ofPlace.filter((one) => one.categoryId === categoryId)
      const ofItem = hoursOf.get(itemId)!
      return nowcastOf(forecast, levels, {
        ...{ asOf, day, hour, hours: ofItem, isWhole: isSoldByThePiece([ofItem, ofCategory, ofPlace]) },
        wider: [profileOf(ofPlace), profileOf(ofCategory)],
      })
    })
  }
}

interface Now {
  readonly asOf: Date
  readonly day: Day
  /** Such as 13.5. */
  readonly hour: number
  /** Of the item, with today. */
  readonly hours: readonly HourlyUnits[]
  /** Whether the item is sold by the piece. */
  readonly isWhole: boolean
  /** Of the place and of the item's category there. */
  readonly wider: readonly [HourlyProfile, HourlyProfile]
}

function nowcastOf(
  forecast: DemandForecastValue,
  levels: readonly number[],
  { asOf, day, hour, hours, isWhole, wider }: Now,
): NowcastValue | ForecartError {
  const [place] = wider
  if (!tellsHours(place))
    return new ForecartError(
      'NOT_ENOUGH_DATA',
      `The place's hours of ${place.days} of the last ${PROFILE_DAYS} days are known, with ${sumOf(place.units)} units, and a nowcast needs ${LEAST_PROFILE_DAYS} days and ${LEAST_PROFILE_UNITS} units. ` +
        'Orders and purchase events tell the hours of what was sold; aggregates by day do not, and of a place with very many orders only the latest 100,000 are read',
    )
  const own = profileOf(hours.filter((one) => one.day !== day))
  const soldUnits = hours.reduce((sum, one) => sum + (one.day === day ? one.units : 0), 0)
  const said = nowcast(
    { mean: forecast.mean[0]!, quantiles: forecast.quantiles.subarray(0, LEVEL_COUNT) },
    { soldUnits, hour, shares: hourlyShares([...wider, own]), isWhole },
  )
  return {
    ...{ day, asOf, soldUnits: withoutFloatNoise(soldUnits) },
    ...{ soldShare: said.soldShare, ownHoursShare: ownShare(own) },
    mean: withoutFloatNoise(said.mean),
    quantiles: levels.map((level) => ({
      level,
      value: withoutFloatNoise(Math.max(soldUnits, quantileAt(QUANTILE_LEVELS, said.quantiles, level))),
    })),
    forecastMean: withoutFloatNoise(forecast.mean[0]!),
  }
}

function profileOf(
  hours: readonly { readonly day: Day; readonly hour: number; readonly units: number }[],
): HourlyProfile {
  const units = new Float64Array(HOURS)
  for (const one of hours) units[one.hour]! += one.units
  return { days: new Set(hours.map(({ day }) => day)).size, units }
}

function refusal(message: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', message)
}

function sumOf(units: ArrayLike<number>): number {
  return withoutFloatNoise(Array.from(units).reduce((sum, one) => sum + one, 0))
}

/** Such as 13.5 at half past one, in the time of the place. */
function hourOf(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
    .formatToParts(instant)
    .map(({ value }) => Number(value))
    .filter(Number.isFinite)
  return parts[0]! + parts[1]! / 60
}

/** What the running day will have sold of an item at a place, beside what was forecast of it. It is never learned from. */
import { LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, dayOf } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { readHourlyUnits } from '../../db/repositories/demand/hourly-units.repository'
import {
  HOURS,
  LEAST_PROFILE_DAYS,
  LEAST_PROFILE_UNITS,
  nowcast,
  quantileAt,
  tellsHours,
} from '../../evaluation'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
import { withoutFloatNoise } from './float-noise'
import type { DemandForecastValue } from './forecast.service'

export interface NowcastValue {
  readonly day: Day
  readonly asOf: Date
  readonly soldUnits: number
  /** 0..1 of a usual day. */
  readonly soldShare: number
  readonly mean: number
  /** In the order of the levels that were asked for. */
  readonly quantiles: readonly { readonly level: number; readonly value: number }[]
  /** The mean of the forecast of this day. */
  readonly forecastMean: number
}

/** Days of which the hours are read. */
const PROFILE_DAYS = 28

export class NowcastService {
  constructor(private readonly options: { database: Queryable; clock: Clock }) {}

  /**
   * @throws FORBIDDEN; BAD_USER_INPUT where the forecast is not one of the units by day of an item at one place, or is a what-if, or does not begin
   * with the running day; NOT_ENOUGH_DATA where the hours of the last four weeks are not known
   */
  async of(viewer: Viewer, forecast: DemandForecastValue, levels: readonly number[]): Promise<NowcastValue> {
    requireScope(viewer, 'read')
    const { itemId, locationId, measure, granularity, originDay, whatIf } = forecast
    if (itemId === null || locationId === null || measure !== 'UNITS' || granularity !== 'DAY' || whatIf)
      refuse(
        'A nowcast is of the units by day of one item at one place, without asOf and scenario: the hours of others are not read',
      )
    const { database, clock } = this.options
    const place = (await readSellingLocations(database)).find(({ id }) => id === String(locationId))
    if (!place) refuse('A nowcast is of one place that sells, and a region is several')
    const asOf = clock.now()
    const day = dayOf(asOf, place.timeZone)
    if (addDays(originDay, 1) !== day)
      refuse(
        `The forecast begins with ${addDays(originDay, 1)}, and the running day is ${day}: ask for the forecast of now`,
      )
    const hours = await readHourlyUnits(database, {
      itemId,
      locationId,
      from: addDays(day, -PROFILE_DAYS),
      to: day,
    })
    const units = new Float64Array(HOURS)
    const days = new Set<Day>()
    let soldUnits = 0
    for (const one of hours) {
      if (one.day === day) soldUnits += one.units
      else {
        units[one.hour]! += one.units
        days.add(one.day)
      }
    }
    const profile = { days: days.size, units }
    if (!tellsHours(profile))
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `The hours of ${profile.days} of the last ${PROFILE_DAYS} days are known, with ${sumOf(units)} units, and a nowcast needs ${LEAST_PROFILE_DAYS} days and ${LEAST_PROFILE_UNITS} units. ` +
          'Orders and purchase events tell the hours of what was sold; aggregates by day do not',
      )
    const said = nowcast(
      { mean: forecast.mean[0]!, quantiles: forecast.quantiles.subarray(0, LEVEL_COUNT) },
      { soldUnits, hour: hourOf(asOf, place.timeZone), profile },
    )
    return {
      ...{ day, asOf, soldUnits: withoutFloatNoise(soldUnits), soldShare: said.soldShare },
      mean: withoutFloatNoise(said.mean),
      quantiles: levels.map((level) => ({
        level,
        value: withoutFloatNoise(Math.max(soldUnits, quantileAt(QUANTILE_LEVELS, said.quantiles, level))),
      })),
      forecastMean: withoutFloatNoise(forecast.mean[0]!),
    }
  }
}

function sumOf(units: Float64Array): number {
  return withoutFloatNoise(units.reduce((sum, one) => sum + one, 0))
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

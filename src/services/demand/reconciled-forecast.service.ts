/**
 * Forecasts of sums that agree with those of their parts: of a category, of all items, of a region or of everywhere, as the sums of the forecasts
 * of their items at their places (bottom-up: Hyndman and Athanasopoulos 2021, "Forecasting: Principles and Practice", 11.2). Parts are asked for in
 * turns and kept only as their sums here. The engine remembers them like any other forecasts, within its `REMEMBERED_NUMBERS`.
 */
import { createHash } from 'node:crypto'
import { isCountedDistinct, LEVEL_COUNT } from '../../contracts/demand/demand'
import type { Viewer } from '../../contracts/viewer'
import { addDays, type Day } from '../../core/time/day'
import { firstDayOf, gridFrom, indexOfDay } from '../../core/time/grid'
import { ForecartError, isForecartError } from '../../core/errors'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { demandQuantiles } from '../../evaluation'
import type { CatalogService } from '../shop/catalog.service'
import { withoutFloatNoise } from './float-noise'
import type { ForecastService } from './forecast.service'
import { cutTo } from './forecast-horizon'
import type { DemandForecastRequest, DemandForecastValue } from './forecast-value'

export const RECONCILIATIONS = ['BOTTOM_UP'] as const
export type Reconciliation = (typeof RECONCILIATIONS)[number]

/** Items times places. Each of them needs its forecast. */
export const MAX_PARTS = 5_000
/** Forecasts that are asked for at once. */
export const PARTS_AT_ONCE = 500

/** Sums of the forecasts of parts, by the first day of their period. */
export interface Sums {
  readonly meanOf: Map<Day, number>
  /** The first and the last period that every part forecasts. */
  readonly from: Day
  readonly to: Day
  readonly parts: number
  readonly partsWithoutForecast: number
}

export class ReconciledForecastService {
  constructor(
    private readonly options: { database: Queryable; catalog: CatalogService; forecasts: ForecastService },
  ) {}

  /**
   * The forecast of a sum whose means are those of its parts, as they are served, added up: the items on sale of the category, or all, at each place
   * that sells in the region, or anywhere. Quantiles are those of the sum's own forecast, in proportion to the means. It begins with the first
   * period that all parts forecast and ends with the last one, so that places in several time zones make it a day shorter while their days differ.
   * @throws FORBIDDEN, NOT_FOUND, NO_MODEL, MODEL_HOST_UNAVAILABLE, ARTIFACT_CORRUPT, CANCELLED; NOT_ENOUGH_DATA where the sum or every part has no
   * forecast, or they share no period;
   * BAD_USER_INPUT where the measure does not add up over items, there are more than 5,000 parts, or revenue is of several currencies
   */
  async of(
    viewer: Viewer,
    request: DemandForecastRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<DemandForecastValue> {
    const { itemId, measure } = request
    if (itemId === null && isCountedDistinct(measure))
      throw new ForecartError(
        'BAD_USER_INPUT',
        `reconciliation: ${measure} of several items do not add up, because one order or visit may concern several of them. Leave it out, or name one item`,
      )
    const [own] = await this.options.forecasts.forecastMany(viewer, [request], options)
    if (isForecartError(own)) throw own
    const sums = await this.addUp(viewer, request, options)
    return added(own!, sums)
  }

  private async addUp(
    viewer: Viewer,
    request: DemandForecastRequest,
    options: { signal?: AbortSignal },
  ): Promise<Sums> {
    const { itemId, categoryId, locationId } = request
    const { database, catalog, forecasts } = this.options
    const places = (await readSellingLocations(database)).filter(
      ({ id, regionIds }) =>
        locationId === null || id === String(locationId) || (regionIds ?? []).includes(String(locationId)),
    )
    const filter = categoryId === null ? {} : { categoryIds: [categoryId] }
    const itemIds = itemId === null ? await catalog.itemIds(viewer, filter, MAX_PARTS + 1) : [itemId]
    if (itemIds.length * places.length > MAX_PARTS)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `reconciliation: more than ${MAX_PARTS} forecasts would be added up, of each item at each place. Ask for a category or a place with fewer, or leave it out`,
      )
    const parts = itemIds.flatMap((item) =>
      places.map(({ id }) => ({ ...request, itemId: item, categoryId: null, locationId: BigInt(id) })),
    )
    const sum = new PartSums()
    for (let start = 0; start < parts.length; start += PARTS_AT_ONCE) {
      const turn = parts.slice(start, start + PARTS_AT_ONCE)
      for (const forecast of await forecasts.forecastMany(viewer, turn, options)) sum.add(forecast)
    }
    return sum.all()
  }
}

const NO_SHARED_PERIOD =
  'The items at places that make up the sum, and the sum itself, share no period that all of them forecast. Ask for a longer horizon'

class PartSums {
  private readonly meanOf = new Map<Day, number>()
  private readonly currencies = new Set<string>()
  private from: Day = ''
  private to: Day = '9999-12-31'
  private parts = 0
  private partsWithoutForecast = 0

  /** What concerns one part only is counted. @throws what concerns them all */
  add(forecast: DemandForecastValue | ForecartError): void {
    if (isForecartError(forecast)) {
      if (forecast.code !== 'NOT_ENOUGH_DATA') throw forecast
      this.partsWithoutForecast++
      return
    }
    const { originDay, granularity, mean, currency } = forecast
    const ahead = gridFrom(addDays(originDay, 1), granularity)
    mean.forEach((units, step) => {
      const day = firstDayOf(ahead, step)
      this.meanOf.set(day, (this.meanOf.get(day) ?? 0) + withoutFloatNoise(units))
    })
    if (currency !== null) this.currencies.add(currency)
    if (firstDayOf(ahead, 0) > this.from) this.from = firstDayOf(ahead, 0)
    const last = firstDayOf(ahead, mean.length - 1)
    if (last < this.to) this.to = last
    this.parts++
  }

  /** @throws NOT_ENOUGH_DATA, BAD_USER_INPUT */
  all(): Sums {
    const { meanOf, from, to, parts, partsWithoutForecast } = this
    if (this.currencies.size > 1)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `reconciliation: revenue in ${[...this.currencies].sort().join(' and ')} does not add up, because no exchange rates are known`,
      )
    if (parts === 0 || from > to)
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        parts === 0
          ? `None of the ${partsWithoutForecast} items at places that make up the sum has a forecast`
          : NO_SHARED_PERIOD,
      )
    return { meanOf, from, to, parts, partsWithoutForecast }
  }
}

/**
 * The sum's own forecast with the means of its parts, of the periods that all of them forecast.
 * @throws NOT_ENOUGH_DATA where there is none: the place that begins first may have no part with a forecast
 */
export function added(own: DemandForecastValue, sums: Sums): DemandForecastValue {
  const { from, to, meanOf, parts, partsWithoutForecast } = sums
  const ahead = gridFrom(addDays(own.originDay, 1), own.granularity)
  const first = Math.max(0, indexOfDay(ahead, from))
  const periods = Math.min(own.mean.length, indexOfDay(ahead, to) + 1) - first
  if (periods < 1) throw new ForecartError('NOT_ENOUGH_DATA', NO_SHARED_PERIOD)
  const forecast = cutTo(own, { first, periods })
  const mean = Float64Array.from(forecast.mean, (_, step) =>
    withoutFloatNoise(meanOf.get(firstDayOf(ahead, first + step)) ?? 0),
  )
  const quantiles = Float32Array.from(forecast.quantiles)
  mean.forEach((units, step) => {
    const ofPeriod = quantiles.subarray(step * LEVEL_COUNT, (step + 1) * LEVEL_COUNT)
    const usual = forecast.mean[step]!
    // Where the sum's own forecast expects nothing, there is nothing to be in proportion to.
    if (usual > 0) ofPeriod.forEach((value, level) => (ofPeriod[level] = (value * units) / usual))
    else ofPeriod.set(demandQuantiles(units, units, { isWhole: own.measure === 'UNITS' }))
  })
  const content = createHash('sha256').update(String(own.id)).update(forecast.originDay)
  for (const units of mean) content.update(`/${units}`)
  return {
    ...forecast,
    ...{ mean, quantiles, addedUp: { parts, partsWithoutForecast } },
    id: `added-up-${content.digest('hex').slice(0, 32)}`,
  }
}

/** Demand forecasts for those who may see them: the shop's own people and systems, not its visitors. */
import {
  STEP_STATUS,
  type ItemSeriesKey,
  type DemandSignature,
  LEVEL_COUNT,
  MAX_HORIZON_DAYS,
  QUANTILE_LEVELS,
} from '../../contracts/demand/demand'
import { quantityName } from '../../contracts/demand/measured-series'
import { UNITS_BY_DAY } from '../../contracts/demand/model-names'
import type { Viewer } from '../../contracts/viewer'
import type { Metric } from '../../contracts/models/model-version'
import { BoundedCache } from '../../core/bounded-cache'
import { type Day, addDays, daysBetween, parseDay } from '../../core/time/day'
import { type ErrorCode, ForecartError, invariant, isForecartError } from '../../core/errors'
import { loadDemandPanel } from '../../datasets/demand-panel'
import type { Database } from '../../db/client'
import { readDailyUnits } from '../../db/repositories/demand/daily-units.repository'
import { findSignature, findVersionsByIds } from '../../db/repositories/models/model.repository'
import { independentPeriods, totalOf } from '../../evaluation'
import { requireScope } from '../access'
import type { ForecastEngine, SeriesForecast, DemandModels } from './forecast-engine'
import { withoutFloatNoise } from './float-noise'

export interface DemandForecastRequest {
  readonly itemId: bigint
  /** Null: all locations together. */
  readonly locationId: bigint | null
  /** 1..28. */
  readonly horizonDays: number
}

export interface StoredForecastRequest {
  readonly id: bigint
  /** From 1 on. */
  readonly horizonDays: number
}

export interface DemandForecastValue {
  readonly id: bigint
  readonly itemId: bigint
  readonly locationId: bigint | null
  /** The last complete day of the place: the first point is the day after. */
  readonly originDay: Day
  /** The last day up to the origin that sales of the series are known of; null: none was, it is new. */
  readonly lastObservedDay: Day | null
  readonly issuedAt: Date
  readonly horizonDays: number
  readonly versionId: bigint
  /** The series has too little history for the model, and a simpler rule answered. */
  readonly isFallback: boolean
  /** `[horizonDays]`. */
  readonly mean: Float32Array
  /** `[horizonDays, LEVEL_COUNT]`. */
  readonly quantiles: Float32Array
}

/** UNOBSERVED: nobody said what was sold, which is not zero. CLOSED: the place was closed. */
export type DemandDayStatus = 'OBSERVED' | 'UNOBSERVED' | 'CLOSED'

export interface DemandActualValue {
  readonly day: Day
  readonly status: DemandDayStatus
  /** The value exactly as it was recorded; null where the day is unobserved. */
  readonly value: number | null
  /** 0..1 of the day without stock: sales of such a day are a lower bound of demand. */
  readonly stockOutFraction: number
}

export interface DemandTotalValue {
  readonly from: Day
  /** The first day after the period. */
  readonly to: Day
  readonly mean: number
  /** In the order of the levels of the request. */
  readonly quantiles: readonly number[]
}

/** The number of versions whose correlations are kept. */
const CACHED_CORRELATIONS = 100
const MAX_HISTORY_DAYS = 730

export class ForecastService {
  private readonly correlations = new BoundedCache<bigint, readonly number[]>(CACHED_CORRELATIONS)

  constructor(
    private readonly options: { database: Database; engine: ForecastEngine; models: DemandModels },
  ) {}

  /**
   * One answer for each request, in order; a request that cannot be answered gets its error as a value: NOT_FOUND,
   * BAD_USER_INPUT for a horizon out of 1..28, NO_MODEL, NOT_ENOUGH_DATA. All that is missing is one model call.
   * @throws FORBIDDEN, MODEL_HOST_UNAVAILABLE, CANCELLED
   */
  async forecastMany(
    viewer: Viewer,
    requests: readonly DemandForecastRequest[],
    options: { signal?: AbortSignal } = {},
  ): Promise<(DemandForecastValue | ForecartError)[]> {
    requireScope(viewer, 'read')
    const invalid = requests.map(({ horizonDays }) => horizonError(horizonDays))
    const valid = requests.filter((_, index) => !invalid[index])
    const answers = await this.obtain(valid.map(toSeriesKey), options)
    let next = 0
    return requests.map((request, index) => {
      const error = invalid[index]
      if (error) return error
      const answer = answers[next++]!
      if (answer instanceof ForecartError) return answer
      invariant(isOfUnitsByDay(answer), 'a forecast of units by day is of something else')
      return cut(answer, request.horizonDays)
    })
  }

  /**
   * Forecasts as they were stored, cut to their horizons, however old they are; in the order asked. Null where there is none of that
   * id any more, or where it has fewer days.
   * @throws FORBIDDEN
   */
  async storedForecasts(
    viewer: Viewer,
    requests: readonly StoredForecastRequest[],
  ): Promise<(DemandForecastValue | null)[]> {
    requireScope(viewer, 'read')
    const forecasts = await this.options.engine.stored(requests.map(({ id }) => id))
    return requests.map(({ horizonDays }, index) => {
      const forecast = forecasts[index]
      return forecast && isOfUnitsByDay(forecast) && horizonDays <= forecast.horizon
        ? cut(forecast, horizonDays)
        : null
    })
  }

  private async obtain(
    series: readonly ItemSeriesKey[],
    options: { signal?: AbortSignal },
  ): Promise<(SeriesForecast | ForecartError)[]> {
    if (series.length === 0) return []
    try {
      return await this.options.engine.obtain(UNITS_BY_DAY, series, options)
    } catch (error) {
      const answer = toAnswer(error)
      if (answer === null) throw error
      return series.map(() => answer)
    }
  }

  /**
   * What is known of the last `days` complete days of each series, from its first day on sale; oldest first, in the order asked.
   * @throws FORBIDDEN, NOT_FOUND, BAD_USER_INPUT where `days` is out of 1..730
   */
  async history(
    viewer: Viewer,
    series: readonly { itemId: bigint; locationId: bigint | null; originDay: Day }[],
    days: number,
  ): Promise<DemandActualValue[][]> {
    requireScope(viewer, 'read')
    if (!Number.isInteger(days) || days < 1 || days > MAX_HISTORY_DAYS) {
      throw new ForecartError('BAD_USER_INPUT', `"days" must be between 1 and ${MAX_HISTORY_DAYS}`)
    }
    const answers = new Array<DemandActualValue[]>(series.length)
    for (const originDay of new Set(series.map((one) => one.originDay))) {
      const positions = series.flatMap((one, index) => (one.originDay === originDay ? [index] : []))
      const keys = positions.map((index) => toSeriesKey(series[index]!))
      const options = { series: keys, originDay, historySteps: days, futureSteps: 0 }
      const [{ panel }, unitsOf] = await Promise.all([
        loadDemandPanel(this.options.database, options),
        readDailyUnits(this.options.database, keys, addDays(originDay, 1 - days), originDay),
      ])
      positions.forEach((index, row) => {
        const { status: dayStatus, stockOutFraction, firstObserved } = panel.series[row]!
        answers[index] = [...dayStatus.keys()].slice(firstObserved).map((day) => ({
          day: addDays(panel.grid.start, day),
          status: statusOf(dayStatus[day]!),
          value: dayStatus[day] === STEP_STATUS.unobserved ? null : (unitsOf(row, day) ?? 0),
          stockOutFraction: withoutFloatNoise(stockOutFraction[day]!),
        }))
      })
    }
    return answers
  }

  /**
   * Units of the days [from, to) together. Quantiles come from joint samples of the days: those of days do not add up.
   * @throws FORBIDDEN; BAD_USER_INPUT where the period is empty or leaves the horizon, or a level is not between 0 and 1
   */
  async total(
    viewer: Viewer,
    forecast: DemandForecastValue,
    period: { from: Day; to: Day },
    levels: readonly number[],
  ): Promise<DemandTotalValue> {
    requireScope(viewer, 'read')
    const { originDay, horizonDays, versionId, mean, quantiles } = forecast
    const from = daysBetween(originDay, parseDay(period.from)) - 1
    const to = daysBetween(originDay, parseDay(period.to)) - 1
    if (from < 0 || to > horizonDays || from >= to) {
      const [first, end] = [addDays(originDay, 1), addDays(originDay, horizonDays + 1)]
      throw new ForecartError('BAD_USER_INPUT', `A total covers at least one day of [${first}, ${end})`)
    }
    const total = totalOf({
      gridLevels: QUANTILE_LEVELS,
      mean,
      quantiles,
      correlation: await this.errorCorrelation(versionId),
      from,
      to,
      levels,
    })
    return {
      ...period,
      mean: withoutFloatNoise(total.mean),
      quantiles: total.quantiles.map(withoutFloatNoise),
    }
  }

  /** How the errors of a version's days hang together; it never changes, and the database knows it. */
  private async errorCorrelation(versionId: bigint): Promise<readonly number[]> {
    const cached = this.correlations.get(versionId)
    if (cached) return cached
    const { database, models } = this.options
    const kept = (await findSignature(database, versionId)) as DemandSignature | null
    const { horizonCorrelation } = kept ?? (await models.version(versionId)).signature
    const correlation = horizonCorrelation ?? independentPeriods(MAX_HORIZON_DAYS)
    this.correlations.set(versionId, correlation)
    return correlation
  }

  /**
   * How good each model version was in its backtest, over all series; empty where there is no such version. In the order asked.
   * @throws FORBIDDEN
   */
  async accuracies(viewer: Viewer, versionIds: readonly bigint[]): Promise<(readonly Metric[])[]> {
    requireScope(viewer, 'read')
    const versions = await findVersionsByIds(this.options.database, [...new Set(versionIds)])
    const metrics = new Map(versions.map((version) => [version.id, version.metrics]))
    return versionIds.map((id) => metrics.get(id) ?? [])
  }
}

/** What is an answer to every series, rather than a fault of the request. */
const ANSWERS: readonly ErrorCode[] = ['NO_MODEL', 'NOT_ENOUGH_DATA', 'ARTIFACT_CORRUPT']

function toAnswer(error: unknown): ForecartError | null {
  return isForecartError(error) && ANSWERS.includes(error.code) ? error : null
}

function statusOf(status: number): DemandDayStatus {
  if (status === STEP_STATUS.unobserved) return 'UNOBSERVED'
  return status === STEP_STATUS.closed ? 'CLOSED' : 'OBSERVED'
}

function toSeriesKey({ itemId, locationId }: { itemId: bigint; locationId: bigint | null }): ItemSeriesKey {
  return { itemId: String(itemId), locationId: locationId === null ? null : String(locationId) }
}

function horizonError(horizonDays: number): ForecartError | null {
  if (Number.isInteger(horizonDays) && horizonDays >= 1 && horizonDays <= MAX_HORIZON_DAYS) return null
  return new ForecartError('BAD_USER_INPUT', `"horizonDays" must be between 1 and ${MAX_HORIZON_DAYS}`)
}

type UnitsByDay = SeriesForecast & { readonly itemId: bigint }

function isOfUnitsByDay(forecast: SeriesForecast): forecast is UnitsByDay {
  return forecast.itemId !== null && quantityName(forecast) === quantityName(UNITS_BY_DAY)
}

/** The first `horizonDays` of a forecast. The arrays are views: nobody writes to them. */
function cut(forecast: UnitsByDay, horizonDays: number): DemandForecastValue {
  return {
    ...forecast,
    horizonDays,
    mean: forecast.mean.subarray(0, horizonDays),
    quantiles: forecast.quantiles.subarray(0, horizonDays * LEVEL_COUNT),
  }
}

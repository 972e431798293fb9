/** Demand forecasts for those who may see them: the shop's own people and systems, not its visitors. */
import {
  type DemandSeriesKey,
  type DemandSignature,
  learnedLevels,
  QUANTILE_LEVELS,
} from '../../contracts/demand/demand'
import { LONGEST_HORIZON } from '../../contracts/demand/horizon'
import { demandModelName, type DemandQuantity } from '../../contracts/demand/model-names'
import type { Viewer } from '../../contracts/viewer'
import type { Metric } from '../../contracts/models/model-version'
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import { type Day, addDays, parseDay } from '../../core/time/day'
import { firstDayOf, gridFrom, indexOfDay, namesOfPeriods, periodStart } from '../../core/time/grid'
import { type ErrorCode, ForecartError, isForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { findSignature, findVersionsByIds } from '../../db/repositories/models/model.repository'
import { independentPeriods, samplePaths, totalOf } from '../../evaluation'
import { requireScope } from '../access'
import { requirePast } from '../input-rules'
import { DemandHistory } from './demand-history'
import type { ForecastEngine } from './forecast-engine'
import { cut, horizonError } from './forecast-horizon'
import {
  type DemandActualValue,
  type DemandForecastRequest,
  type DemandForecastValue,
  type DemandTotalValue,
  type PastSeries,
  seriesKeyOf,
  type StoredForecastRequest,
  type WhatIfRequest,
} from './forecast-value'
import type { ModelsOf, SeriesForecast } from './series-forecast'
import { forecastWhatIf } from './what-if'
import { withoutFloatNoise } from './float-noise'

/** The number of versions of which it is remembered what they know. */
const CACHED_VERSIONS = 100
const MAX_HISTORY_DAYS = 730

/** What a version says of its forecasts, which never changes. */
interface VersionFacts {
  /** `[horizon]` by distance in periods, 1 first: how the errors of periods go together. */
  readonly correlation: readonly number[]
  /** The levels that it learned; those beyond are a normal tail. */
  readonly levels: readonly number[]
}

export class ForecastService {
  private readonly versions = new BoundedCache<bigint, VersionFacts>(CACHED_VERSIONS)
  private readonly past: DemandHistory

  constructor(
    private readonly options: { database: Database; engine: ForecastEngine; models: ModelsOf; clock: Clock },
  ) {
    this.past = new DemandHistory(options)
  }

  /**
   * One answer for each request, in order; a request that cannot be answered gets its error as a value: NOT_FOUND,
   * BAD_USER_INPUT for a horizon that is too long, NO_MODEL, NOT_ENOUGH_DATA. All that is missing of one measure and granularity is
   * one model call.
   * @throws FORBIDDEN, MODEL_HOST_UNAVAILABLE, CANCELLED
   */
  async forecastMany(
    viewer: Viewer,
    requests: readonly DemandForecastRequest[],
    options: { signal?: AbortSignal } = {},
  ): Promise<(DemandForecastValue | ForecartError)[]> {
    requireScope(viewer, 'read')
    const answers = requests.map(horizonError) as (DemandForecastValue | ForecartError | null)[]
    for (const name of new Set(requests.map(demandModelName))) {
      const positions = requests.flatMap((request, index) =>
        answers[index] === null && demandModelName(request) === name ? [index] : [],
      )
      if (positions.length === 0) continue
      const found = await this.obtain(
        requests[positions[0]!]!,
        positions.map((index) => seriesKeyOf(requests[index]!)),
        options,
      )
      positions.forEach((index, row) => {
        const answer = found[row]!
        answers[index] = answer instanceof ForecartError ? answer : cut(answer, requests[index]!.horizonDays)
      })
    }
    return answers as (DemandForecastValue | ForecartError)[]
  }

  /**
   * A forecast from what was known at an instant, or with other prices and promotions than the planned ones. It is not stored. As of an
   * instant, the newest version that had not seen later data answers; where there is none, the champion does, and the answer says so.
   * @throws FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, NO_MODEL, NOT_ENOUGH_DATA, MODEL_HOST_UNAVAILABLE, CANCELLED
   */
  async forecastWhatIf(
    viewer: Viewer,
    request: WhatIfRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<DemandForecastValue> {
    requireScope(viewer, 'read')
    const error = horizonError(request)
    if (error) throw error
    const { asOf, scenario, horizonDays } = request
    if (asOf) requirePast(asOf, 'asOf', this.options.clock.now())
    const forecast = await forecastWhatIf(
      this.options,
      request,
      seriesKeyOf(request),
      { asOf, scenario },
      options,
    )
    const answer = cut(forecast, horizonDays)
    if (answer instanceof ForecartError) throw answer
    return answer
  }

  /**
   * Forecasts as they were stored, cut to their horizons, however old they are; in the order asked. Null where there is none of that
   * id any more, or where it has fewer periods.
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
      if (!forecast) return null
      const answer = cut(forecast, horizonDays)
      return answer instanceof ForecartError ? null : answer
    })
  }

  private async obtain(
    quantity: DemandQuantity,
    series: readonly DemandSeriesKey[],
    options: { signal?: AbortSignal },
  ): Promise<(SeriesForecast | ForecartError)[]> {
    try {
      return await this.options.engine.obtain(quantity, series, options)
    } catch (error) {
      const answer = toAnswer(error)
      if (answer === null) throw error
      return series.map(() => answer)
    }
  }

  /**
   * What is known of the whole periods within the last `days` complete days of each series, from its first one on sale; oldest first,
   * in the order asked.
   * @throws FORBIDDEN, NOT_FOUND, BAD_USER_INPUT where `days` is out of 1..730
   */
  async history(
    viewer: Viewer,
    series: readonly PastSeries[],
    days: number,
  ): Promise<(readonly DemandActualValue[])[]> {
    requireScope(viewer, 'read')
    if (!Number.isInteger(days) || days < 1 || days > MAX_HISTORY_DAYS) {
      throw new ForecartError('BAD_USER_INPUT', `"days" must be between 1 and ${MAX_HISTORY_DAYS}`)
    }
    return this.past.read(series, days)
  }

  /**
   * What is forecast of the days [from, to) together. Quantiles come from joint samples of the periods: those of periods do not add up.
   * @throws FORBIDDEN; BAD_USER_INPUT where the days are none, leave the horizon or divide a period, or a level is not between 0 and 1
   */
  async total(
    viewer: Viewer,
    forecast: DemandForecastValue,
    period: { from: Day; to: Day },
    levels: readonly number[],
  ): Promise<DemandTotalValue> {
    requireScope(viewer, 'read')
    const { originDay, granularity, versionId, mean, quantiles } = forecast
    const ahead = gridFrom(addDays(originDay, 1), granularity)
    const stepOf = (day: Day) =>
      periodStart(parseDay(day), granularity) === day ? indexOfDay(ahead, day) : Number.NaN
    const from = stepOf(period.from)
    const to = stepOf(period.to)
    if (!(from >= 0 && to <= mean.length && from < to)) {
      const [first, end] = [ahead.start, firstDayOf(ahead, mean.length)]
      throw new ForecartError(
        'BAD_USER_INPUT',
        `A total covers ${granularity === 'DAY' ? 'at least one day' : `whole ${namesOfPeriods(granularity)}, at least one,`} of [${first}, ${end})`,
      )
    }
    const total = totalOf({
      gridLevels: QUANTILE_LEVELS,
      mean,
      quantiles,
      correlation: (await this.factsOf(forecast, versionId)).correlation,
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

  /**
   * What all periods of a forecast may sell together: `[periods, PATH_COUNT]`, see `samplePaths`. Equal forecasts have equal paths.
   * @throws FORBIDDEN
   */
  async paths(viewer: Viewer, forecast: DemandForecastValue): Promise<Float64Array> {
    requireScope(viewer, 'read')
    const { mean, quantiles, versionId } = forecast
    const { correlation } = await this.factsOf(forecast, versionId)
    return samplePaths({ gridLevels: QUANTILE_LEVELS, quantiles, correlation, from: 0, to: mean.length })
  }

  /**
   * The quantile levels that the version of a forecast learned, ascending. Levels between are interpolated, and those beyond are a normal
   * tail through the outer two: versions of before the grid reached 0.01 and 0.99 learned 0.05 to 0.95.
   * @throws FORBIDDEN
   */
  async learnedLevels(viewer: Viewer, forecast: DemandForecastValue): Promise<readonly number[]> {
    requireScope(viewer, 'read')
    return (await this.factsOf(forecast, forecast.versionId)).levels
  }

  /** The database knows it of versions that it holds the signature of; others are loaded. */
  private async factsOf(quantity: DemandQuantity, versionId: bigint): Promise<VersionFacts> {
    const cached = this.versions.get(versionId)
    if (cached) return cached
    const { database, models } = this.options
    const kept = (await findSignature(database, versionId)) as DemandSignature | null
    const signature = kept ?? (await models(quantity).version(versionId)).signature
    const facts = {
      correlation: signature.horizonCorrelation ?? independentPeriods(LONGEST_HORIZON[quantity.granularity]),
      levels: learnedLevels(signature),
    }
    this.versions.set(versionId, facts)
    return facts
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

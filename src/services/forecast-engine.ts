/**
 * Forecasts of series: from the store where their key matches; what is missing is computed in one model call for all, and
 * stored. The key is (series, its revision, origin day, model version, hash of the known-future covariates and of which days are observed).
 */
import {
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
  type DemandSeriesKey,
  lastObservedIndex,
  MAX_HORIZON_DAYS,
  MAX_STALE_DAYS,
  seriesName,
} from '../contracts/demand'
import { BoundedCache } from '../core/bounded-cache'
import type { ModelSignature } from '../contracts/signature'
import type { Clock } from '../core/clock'
import { addDays, type Day } from '../core/day'
import { ForecartError, invariant } from '../core/errors'
import { loadDemandPanel } from '../datasets/demand-panel'
import { type OriginDays, originDaysAt } from '../datasets/origin-days'
import type { Queryable } from '../db/client'
import { readSellingLocations } from '../db/repositories/demand-rows.repository'
import {
  type ForecastRecord,
  lookUpSeries,
  readForecasts,
  type SeriesState,
  storeForecasts,
} from '../db/repositories/forecast.repository'
import { type ForecastPoints, decodePoints, encodePoints } from './forecast-points'
import { noneWithId } from '../contracts/not-found'
import { encodeId } from '../core/ids'

/** What the engine needs of serving. */
export interface ServingModel {
  /** Null: no model is registered. */
  currentVersion(): Promise<bigint | null>
  /** What a version takes and gives. @throws NOT_FOUND, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  signature(versionId: bigint): Promise<ModelSignature>
  predictDemand(
    input: DemandInput,
    options?: { signal?: AbortSignal },
  ): Promise<{ versionId: bigint; prediction: DemandPrediction }>
}

/** A forecast of the whole horizon of the model. */
export interface SeriesForecast extends Omit<ForecastRecord, 'points'>, ForecastPoints {}

export interface ForecastEngineOptions {
  readonly database: Queryable
  readonly serving: ServingModel
  readonly clock: Clock
}

const CACHED_FORECASTS = 20_000
const CACHED_COVARIATE_HASHES = 100_000

type Answers = (SeriesForecast | ForecartError | undefined)[]

interface Wanted extends DemandSeriesKey {
  /** Position in the request. */
  readonly index: number
  readonly originDay: Day
  /** See `OriginDays.heardOf`. */
  readonly heard: string
  readonly state: SeriesState
}

export class ForecastEngine {
  private readonly forecasts = new BoundedCache<bigint, SeriesForecast>(CACHED_FORECASTS)
  /** A revision moves with the covariates of its series, so a hash holds for as long as the key of `memoKey` does. */
  private readonly covariateHashes = new BoundedCache<string, string>(CACHED_COVARIATE_HASHES)

  constructor(private readonly options: ForecastEngineOptions) {}

  async originDays(): Promise<OriginDays> {
    return originDaysAt(this.options.clock.now(), await readSellingLocations(this.options.database, null))
  }

  /**
   * One answer for each series, in order; what fails for one series does not fail the others.
   * @throws NO_MODEL, NOT_ENOUGH_DATA, CANCELLED, MODEL_HOST_UNAVAILABLE: what fails them all
   */
  async obtain(
    series: readonly DemandSeriesKey[],
    options: { signal?: AbortSignal } = {},
  ): Promise<(SeriesForecast | ForecartError)[]> {
    const answers: Answers = new Array<undefined>(series.length)
    const versionId = await this.options.serving.currentVersion()
    if (versionId === null)
      throw new ForecartError('NO_MODEL', 'No demand model is registered yet; train one')
    const wanted = await this.resolve(series, versionId, answers)
    const withoutHash = await this.answerStored(
      wanted,
      (one) => this.covariateHashes.get(memoKey(one)),
      answers,
    )
    const { contextDays } = await this.options.serving.signature(versionId)
    for (const group of groupByOrigin(withoutHash)) await this.compute(group, contextDays, answers, options)
    return answers.map((answer) => {
      invariant(answer, 'a series was left without a forecast')
      return answer
    })
  }

  /** Forecasts by their ids, in the order asked; null where they are not stored any more. */
  async stored(ids: readonly bigint[]): Promise<(SeriesForecast | null)[]> {
    const missing = [...new Set(ids)].filter((id) => this.forecasts.get(id) === undefined)
    const records = await readForecasts(this.options.database, missing)
    const read = new Map(records.map((record) => [record.id, this.remember(record)]))
    return ids.map((id) => read.get(id) ?? this.forecasts.get(id) ?? null)
  }

  /** Looks up what is asked for; answers what does not exist with NOT_FOUND. */
  private async resolve(
    series: readonly DemandSeriesKey[],
    versionId: bigint,
    answers: Answers,
  ): Promise<Wanted[]> {
    const origins = await this.originDays()
    const placed = series.flatMap((key, index) => {
      const originDay = origins.of(key.locationId)
      if (originDay !== undefined)
        return [{ ...key, index, originDay, heard: origins.heardOf(key.locationId) }]
      answers[index] = noneThatSells(key.locationId)
      return []
    })
    const states = await lookUpSeries(this.options.database, placed, versionId)
    return placed.flatMap((one, position) => {
      const state = states[position]!
      if (state.itemExists) return [{ ...one, state }]
      answers[one.index] = noneWithId('Item', BigInt(one.itemId))
      return []
    })
  }

  /** Answers what the store holds under the present hash of its covariates; returns the rest. */
  private async answerStored(
    wanted: readonly Wanted[],
    hashOf: (one: Wanted) => string | undefined,
    answers: Answers,
  ): Promise<Wanted[]> {
    const missing: Wanted[] = []
    const toRead: { id: bigint; one: Wanted }[] = []
    for (const one of wanted) {
      const hash = hashOf(one)
      const id = hash && one.state.forecasts.find(({ covariateHash }) => covariateHash === hash)?.id
      const cached = id ? this.forecasts.get(id) : undefined
      if (cached) answers[one.index] = cached
      else if (id) toRead.push({ id, one })
      else missing.push(one)
    }
    const records = await readForecasts(this.options.database, [...new Set(toRead.map(({ id }) => id))])
    const read = new Map(records.map((record) => [record.id, this.remember(record)]))
    for (const { id, one } of toRead) {
      const forecast = read.get(id)
      if (forecast) answers[one.index] = forecast
      // What was cleaned away between the two statements is computed like anything else that is missing.
      else missing.push(one)
    }
    return missing
  }

  /** Series of one origin whose hash is not known, or whose forecast is not stored. */
  private async compute(
    group: readonly Wanted[],
    historyDays: number,
    answers: Answers,
    options: { signal?: AbortSignal },
  ): Promise<void> {
    const { database, serving } = this.options
    // The same series may be asked for twice in one request.
    const distinct = [...new Map(group.map((one) => [seriesName(one), one])).values()]
    const loaded = await loadDemandPanel(database, {
      series: distinct,
      originDay: distinct[0]!.originDay,
      // A late feed moves the context of a series back by as much.
      historyDays: Math.max(historyDays, 2 * MAX_STALE_DAYS),
      futureDays: MAX_HORIZON_DAYS,
    })
    const hashes = new Map(
      distinct.map((one, position) => [seriesName(one), loaded.covariateHashes[position]!]),
    )
    for (const one of distinct) this.covariateHashes.set(memoKey(one), hashes.get(seriesName(one))!)
    const unanswered = await this.answerStored(group, (one) => hashes.get(seriesName(one)), answers)
    const lastDays = new Map(
      loaded.panel.series.map((series) => [seriesName(series), lastObservedDay(series, loaded.panel)]),
    )
    for (const one of unanswered) {
      const lastDay = lastDays.get(seriesName(one))
      if (lastDay instanceof ForecartError) answers[one.index] = lastDay
    }
    const missing = new Set(unanswered.filter(({ index }) => answers[index] === undefined).map(seriesName))
    if (missing.size === 0) return
    const positions = distinct.flatMap((one, position) => (missing.has(seriesName(one)) ? [position] : []))
    const input = { ...loaded.panel, series: positions.map((position) => loaded.panel.series[position]!) }
    const { versionId, prediction } = await serving.predictDemand(input, options)
    const stored = await storeForecasts(
      database,
      positions.map((position, row) => ({
        itemId: distinct[position]!.itemId,
        locationId: distinct[position]!.locationId,
        revision: distinct[position]!.state.revision,
        originDay: loaded.originDay,
        lastObservedDay: dayOrNull(lastDays.get(seriesName(distinct[position]!))),
        versionId,
        covariateHash: loaded.covariateHashes[position]!,
        horizonDays: prediction.horizonDays,
        isFallback: prediction.isFallback[row] === 1,
        points: encodePoints(prediction, row),
      })),
    )
    const bySeries = new Map(stored.map((record) => [seriesName(record), this.remember(record)]))
    for (const one of group) answers[one.index] ??= bySeries.get(seriesName(one))
  }

  private remember(record: ForecastRecord): SeriesForecast {
    const { points, ...rest } = record
    const forecast = { ...rest, ...decodePoints(points, record.horizonDays) }
    this.forecasts.set(record.id, forecast)
    return forecast
  }
}

/**
 * The last day that sales of the series are known of; null where none was ever told: a newcomer. An error, NOT_ENOUGH_DATA, where
 * the data of the series ended too long ago to say anything of now.
 */
function lastObservedDay(
  series: DemandSeries,
  { firstDay, historyDays }: DemandInput,
): Day | null | ForecartError {
  const last = lastObservedIndex(series)
  if (last < 0 && series.firstObserved > 0) return null
  if (last >= 0 && historyDays - 1 - last <= MAX_STALE_DAYS) return addDays(firstDay, last)
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `The sales of this series are known up to ${last < 0 ? `some day before ${firstDay}` : addDays(firstDay, last)} only, and a forecast needs some of the last ${MAX_STALE_DAYS} days. ` +
      'Record what was sold since; where nothing was, declare those days complete',
  )
}

function dayOrNull(day: Day | null | ForecartError | undefined): Day | null {
  return typeof day === 'string' ? day : null
}

function memoKey(one: Wanted): string {
  return `${seriesName(one)}/${one.state.revision}/${one.originDay}/${one.heard}`
}

function groupByOrigin(wanted: readonly Wanted[]): Wanted[][] {
  const groups = new Map<Day, Wanted[]>()
  for (const one of wanted) {
    const group = groups.get(one.originDay)
    if (group) group.push(one)
    else groups.set(one.originDay, [one])
  }
  return [...groups.values()]
}

function noneThatSells(locationId: string | null): ForecartError {
  return locationId === null
    ? new ForecartError('NOT_FOUND', 'There is no location that sells')
    : new ForecartError('NOT_FOUND', `The location "${encodeId('Location', locationId)}" does not sell`)
}

/**
 * Forecasts of series: from the store where their key matches; what is missing is computed in one model call for all, and
 * stored. The key is (series, its revision, origin day, model version, hash of the known-future covariates and of which days are observed).
 */
import { createHash } from 'node:crypto'
import {
  type DemandInput,
  type DemandSeries,
  type DemandSeriesKey,
  type DemandTypes,
  isCountedDistinct,
  lastObservedIndex,
  type Measure,
  seriesName,
} from '../../contracts/demand/demand'
import { MAX_STALE } from '../../contracts/demand/horizon'
import { demandModelName, type DemandQuantity } from '../../contracts/demand/model-names'
import type { DemandScenario } from '../../contracts/demand/scenario'
import { noneWithId } from '../../contracts/not-found'
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import { lastDayOf, namesOfPeriods } from '../../core/time/grid'
import { ForecartError, invariant } from '../../core/errors'
import { encodeId } from '../../core/ids'
import {
  type DemandPanelOptions,
  lastCompletePeriodEnd,
  type LoadedDemandPanel,
  loadDemandPanel,
} from '../../datasets/demand-panel'
import { type OriginDays, originDaysAt } from '../../datasets/origin-days'
import type { Queryable } from '../../db/client'
import type { NotificationListener } from '../../db/notifications'
import {
  type ForecastRecord,
  lookUpSeries,
  readForecasts,
  type SeriesState,
  storeForecasts,
} from '../../db/repositories/demand/forecast.repository'
import { findChampionAsOf, isTrainedBefore } from '../../db/repositories/models/model.repository'
import type { ServedVersion } from '../../serving/task-server'
import { readsObserved } from '../../models/demand/registered-onnx/contract'
import { type ForecastPoints, decodePoints, encodePoints } from './forecast-points'
import { SellingPlaces } from './selling-places'

type DemandVersion = ServedVersion<DemandTypes>

/** The part of `TaskServer` that the engine needs. */
export interface DemandModels {
  /** @throws NO_MODEL; ARTIFACT_CORRUPT and others where it cannot be loaded, nor anything in its place */
  requireChampion(): Promise<DemandVersion>
  /** @throws NOT_FOUND, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  version(id: bigint): Promise<DemandVersion>
}

/** The models of a measure at a granularity. */
export type ModelsOf = (quantity: DemandQuantity) => DemandModels

/** A forecast of the whole horizon of the model. */
export interface SeriesForecast extends Omit<ForecastRecord, 'points' | 'id' | 'seriesId'>, ForecastPoints {
  /** A text names the content of a forecast that is not stored. */
  readonly id: bigint | string
  /** Nothing was read that was received later. */
  readonly asOf: Date
  /** Whether the version was trained on data of after `asOf`, as far as that is known. */
  readonly sawLaterData: boolean
}

export interface StoredForecast extends SeriesForecast {
  readonly id: bigint
  readonly seriesId: bigint
}

/** What is read in the place of what is known and planned now. */
export interface WhatIf {
  readonly asOf: Date | null
  readonly scenario: DemandScenario | null
}

export interface ForecastEngineOptions {
  readonly database: Queryable
  readonly models: ModelsOf
  readonly clock: Clock
  /** Tells when the places that sell change. Absent: they are read for every request. */
  readonly listener?: Pick<NotificationListener, 'on' | 'onReconnect'>
}

const CACHED_FORECASTS = 20_000
const CACHED_COVARIATE_HASHES = 100_000

/** What the panel says of a series that is to be predicted. */
interface Seen {
  readonly series: DemandSeries
  readonly hash: string
  /** Of revenue; else null. */
  readonly currency: string | null
  /** Null: none was ever told. */
  readonly lastDay: Day | null
}

/** What became of each series, by its name. */
type Answers = ReadonlyMap<string, StoredForecast | ForecartError>

interface Wanted extends DemandSeriesKey {
  /** The last day of the last complete period. */
  readonly originDay: Day
  /** See `OriginDays.heardOf`. */
  readonly heard: string
  readonly state: SeriesState & { readonly seriesId: bigint }
}

/** One request: what is forecast, and the version that answers all of it, whoever is champion by its end. */
interface Asked {
  readonly quantity: DemandQuantity
  readonly model: DemandVersion
  readonly signal?: AbortSignal
}

export class ForecastEngine {
  private readonly places: SellingPlaces
  private readonly forecasts = new BoundedCache<bigint, StoredForecast>(CACHED_FORECASTS)
  /** A revision moves with the covariates of its series, so a hash holds for as long as the key of `memoKey` does. */
  private readonly covariateHashes = new BoundedCache<string, string>(CACHED_COVARIATE_HASHES)

  constructor(private readonly options: ForecastEngineOptions) {
    this.places = new SellingPlaces(options.database, options.listener ?? null)
  }

  async originDays(): Promise<OriginDays> {
    return originDaysAt(this.options.clock.now(), await this.places.read())
  }

  /**
   * One answer for each series, in order; what fails for one series does not fail the others.
   * @throws NO_MODEL, NOT_ENOUGH_DATA, CANCELLED, MODEL_HOST_UNAVAILABLE: what fails them all
   */
  async obtain(
    quantity: DemandQuantity,
    series: readonly DemandSeriesKey[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<(StoredForecast | ForecartError)[]> {
    const asked = { quantity, model: await this.options.models(quantity).requireChampion(), signal }
    // The same series may be asked for twice in one request.
    const distinct = [...new Map(series.map((key) => [seriesName(key), key])).values()]
    const { wanted, refused } = await this.resolve(distinct, asked)
    const stored = await this.readStored(wanted, (one) => this.covariateHashes.get(memoKey(one)))
    const missing = wanted.filter((one) => !stored.has(seriesName(one)))
    const computed = await this.computeAll(missing, asked)
    const answers: Answers = new Map([...refused, ...stored, ...computed])
    return series.map((key) => {
      const answer = answers.get(seriesName(key))
      invariant(answer, 'a series was left without a forecast')
      return answer
    })
  }

  /**
   * A forecast of a series from what was known at an instant, or with other plans. It is not stored.
   * @throws NO_MODEL, NOT_FOUND, NOT_ENOUGH_DATA, BAD_USER_INPUT, CANCELLED, MODEL_HOST_UNAVAILABLE
   */
  async whatIf(
    { measure, granularity }: DemandQuantity,
    series: DemandSeriesKey,
    { asOf, scenario }: WhatIf,
    options: { signal?: AbortSignal } = {},
  ): Promise<SeriesForecast> {
    const { database, clock } = this.options
    const quantity = { measure, granularity }
    const now = clock.now()
    const readAt = asOf ?? now
    const model = await this.modelAsOf(quantity, asOf)
    const places = await this.places.readAnew()
    const originDay = originDaysAt(readAt, places).of(series.locationId)
    if (originDay === undefined) throw noneThatSells(series.locationId)
    const loaded = await loadDemandPanel(database, {
      ...panelOptions(quantity, model, [series], lastCompletePeriodEnd(originDay, quantity.granularity)),
      places,
      ...(asOf ? { asOf } : {}),
      ...(scenario ? { scenario } : {}),
    })
    const [one] = loaded.panel.series
    invariant(one, 'a panel has the series that it was made of')
    const lastDay = lastKnownDay(one, loaded.panel, model, quantity.measure)
    if (lastDay instanceof ForecartError) throw lastDay
    const { versionId, prediction } = await model.predict(loaded.panel, options)
    const content = {
      series,
      ...quantity,
      versionId: String(versionId),
      readAt,
      scenario,
      hash: loaded.covariateHashes[0],
    }
    return {
      id: `what-if-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)}`,
      ...recordKeyOf(series),
      ...quantity,
      originDay: loaded.originDay,
      lastObservedDay: lastDay,
      issuedAt: now,
      asOf: readAt,
      sawLaterData: asOf !== null && !(await isTrainedBefore(database, versionId, asOf)),
      versionId,
      horizon: prediction.horizon,
      isFallback: prediction.isFallback[0] === 1,
      currency: loaded.currencies[0] ?? null,
      mean: prediction.mean,
      quantiles: prediction.quantiles,
    }
  }

  /** Forecasts in the order of their ids; null where they are not stored any more. */
  async stored(ids: readonly bigint[]): Promise<(StoredForecast | null)[]> {
    const found = new Map(ids.map((id) => [id, this.forecasts.get(id) ?? null]))
    const missing = [...found].flatMap(([id, forecast]) => (forecast ? [] : [id]))
    for (const record of await readForecasts(this.options.database, missing)) {
      found.set(record.id, this.remember(record))
    }
    return ids.map((id) => found.get(id) ?? null)
  }

  /** The newest version that had been champion from data of before the instant; without one, the champion. */
  private async modelAsOf(quantity: DemandQuantity, asOf: Date | null): Promise<DemandVersion> {
    const models = this.options.models(quantity)
    const then = asOf && (await findChampionAsOf(this.options.database, demandModelName(quantity), asOf))
    return then ? models.version(then) : models.requireChampion()
  }

  /** Looks up what is asked for; what does not exist is refused with NOT_FOUND. */
  private async resolve(
    series: readonly DemandSeriesKey[],
    { quantity, model }: Asked,
  ): Promise<{ wanted: Wanted[]; refused: Answers }> {
    const origins = await this.originDaysOf(series)
    const refused = new Map<string, ForecartError>()
    const placed = series.flatMap((key) => {
      const completeDay = origins.of(key.locationId)
      if (completeDay !== undefined) {
        const originDay = lastCompletePeriodEnd(completeDay, quantity.granularity)
        return [{ ...key, originDay, heard: origins.heardOf(key.locationId) }]
      }
      refused.set(seriesName(key), noneThatSells(key.locationId))
      return []
    })
    const states = await lookUpSeries(this.options.database, quantity, placed, model.id)
    const wanted = placed.flatMap((one, position) => {
      const { seriesId, ...state } = states[position]!
      if (seriesId !== null) return [{ ...one, state: { ...state, seriesId } }]
      refused.set(seriesName(one), noneOf(one, state))
      return []
    })
    return { wanted, refused }
  }

  private async originDaysOf(series: readonly DemandSeriesKey[]): Promise<OriginDays> {
    const now = this.options.clock.now()
    const known = originDaysAt(now, await this.places.read())
    const areKnown = series.every(({ locationId }) => known.of(locationId) !== undefined)
    return areKnown ? known : originDaysAt(now, await this.places.readAnew())
  }

  /** What the store holds under the hash of its covariates, by the names of the series. */
  private async readStored(
    wanted: readonly Wanted[],
    hashOf: (one: Wanted) => string | undefined,
  ): Promise<ReadonlyMap<string, StoredForecast>> {
    const keys = wanted.flatMap((one) => {
      const hash = hashOf(one)
      const stored = hash && one.state.forecasts.find(({ covariateHash }) => covariateHash === hash)
      return stored ? [{ name: seriesName(one), id: stored.id }] : []
    })
    const found = await this.stored(keys.map(({ id }) => id))
    // What was cleaned away between the two statements is computed like anything else that is missing.
    return new Map(
      keys.flatMap(({ name }, position) => {
        const forecast = found[position]
        return forecast ? [[name, forecast]] : []
      }),
    )
  }

  /** Series whose hash is not known, or whose forecast is not stored. */
  private async computeAll(missing: readonly Wanted[], asked: Asked): Promise<Answers> {
    if (missing.length === 0) return new Map()
    const computed: Answers[] = []
    for (const group of groupByOrigin(missing)) computed.push(await this.compute(group, asked))
    return new Map(computed.flatMap((answers) => [...answers]))
  }

  /** Series of one origin. */
  private async compute(group: readonly Wanted[], asked: Asked): Promise<Answers> {
    const { quantity, model } = asked
    const loaded = await loadDemandPanel(this.options.database, {
      ...panelOptions(quantity, model, group, group[0]!.originDay),
      places: await this.places.read(),
    })
    const seen = new Map(
      group.map((one, position) => {
        const series = loaded.panel.series[position]!
        const hash = loaded.covariateHashes[position]!
        this.covariateHashes.set(memoKey(one), hash)
        const currency = loaded.currencies[position] ?? null
        const lastDay = lastKnownDay(series, loaded.panel, model, quantity.measure)
        return [seriesName(one), { series, hash, currency, lastDay }]
      }),
    )
    const of = (one: DemandSeriesKey) => seen.get(seriesName(one))!
    const stored = await this.readStored(group, (one) => of(one).hash)
    const refused = new Map<string, ForecartError>()
    const missing: (Wanted & Seen)[] = []
    for (const one of group) {
      const { lastDay, ...rest } = of(one)
      if (stored.has(seriesName(one))) continue
      if (lastDay instanceof ForecartError) refused.set(seriesName(one), lastDay)
      else missing.push({ ...one, ...rest, lastDay })
    }
    const predicted = await this.predict(loaded, missing, asked)
    return new Map([...stored, ...refused, ...predicted])
  }

  /** Forecasts that are not stored yet; they are afterwards. */
  private async predict(
    { panel, originDay }: LoadedDemandPanel,
    missing: readonly (Wanted & Seen)[],
    { model, signal }: Asked,
  ): Promise<Answers> {
    if (missing.length === 0) return new Map()
    const input = { ...panel, series: missing.map(({ series }) => series) }
    const { versionId, prediction } = await model.predict(input, { signal })
    const stored = await storeForecasts(
      this.options.database,
      missing.map(({ state, hash, currency, lastDay }, row) => ({
        seriesId: state.seriesId,
        revision: state.revision,
        originDay,
        lastObservedDay: lastDay,
        versionId,
        covariateHash: hash,
        horizon: prediction.horizon,
        isFallback: prediction.isFallback[row] === 1,
        currency,
        points: encodePoints(prediction, row),
      })),
    )
    return new Map(stored.map((record, row) => [seriesName(missing[row]!), this.remember(record)]))
  }

  private remember(record: ForecastRecord): StoredForecast {
    const { points, ...rest } = record
    const forecast = {
      ...rest,
      asOf: record.issuedAt,
      sawLaterData: false,
      ...decodePoints(points, record.horizon),
    }
    this.forecasts.set(record.id, forecast)
    return forecast
  }
}

/** What is read for a prediction of a version. */
function panelOptions(
  { measure, granularity }: DemandQuantity,
  { signature: { context, horizon } }: DemandVersion,
  series: readonly DemandSeriesKey[],
  originDay: Day,
): DemandPanelOptions {
  return {
    measure,
    granularity,
    series,
    originDay,
    // A late feed moves the context of a series back by as much.
    historySteps: Math.max(context, 2 * MAX_STALE[granularity]),
    futureSteps: horizon,
    horizon,
  }
}

/** A model that is not told which days are observed would forecast a newcomer from days without sales: zero without a word. */
function nothingToRead(): ForecartError {
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    'Nothing was ever told of the sales of this series, and the champion, a model trained elsewhere that does not read "observed", ' +
      'would take that for no sales. Record its first sales, or promote a model that knows newcomers',
  )
}

/**
 * The last day that sales of the series are known of; null where none was ever told: a newcomer. An error, NOT_ENOUGH_DATA, where
 * the data of the series ended too long ago to say anything of now, or the model cannot tell a newcomer from one that sells nothing.
 */
function lastKnownDay(
  series: DemandSeries,
  { grid, historySteps }: DemandInput,
  { signature }: DemandVersion,
  measure: Measure,
): Day | null | ForecartError {
  const last = lastObservedIndex(series)
  const most = MAX_STALE[grid.granularity]
  if (last < 0 && series.firstObserved > 0) return readsObserved(signature) ? null : nothingToRead()
  if (last >= 0 && historySteps - 1 - last <= most) return lastDayOf(grid, last)
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `The sales of this series are known up to ${last < 0 ? `some day before ${grid.start}` : lastDayOf(grid, last)} only, and a forecast needs some of the last ${most} ${namesOfPeriods(grid.granularity)}. ` +
      (series.itemId === null && isCountedDistinct(measure)
        ? `${measure} of several items are not known of days that were imported as aggregates: record the orders and events themselves`
        : 'Record what was sold since; where nothing was, declare those days complete'),
  )
}

function memoKey(one: Wanted): string {
  return `${one.state.seriesId}/${one.state.revision}/${one.originDay}/${one.heard}`
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

function noneOf(
  { itemId, categoryId, locationId }: DemandSeriesKey,
  { itemExists, categoryExists }: Pick<SeriesState, 'itemExists' | 'categoryExists'>,
): ForecartError {
  if (!itemExists) return noneWithId('Item', BigInt(itemId ?? 0))
  return categoryExists ? noneThatSells(locationId) : noneWithId('Category', BigInt(categoryId ?? 0))
}

function recordKeyOf({ itemId, categoryId, locationId }: DemandSeriesKey) {
  const keyOf = (id: string | null | undefined) => (id ? BigInt(id) : null)
  return { itemId: keyOf(itemId), categoryId: keyOf(categoryId), locationId: keyOf(locationId) }
}

function noneThatSells(locationId: string | null): ForecartError {
  return locationId === null
    ? new ForecartError('NOT_FOUND', 'There is no location that sells')
    : new ForecartError('NOT_FOUND', `The location "${encodeId('Location', locationId)}" does not sell`)
}

/**
 * Forecasts of series: from the store where their key matches; what is missing is computed in one model call for all, and
 * stored. The key is (series, its revision, origin day, model version, hash of the known-future covariates and of which days are observed).
 */
import {
  type DemandInput,
  type DemandSeries,
  type DemandSeriesKey,
  type ItemSeriesKey,
  type DemandTypes,
  lastObservedIndex,
  MAX_HORIZON_DAYS,
  MAX_STALE_DAYS,
  seriesName,
} from '../../contracts/demand/demand'
import { type DemandQuantity, UNITS_BY_DAY } from '../../contracts/demand/model-names'
import { quantityName } from '../../contracts/demand/measured-series'
import { noneWithId } from '../../contracts/not-found'
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import { lastDayOf } from '../../core/time/grid'
import { ForecartError, invariant } from '../../core/errors'
import { encodeId } from '../../core/ids'
import { type LoadedDemandPanel, loadDemandPanel } from '../../datasets/demand-panel'
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

/** A forecast of the whole horizon of the model. */
export interface SeriesForecast extends Omit<ForecastRecord, 'points'>, ForecastPoints {}

export interface ForecastEngineOptions {
  readonly database: Queryable
  readonly models: DemandModels
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
  /** Null: none was ever told. */
  readonly lastDay: Day | null
}

/** What became of each series, by its name. */
type Answers = ReadonlyMap<string, SeriesForecast | ForecartError>

interface Wanted extends ItemSeriesKey {
  readonly originDay: Day
  /** See `OriginDays.heardOf`. */
  readonly heard: string
  readonly state: SeriesState & { readonly seriesId: bigint }
}

export class ForecastEngine {
  private readonly places: SellingPlaces
  private readonly forecasts = new BoundedCache<bigint, SeriesForecast>(CACHED_FORECASTS)
  /** A revision moves with the covariates of its series, so a hash holds for as long as the key of `memoKey` does. */
  private readonly covariateHashes = new BoundedCache<string, string>(CACHED_COVARIATE_HASHES)

  constructor(private readonly options: ForecastEngineOptions) {
    this.places = new SellingPlaces(options.database, options.listener ?? null)
  }

  /** The last complete days, which are the origins of series by day. */
  async originDays(): Promise<OriginDays> {
    return originDaysAt(this.options.clock.now(), await this.places.read())
  }

  /**
   * One answer for each series of a measure and granularity, in order; what fails for one series does not fail the others.
   * @throws NO_MODEL, NOT_ENOUGH_DATA, CANCELLED, MODEL_HOST_UNAVAILABLE: what fails them all
   */
  async obtain(
    quantity: DemandQuantity,
    series: readonly DemandSeriesKey[],
    options: { signal?: AbortSignal } = {},
  ): Promise<(SeriesForecast | ForecartError)[]> {
    requireUnitsByDay(quantity)
    // One version answers the whole request, whoever is champion by its end.
    const model = await this.options.models.requireChampion()
    // The same series may be asked for twice in one request.
    const distinct = [...new Map(series.map((key) => [seriesName(key), key])).values()]
    const { wanted, refused } = await this.resolve(quantity, distinct, model.id)
    const stored = await this.readStored(wanted, (one) => this.covariateHashes.get(memoKey(one)))
    const missing = wanted.filter((one) => !stored.has(seriesName(one)))
    const computed = await this.computeAll(missing, model, options)
    const answers: Answers = new Map([...refused, ...stored, ...computed])
    return series.map((key) => {
      const answer = answers.get(seriesName(key))
      invariant(answer, 'a series was left without a forecast')
      return answer
    })
  }

  /** Forecasts in the order of their ids; null where they are not stored any more. */
  async stored(ids: readonly bigint[]): Promise<(SeriesForecast | null)[]> {
    const found = new Map(ids.map((id) => [id, this.forecasts.get(id) ?? null]))
    const missing = [...found].flatMap(([id, forecast]) => (forecast ? [] : [id]))
    for (const record of await readForecasts(this.options.database, missing)) {
      found.set(record.id, this.remember(record))
    }
    return ids.map((id) => found.get(id) ?? null)
  }

  /** Looks up what is asked for; what does not exist is refused with NOT_FOUND. */
  private async resolve(
    quantity: DemandQuantity,
    series: readonly DemandSeriesKey[],
    versionId: bigint,
  ): Promise<{ wanted: Wanted[]; refused: Answers }> {
    const origins = await this.originDaysOf(series)
    const refused = new Map<string, ForecartError>()
    const placed = series.flatMap((key) => {
      const { itemId, locationId } = key
      const originDay = origins.of(locationId)
      if (itemId === null) refused.set(seriesName(key), noModelOfSeveralItems())
      else if (originDay === undefined) refused.set(seriesName(key), noneThatSells(locationId))
      else return [{ itemId, locationId, originDay, heard: origins.heardOf(locationId) }]
      return []
    })
    const states = await lookUpSeries(this.options.database, quantity, placed, versionId)
    const wanted = placed.flatMap((one, position) => {
      const { seriesId, ...state } = states[position]!
      if (seriesId !== null) return [{ ...one, state: { ...state, seriesId } }]
      if (state.itemExists) {
        refused.set(seriesName(one), noneThatSells(one.locationId))
        return []
      }
      refused.set(seriesName(one), noneWithId('Item', BigInt(one.itemId)))
      return []
    })
    return { wanted, refused }
  }

  private async originDaysOf(series: readonly DemandSeriesKey[]): Promise<OriginDays> {
    const now = this.options.clock.now()
    const places = await this.places.read()
    const ids = new Set(places.map(({ id }) => id))
    const areKnown = series.every(({ locationId }) => locationId === null || ids.has(locationId))
    return originDaysAt(now, areKnown ? places : await this.places.readAnew())
  }

  /** What the store holds under the hash of its covariates, by the names of the series. */
  private async readStored(
    wanted: readonly Wanted[],
    hashOf: (one: Wanted) => string | undefined,
  ): Promise<ReadonlyMap<string, SeriesForecast>> {
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
  private async computeAll(
    missing: readonly Wanted[],
    model: DemandVersion,
    options: { signal?: AbortSignal },
  ): Promise<Answers> {
    if (missing.length === 0) return new Map()
    const computed: Answers[] = []
    for (const group of groupByOrigin(missing)) computed.push(await this.compute(group, model, options))
    return new Map(computed.flatMap((answers) => [...answers]))
  }

  /** Series of one origin. */
  private async compute(
    group: readonly Wanted[],
    model: DemandVersion,
    options: { signal?: AbortSignal },
  ): Promise<Answers> {
    const loaded = await loadDemandPanel(this.options.database, {
      places: await this.places.read(),
      series: group,
      originDay: group[0]!.originDay,
      // A late feed moves the context of a series back by as much.
      historySteps: Math.max(model.signature.context, 2 * MAX_STALE_DAYS),
      futureSteps: MAX_HORIZON_DAYS,
    })
    const seen = new Map(
      group.map((one, position) => {
        const series = loaded.panel.series[position]!
        const hash = loaded.covariateHashes[position]!
        this.covariateHashes.set(memoKey(one), hash)
        return [seriesName(one), { series, hash, lastDay: lastObservedDay(series, loaded.panel) }]
      }),
    )
    const of = (one: ItemSeriesKey) => seen.get(seriesName(one))!
    const stored = await this.readStored(group, (one) => of(one).hash)
    const refused = new Map<string, ForecartError>()
    const missing: (Wanted & Seen)[] = []
    for (const one of group) {
      const { lastDay, ...rest } = of(one)
      if (stored.has(seriesName(one))) continue
      if (lastDay instanceof ForecartError) refused.set(seriesName(one), lastDay)
      else if (lastDay === null && !readsObserved(model.signature))
        refused.set(seriesName(one), nothingToRead())
      else missing.push({ ...one, ...rest, lastDay })
    }
    const predicted = await this.predict(loaded, missing, model, options)
    return new Map([...stored, ...refused, ...predicted])
  }

  /** Forecasts that are not stored yet; they are afterwards. */
  private async predict(
    { panel, originDay }: LoadedDemandPanel,
    missing: readonly (Wanted & Seen)[],
    model: DemandVersion,
    options: { signal?: AbortSignal },
  ): Promise<Answers> {
    if (missing.length === 0) return new Map()
    const input = { ...panel, series: missing.map(({ series }) => series) }
    const { versionId, prediction } = await model.predict(input, options)
    const stored = await storeForecasts(
      this.options.database,
      missing.map(({ state, hash, lastDay }, row) => ({
        seriesId: state.seriesId,
        revision: state.revision,
        originDay,
        lastObservedDay: lastDay,
        versionId,
        covariateHash: hash,
        horizon: prediction.horizon,
        isFallback: prediction.isFallback[row] === 1,
        points: encodePoints(prediction, row),
      })),
    )
    return new Map(stored.map((record, row) => [seriesName(missing[row]!), this.remember(record)]))
  }

  private remember(record: ForecastRecord): SeriesForecast {
    const { points, ...rest } = record
    const forecast = { ...rest, ...decodePoints(points, record.horizon) }
    this.forecasts.set(record.id, forecast)
    return forecast
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
 * the data of the series ended too long ago to say anything of now.
 */
function lastObservedDay(
  series: DemandSeries,
  { grid, historySteps }: DemandInput,
): Day | null | ForecartError {
  const last = lastObservedIndex(series)
  if (last < 0 && series.firstObserved > 0) return null
  if (last >= 0 && historySteps - 1 - last <= MAX_STALE_DAYS) return lastDayOf(grid, last)
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `The sales of this series are known up to ${last < 0 ? `some day before ${grid.start}` : lastDayOf(grid, last)} only, and a forecast needs some of the last ${MAX_STALE_DAYS} days. ` +
      'Record what was sold since; where nothing was, declare those days complete',
  )
}

function memoKey(one: Wanted): string {
  return `${one.state.seriesId}/${one.state.revision}/${one.originDay}/${one.heard}`
}

/** @throws NO_MODEL */
function requireUnitsByDay(quantity: DemandQuantity): void {
  if (quantityName(quantity) === quantityName(UNITS_BY_DAY)) return
  throw new ForecartError('NO_MODEL', `No model forecasts ${quantityName(quantity)}; units by day have one`)
}

function noModelOfSeveralItems(): ForecartError {
  return new ForecartError('NO_MODEL', 'No model forecasts several items together; ask for each of them')
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

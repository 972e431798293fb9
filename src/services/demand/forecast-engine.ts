/**
 * Forecasts of series: from the store where their key matches; what is missing is computed in one model call for all, and
 * stored. The key is (series, its revision, origin day, model version, hash of the known-future covariates and of which days are observed).
 */
import { type DemandSeries, type DemandSeriesKey, seriesName } from '../../contracts/demand/demand'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import { noneWithId } from '../../contracts/not-found'
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import { ForecartError, invariant } from '../../core/errors'
import {
  type BorrowedDays,
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
import { decodePoints, encodePoints } from './forecast-points'
import { SellingPlaces } from './selling-places'
import {
  storedBasis,
  type DemandVersion,
  lastKnownDay,
  type ModelsOf,
  noneThatSells,
  panelOptions,
  type StoredForecast,
} from './series-forecast'

export interface ForecastEngineOptions {
  readonly database: Queryable
  readonly models: ModelsOf
  readonly clock: Clock
  /** Tells when the places that sell change. Absent: they are read for every request. */
  readonly listener?: Pick<NotificationListener, 'on' | 'onReconnect'>
}

/**
 * Numbers (means and quantiles) of the forecasts that are remembered, 40 MB: twenty thousand of four weeks. The parts of sums are among them, so that one
 * sum of many parts drives out others; all of them are read from the store again.
 */
const REMEMBERED_NUMBERS = 10_000_000
const CACHED_COVARIATE_HASHES = 100_000

/** What the panel says of a series that is to be predicted. */
interface Seen {
  readonly series: DemandSeries
  readonly hash: string
  /** Of revenue; else null. */
  readonly currency: string | null
  readonly borrowed: BorrowedDays | null
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
  private readonly forecasts = new BoundedCache<bigint, StoredForecast>(
    REMEMBERED_NUMBERS,
    ({ mean, quantiles }) => mean.length + quantiles.length,
  )
  /** A revision moves with the covariates of its series, so a hash holds for as long as the key of `memoKey` does. */
  private readonly covariateHashes = new BoundedCache<string, string>(CACHED_COVARIATE_HASHES)

  constructor(private readonly options: ForecastEngineOptions) {
    this.places = new SellingPlaces({ database: options.database, listener: options.listener ?? null })
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

  /** Forecasts in the order of their ids; null where they are not stored any more. */
  async stored(ids: readonly bigint[]): Promise<(StoredForecast | null)[]> {
    const found = new Map(ids.map((id) => [id, this.forecasts.get(id) ?? null]))
    const missing = [...found].flatMap(([id, forecast]) => (forecast ? [] : [id]))
    for (const record of await readForecasts(this.options.database, missing)) {
      found.set(record.id, this.remember(record))
    }
    return ids.map((id) => found.get(id) ?? null)
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
        const borrowed = loaded.borrowed[position] ?? null
        return [seriesName(one), { series, hash, currency, borrowed, lastDay }]
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
      missing.map(({ state, hash, currency, lastDay, borrowed }, row) => ({
        seriesId: state.seriesId,
        revision: state.revision,
        originDay,
        lastObservedDay: lastDay,
        versionId,
        covariateHash: hash,
        horizon: prediction.horizon,
        ...storedBasis(prediction, row, borrowed),
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

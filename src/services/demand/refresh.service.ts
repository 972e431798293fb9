/**
 * Keeps issued forecasts fresh and tells subscribers. A series waits to be refreshed for as long as its revision is ahead of
 * the one that subscribers were last told of, so that no crash loses a refresh, and any number of changes is one refresh.
 */
import {
  type MeasuredSeriesKey,
  measuredSeriesName,
  quantityName,
} from '../../contracts/demand/measured-series'
import { type DemandQuantity, UNITS_BY_DAY } from '../../contracts/demand/model-names'
import type { RefreshForecastsPayload } from '../../contracts/operations/jobs'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { ForecartError, hasErrorCode } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { lastCompletePeriodEnd } from '../../datasets/demand-panel'
import type { Database } from '../../db/client'
import { publish } from '../../db/notifications'
import {
  countPending,
  dropPendingUnasked,
  markRefreshed,
  readAskedFor,
  readLatestOrigins,
  readPending,
  readRefreshes,
  readRefreshLogEnds,
  recordRefreshes,
  type RefreshedSeries,
  type RefreshFilter,
  type RefreshRow,
} from '../../db/repositories/demand/refresh.repository'
import { requireScope } from '../access'
import type { ForecastEngine } from './forecast-engine'

export type { RefreshFilter, RefreshRow } from '../../db/repositories/demand/refresh.repository'

/** Series of one model call and one transaction. */
const CHUNK = 256
/** When more series than this change at once (an import), only those are recomputed that were asked for lately. */
const MAX_UNASKED = 2_000
const MAX_CATCH_UP = 5_000

/** The last two are given where its data changed. */
type Refreshable = MeasuredSeriesKey & { readonly seriesId?: bigint; readonly revision?: bigint }

export interface RefreshOptions {
  readonly signal?: AbortSignal
  /** 0..1 */
  readonly onProgress?: (fraction: number) => Promise<void>
}

export type RefreshCatchUp =
  /** The log no longer reaches back to the cursor: what is shown must be fetched anew. Go on from `cursor`. */
  | { readonly kind: 'RESYNC'; readonly cursor: bigint }
  /** The last refresh of each series, in order. Nothing that passes the filter lies between them and `cursor`. */
  | { readonly kind: 'UPDATE'; readonly cursor: bigint; readonly refreshes: readonly RefreshRow[] }

export interface RefreshServiceOptions {
  readonly database: Database
  readonly engine: ForecastEngine
  readonly clock: Clock
  readonly logger: Logger
}

export class RefreshService {
  constructor(private readonly options: RefreshServiceOptions) {}

  /** What a job asks for, and all that is pending besides. Returns how many series were refreshed. */
  async refresh(payload: RefreshForecastsPayload, options: RefreshOptions = {}): Promise<number> {
    const pending = await this.refreshPending(options)
    return pending + (await this.refreshSeries(await this.expand(payload), options))
  }

  /** Every series whose data or covariates changed since subscribers were last told. */
  async refreshPending(options: RefreshOptions = {}): Promise<number> {
    const { database, logger } = this.options
    const quantities = await countPending(database)
    const pending = quantities.reduce((sum, { count }) => sum + count, 0)
    if (pending > 0) await publish(database, 'demand', {})
    if (pending > MAX_UNASKED) {
      const dropped = await dropPendingUnasked(database)
      logger.info(
        { pending, dropped },
        'Many series changed, so only those that were asked for lately are recomputed',
      )
    }
    let refreshed = 0
    for (const quantity of quantities) refreshed += await this.refreshPendingOf(quantity, options)
    return refreshed
  }

  private async refreshPendingOf(quantity: DemandQuantity, options: RefreshOptions): Promise<number> {
    let refreshed = 0
    for (;;) {
      const chunk = await readPending(this.options.database, quantity, CHUNK)
      if (chunk.length === 0) return refreshed
      // Sums over items wait for the next chunk, so that nobody waits for them.
      const items = chunk.filter(({ itemId }) => itemId !== null)
      const done = await this.refreshChunk(quantity, items.length > 0 ? items : chunk, options)
      if (done === null) return refreshed
      refreshed += done
    }
  }

  /** Series that were asked for and whose day has ended since: the origin of their forecasts has moved on. */
  async refreshMovedOrigins(options: RefreshOptions = {}): Promise<number> {
    await publish(this.options.database, 'demand', {})
    const latest = await readLatestOrigins(this.options.database)
    if (latest.length === 0) return 0
    const origins = await this.options.engine.originDays()
    const moved = latest.filter(({ key, originDay }) => {
      const completeDay = origins.of(key.locationId)
      return completeDay !== undefined && lastCompletePeriodEnd(completeDay, key.granularity) > originDay
    })
    return this.refreshSeries(
      moved.map(({ key }) => key),
      options,
    )
  }

  /** Everything that was asked for lately: another model answers now. */
  async refreshAskedFor(options: RefreshOptions = {}): Promise<number> {
    return this.refreshSeries(await readAskedFor(this.options.database, null, null), options)
  }

  /**
   * Where a subscriber that follows from now on begins.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async latestCursor(viewer: Viewer): Promise<bigint> {
    requireScope(viewer, 'read')
    return (await readRefreshLogEnds(this.options.database)).latest
  }

  /**
   * What was refreshed after `cursor`.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async refreshesAfter(viewer: Viewer, cursor: bigint, filter: RefreshFilter): Promise<RefreshCatchUp> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const { deletedUpTo, latest } = await readRefreshLogEnds(database)
    // A cursor ahead of the log comes from another database, or from before this one was restored.
    if (cursor < deletedUpTo || cursor > latest) return { kind: 'RESYNC', cursor: latest }
    const rows = await readRefreshes(database, cursor, filter, MAX_CATCH_UP + 1)
    if (rows.length > MAX_CATCH_UP) return { kind: 'RESYNC', cursor: latest }
    const lastOfSeries = new Map<string, RefreshRow>()
    for (const row of rows) {
      const key = measuredSeriesName(row)
      lastOfSeries.delete(key)
      lastOfSeries.set(key, row)
    }
    const lastRead = rows.at(-1)?.id ?? latest
    return {
      kind: 'UPDATE',
      cursor: lastRead > latest ? lastRead : latest,
      refreshes: [...lastOfSeries.values()],
    }
  }

  /** Series that are named are of units by day; those that were asked for lately are of everything. */
  private async expand(payload: RefreshForecastsPayload): Promise<MeasuredSeriesKey[]> {
    const { itemIds, locationIds } = payload
    const series = (payload.series ?? []).map((key) => ({ ...key, ...UNITS_BY_DAY }))
    if (itemIds === undefined && locationIds === undefined) return series
    const askedFor = await readAskedFor(this.options.database, itemIds ?? null, locationIds ?? null)
    const named = (itemIds ?? []).flatMap((itemId) =>
      (locationIds ?? [null]).map((locationId) => ({ ...UNITS_BY_DAY, itemId, locationId })),
    )
    const all = [...series, ...askedFor, ...named]
    return [...new Map(all.map((key) => [measuredSeriesName(key), key])).values()]
  }

  private async refreshSeries(
    series: readonly MeasuredSeriesKey[],
    { signal, onProgress }: RefreshOptions,
  ): Promise<number> {
    let refreshed = 0
    let seen = 0
    for (const group of groupByQuantity(series)) {
      for (let from = 0; from < group.length; from += CHUNK) {
        const chunk = group.slice(from, from + CHUNK)
        const done = await this.refreshChunk(group[0]!, chunk, { signal })
        if (done === null) break
        refreshed += done
        await onProgress?.((seen + from + chunk.length) / series.length)
      }
      seen += group.length
    }
    return refreshed
  }

  /** Answers null where there is no model yet, or nothing to forecast from. Then nobody was told anything that could have changed. */
  private async refreshChunk(
    { measure, granularity }: DemandQuantity,
    chunk: readonly Refreshable[],
    { signal }: RefreshOptions,
  ): Promise<number | null> {
    const { database, engine, logger } = this.options
    signal?.throwIfAborted()
    const answers = await engine
      .obtain({ measure, granularity }, chunk, { signal })
      .catch((error: unknown) => {
        if (hasErrorCode(error, 'NO_MODEL') || hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
        throw error
      })
    if (answers === null) return null
    const refreshed: RefreshedSeries[] = []
    const refused: { seriesId: bigint; revision: bigint }[] = []
    answers.forEach((answer, index) => {
      const { seriesId, revision } = chunk[index]!
      if (answer instanceof ForecartError) {
        const { itemId, categoryId, locationId } = chunk[index]!
        const series = { measure, granularity, itemId, categoryId, locationId }
        logger.debug({ series, err: answer }, 'A series cannot be refreshed')
        if (seriesId !== undefined && revision !== undefined) refused.push({ seriesId, revision })
      } else refreshed.push({ seriesId: answer.seriesId, revision, forecastId: answer.id })
    })
    await markRefreshed(database, refused)
    if (refreshed.length === 0) return 0
    await database.transaction(async (tx) => {
      await recordRefreshes(tx, refreshed)
      await publish(tx, 'forecast-refreshed', {})
    })
    return refreshed.length
  }
}

function groupByQuantity(series: readonly MeasuredSeriesKey[]): MeasuredSeriesKey[][] {
  const groups = new Map<string, MeasuredSeriesKey[]>()
  for (const key of series) {
    const group = groups.get(quantityName(key))
    if (group) group.push(key)
    else groups.set(quantityName(key), [key])
  }
  return [...groups.values()]
}

/** Pushes refreshed forecasts: of each series the latest. The log is that of refreshes. */
import { measuredSeriesName } from '../../contracts/demand/measured-series'
import { BoundedCache } from '../../core/bounded-cache'
import { isForecartError } from '../../core/errors'
import { encodeFeedCursor } from '../feed-cursor'
import type { ForecastService } from './forecast.service'
import type { DemandForecastRequest, DemandForecastValue } from './forecast-value'
import { LOG_READER, LogFeed, type LogFeedOptions } from '../log-feed'
import type { RefreshFilter, RefreshRow, RefreshService } from './refresh.service'

export interface ForecastFeedOptions extends LogFeedOptions {
  readonly refreshes: Pick<RefreshService, 'latestCursor' | 'refreshesAfter'>
  readonly forecasts: Pick<ForecastService, 'forecastMany' | 'storedForecasts'>
}

export type ForecastMessage =
  | { readonly kind: 'UPDATE'; readonly cursor: string; readonly forecast: DemandForecastValue }
  | { readonly kind: 'RESYNC'; readonly cursor: string; readonly forecast: null }

/** Messages that are kept for other subscribers: as many as may wait for each. */
const SHARED_MESSAGES = 1_000

export class ForecastFeed extends LogFeed<RefreshRow, RefreshFilter, ForecastMessage> {
  constructor(options: ForecastFeedOptions) {
    const { refreshes, forecasts } = options
    const shared = new SharedMessages(forecasts)
    super(
      {
        name: 'demandForecastRefreshed',
        topic: 'forecast-refreshed',
        everything: {
          itemIds: null,
          locationIds: null,
          categoryIds: null,
          measures: null,
          granularities: null,
        },
        latest: () => refreshes.latestCursor(LOG_READER),
        readAfter: async (position, filter) => {
          const missed = await refreshes.refreshesAfter(LOG_READER, position, filter)
          return missed.kind === 'RESYNC' ? missed : { ...missed, entries: missed.refreshes }
        },
        matcher,
        keyOf: measuredSeriesName,
        messages: (refreshed) => shared.of(refreshed),
        resync: (cursor) => ({ kind: 'RESYNC', cursor, forecast: null }),
      },
      options,
    )
  }
}

/** The log names the stored forecast, which is read once for all subscribers. */
class SharedMessages {
  /** By the id of their refresh; null where there is nothing to tell. */
  private readonly messages = new BoundedCache<bigint, Promise<ForecastMessage | null>>(SHARED_MESSAGES)

  constructor(private readonly forecasts: ForecastFeedOptions['forecasts']) {}

  of(refreshes: readonly RefreshRow[]): Promise<(ForecastMessage | null)[]> {
    const found = new Map(refreshes.map(({ id }) => [id, this.messages.get(id)]))
    const unread = refreshes.filter(({ id }) => found.get(id) === undefined)
    const reading = this.read(unread)
    for (const { id } of unread) {
      const message = reading.then((read) => read.get(id) ?? null)
      found.set(id, message)
      this.messages.set(id, message)
      message.catch(() => this.messages.delete(id))
    }
    return Promise.all(refreshes.map(({ id }) => found.get(id)!))
  }

  private async read(refreshes: readonly RefreshRow[]): Promise<ReadonlyMap<bigint, ForecastMessage>> {
    if (refreshes.length === 0) return new Map()
    const named = refreshes.flatMap(({ forecastId }) =>
      forecastId === null ? [] : [{ id: forecastId, horizonDays: null }],
    )
    const stored = await this.forecasts.storedForecasts(LOG_READER, named)
    const byId = new Map(named.map(({ id }, index) => [id, stored[index]]))
    const messages = new Map<bigint, ForecastMessage>()
    const tell = (id: bigint, forecast: DemandForecastValue) =>
      messages.set(id, {
        kind: 'UPDATE',
        cursor: encodeFeedCursor('demandForecastRefreshed', id),
        forecast,
      })
    const gone: RefreshRow[] = []
    for (const refresh of refreshes) {
      const forecast = refresh.forecastId === null ? null : byId.get(refresh.forecastId)
      if (forecast) tell(refresh.id, forecast)
      else gone.push(refresh)
    }
    const anew = await this.forecasts.forecastMany(LOG_READER, gone.map(toRequest))
    gone.forEach(({ id }, index) => {
      const forecast = anew[index]!
      // A forecast that cannot be given any more, such as that of an item retired since, is not news.
      if (!isForecartError(forecast)) tell(id, forecast)
    })
    return messages
  }
}

function toRequest(refresh: RefreshRow): DemandForecastRequest {
  const { itemId, categoryId, locationId, measure, granularity } = refresh
  const idOf = (key: string | null | undefined) => (key ? BigInt(key) : null)
  return {
    itemId: idOf(itemId),
    categoryId: itemId === null ? idOf(categoryId) : null,
    locationId: idOf(locationId),
    measure,
    granularity,
    horizonDays: null,
  }
}

function matcher(filter: RefreshFilter): (refresh: RefreshRow) => boolean {
  const passes = <Value>(wanted: readonly Value[] | null): ((value: Value | null | undefined) => boolean) => {
    const set = wanted && new Set(wanted)
    return (value) => set === null || (value !== null && value !== undefined && set.has(value))
  }
  const hasItem = passes(filter.itemIds)
  const hasLocation = passes(filter.locationIds)
  const hasCategory = passes(filter.categoryIds)
  const hasMeasure = passes(filter.measures)
  const hasGranularity = passes(filter.granularities)
  return ({ itemId, locationId, categoryId, measure, granularity }) =>
    hasItem(itemId) &&
    hasLocation(locationId) &&
    hasCategory(categoryId) &&
    hasMeasure(measure) &&
    hasGranularity(granularity)
}

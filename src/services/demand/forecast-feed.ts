/** Pushes refreshed forecasts: of each series the latest. The log is that of refreshes. */
import { MAX_HORIZON_DAYS } from '../../contracts/demand/demand'
import { measuredSeriesName, quantityName } from '../../contracts/demand/measured-series'
import { UNITS_BY_DAY } from '../../contracts/demand/model-names'
import { BoundedCache } from '../../core/bounded-cache'
import { isForecartError } from '../../core/errors'
import { encodeFeedCursor } from '../feed-cursor'
import type { DemandForecastRequest, DemandForecastValue, ForecastService } from './forecast.service'
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
          measures: null,
          granularities: null,
          itemIds: null,
          locationIds: null,
          categoryIds: null,
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
      forecastId === null ? [] : [{ id: forecastId, horizonDays: MAX_HORIZON_DAYS }],
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
    const requests = gone.flatMap(toRequest)
    const anew = await this.forecasts.forecastMany(LOG_READER, requests)
    requests.forEach(({ id }, index) => {
      const forecast = anew[index]!
      // A forecast that cannot be given any more, such as that of an item retired since, is not news.
      if (!isForecartError(forecast)) tell(id, forecast)
    })
    return messages
  }
}

/** None where the series is not of units of an item by day. */
function toRequest({ id, itemId, locationId, ...quantity }: RefreshRow): (DemandForecastRequest & {
  readonly id: bigint
})[] {
  if (itemId === null || quantityName(quantity) !== quantityName(UNITS_BY_DAY)) return []
  const place = locationId === null ? null : BigInt(locationId)
  return [{ id, itemId: BigInt(itemId), locationId: place, horizonDays: MAX_HORIZON_DAYS }]
}

function matcher(filter: RefreshFilter): (refresh: RefreshRow) => boolean {
  const measures = filter.measures && new Set(filter.measures)
  const granularities = filter.granularities && new Set(filter.granularities)
  const items = filter.itemIds && new Set(filter.itemIds)
  const locations = filter.locationIds && new Set(filter.locationIds)
  const categories = filter.categoryIds && new Set(filter.categoryIds)
  return ({ measure, granularity, itemId, locationId, categoryId }) =>
    (!measures || measures.has(measure)) &&
    (!granularities || granularities.has(granularity)) &&
    (!items || (itemId !== null && items.has(itemId))) &&
    (!locations || (locationId !== null && locations.has(locationId))) &&
    (!categories || (categoryId !== null && categories.has(categoryId)))
}

/**
 * Items by the units that their forecasts expect. What is not in the store yet is computed, in turns, so that the order is that of the
 * answers and not that of what happened to be stored. Cursors hold the expected units of their item: what a later refresh moves is
 * where it is now, and nothing else shifts.
 */
import type { Measure } from '../../contracts/demand/demand'
import type { Viewer } from '../../contracts/viewer'
import type { Granularity } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import type { CatalogService, ItemFilter, ItemRecord } from '../shop/catalog.service'
import type { ForecastService } from './forecast.service'
import { type Ordering, type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export const FORECAST_ORDERS = ['ITEM_ID_ASC', 'EXPECTED_UNITS_ASC', 'EXPECTED_UNITS_DESC'] as const
export type ForecastOrder = (typeof FORECAST_ORDERS)[number]

/** More items than this are to be narrowed down: each of them needs its forecast. */
export const MAX_RANKED_ITEMS = 5_000
/** Forecasts that are asked for at once. */
const TURN = 500

export interface RankingRequest extends PageRequest {
  readonly filter: ItemFilter
  /** Null: all locations together. */
  readonly locationId: bigint | null
  readonly measure: Measure
  readonly granularity: Granularity
  readonly horizonDays: number
  readonly order: Exclude<ForecastOrder, 'ITEM_ID_ASC'>
}

interface Ranked {
  readonly id: bigint
  readonly units: number
}

export interface ForecastRankingOptions {
  readonly catalog: CatalogService
  readonly forecasts: ForecastService
}

export class ForecastRanking {
  constructor(private readonly options: ForecastRankingOptions) {}

  /** @throws FORBIDDEN; BAD_USER_INPUT where more than 5,000 items match; MODEL_HOST_UNAVAILABLE, CANCELLED */
  async items(
    viewer: Viewer,
    request: RankingRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Page<ItemRecord>> {
    const ordering = orderingOf(request)
    const first = pageSize(request)
    const after = positionAfter(request.after, ordering)
    const ids = await this.options.catalog.itemIds(viewer, request.filter, MAX_RANKED_ITEMS + 1)
    if (ids.length > MAX_RANKED_ITEMS) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `orderBy: more than ${MAX_RANKED_ITEMS} items match; ask for those of a category, or name the items`,
      )
    }
    const direction = ordering.descending ? -1 : 1
    const isBehind = (a: Ranked, b: Ranked) => direction * (a.units - b.units || Number(a.id - b.id))
    const ranked = (await this.expectedUnits(viewer, ids, request, options)).sort(isBehind)
    const start = after
      ? ranked.findIndex((one) => isBehind(one, { id: after.id, units: Number(after.sortKey) }) > 0)
      : 0
    const rest = start < 0 ? [] : ranked.slice(start)
    const shown = rest.slice(0, first)
    const rows = await this.options.catalog.itemsByRef(
      viewer,
      shown.map(({ id }) => ({ id })),
    )
    return toPage(
      {
        rows: rows.filter((row) => row !== null),
        positions: shown.map(({ id, units }) => ({ id, sortKey: String(units) })),
        hasNextPage: rest.length > first,
      },
      ordering,
      request,
      () => Promise.resolve(ids.length),
    )
  }

  private async expectedUnits(
    viewer: Viewer,
    itemIds: readonly bigint[],
    { locationId, measure, granularity, horizonDays, order }: RankingRequest,
    options: { signal?: AbortSignal },
  ): Promise<Ranked[]> {
    // Items without a forecast come last either way; their nodes say why there is none.
    const unknown = order === 'EXPECTED_UNITS_DESC' ? -1 : Number.MAX_VALUE
    const ranked: Ranked[] = []
    for (let start = 0; start < itemIds.length; start += TURN) {
      const turn = itemIds.slice(start, start + TURN)
      const shared = { categoryId: null, locationId, measure, granularity, horizonDays }
      const series = turn.map((itemId) => ({ ...shared, itemId }))
      const forecasts = await this.options.forecasts.forecastMany(viewer, series, options)
      turn.forEach((id, index) => {
        const forecast = forecasts[index]!
        const units =
          forecast instanceof ForecartError
            ? unknown
            : Array.from(forecast.mean).reduce((sum, mean) => sum + mean, 0)
        ranked.push({ id, units })
      })
    }
    return ranked
  }
}

/** A cursor belongs to one place, one measure and one horizon, too: elsewhere other units are expected. */
function orderingOf({ order, locationId, measure, granularity, horizonDays }: RankingRequest): Ordering {
  return {
    name: `demandForecast.${order}.${locationId ?? 'all'}.${measure}.${granularity}.${horizonDays}`,
    expression: 'units',
    sqlType: 'float8',
    descending: order === 'EXPECTED_UNITS_DESC',
  }
}

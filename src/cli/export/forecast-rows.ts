/** Forecasts of many series as rows of a table, from the same engine as those of the API: what is missing is computed and stored. */
import type { ItemSeriesKey } from '../../contracts/demand/demand'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import { daysBetween } from '../../core/time/day'
import { ForecartError, type ErrorCode } from '../../core/errors'
import type { Database } from '../../db/client'
import { readSeriesExternalIds, readSoldSeries } from '../../db/repositories/demand/series.repository'
import type { CatalogService, ItemFilter } from '../../services/shop/catalog.service'
import { basisOf } from '../../services/demand/forecast-basis'
import { pointsOf } from '../../services/demand/forecast-quantiles'
import type { ForecastService } from '../../services/demand/forecast.service'
import { levelColumns } from './levels'
import type { Cell, Column } from './row-format'

const ADMIN = { kind: 'admin' } as const
/** Items whose series are listed at once; each may have a series at every place. */
const ITEM_PAGE = 100
/** Forecasts that are asked for at once. */
const TURN = 500

/** Which series of the items: at these places (null: over all of them together), or wherever they ever sold and over all. */
export type WantedPlaces = readonly (string | null)[] | 'sold'

export interface ForecastExport {
  readonly items: ItemFilter
  readonly places: WantedPlaces
  readonly quantity: DemandQuantity
  readonly horizonDays: number
  readonly levels: readonly number[]
}

/** Forecasts of one turn. */
export interface ForecastTurn {
  readonly rows: readonly (readonly Cell[])[]
  readonly forecasts: number
  readonly refused: readonly { readonly series: string; readonly code: ErrorCode }[]
  /** 0..1 of the items. */
  readonly fraction: number
}

export interface ForecastSources {
  readonly database: Database
  readonly catalog: CatalogService
  readonly forecasts: ForecastService
  /** The number of the model version of this key. */
  readonly versionNumber: (versionId: bigint) => Promise<number>
}

export function forecastColumns(levels: readonly number[]): Column[] {
  return [
    { name: 'item', type: 'text' },
    { name: 'location', type: 'text' },
    { name: 'originDay', type: 'day' },
    { name: 'day', type: 'day' },
    { name: 'daysAhead', type: 'whole' },
    { name: 'mean', type: 'number' },
    ...levelColumns(levels),
    { name: 'isFallback', type: 'boolean' },
    { name: 'basis', type: 'text' },
    { name: 'ownHistoryFrom', type: 'day' },
    { name: 'lastObservedDay', type: 'day' },
    { name: 'modelVersion', type: 'whole' },
  ]
}

/** @throws MODEL_HOST_UNAVAILABLE, CANCELLED */
export async function* forecastTurns(
  sources: ForecastSources,
  wanted: ForecastExport,
  signal: AbortSignal,
): AsyncGenerator<ForecastTurn> {
  let after: string | null = null
  let itemsDone = 0
  let itemCount = 0
  do {
    const page = await sources.catalog.items(ADMIN, { filter: wanted.items, first: ITEM_PAGE, after })
    if (after === null) itemCount = await page.totalCount()
    const itemIds = page.nodes.map(({ id }) => String(id))
    const series = await seriesOf(sources.database, itemIds, wanted.places)
    for (let start = 0; start < series.length; start += TURN) {
      signal.throwIfAborted()
      const turn = await forecastTurn(sources, series.slice(start, start + TURN), wanted, signal)
      const partOfPage = Math.min(1, (start + TURN) / series.length)
      yield { ...turn, fraction: (itemsDone + partOfPage * itemIds.length) / Math.max(itemCount, 1) }
    }
    itemsDone += itemIds.length
    after = page.hasNextPage ? page.cursors.at(-1)! : null
  } while (after !== null)
}

function seriesOf(
  database: Database,
  itemIds: readonly string[],
  places: WantedPlaces,
): Promise<ItemSeriesKey[]> {
  if (places === 'sold') return readSoldSeries(database, itemIds)
  return Promise.resolve(itemIds.flatMap((itemId) => places.map((locationId) => ({ itemId, locationId }))))
}

async function forecastTurn(
  { database, forecasts, versionNumber }: ForecastSources,
  series: readonly ItemSeriesKey[],
  { quantity, horizonDays, levels }: ForecastExport,
  signal: AbortSignal,
): Promise<Omit<ForecastTurn, 'fraction'>> {
  const requests = series.map(({ itemId, locationId }) => ({
    ...quantity,
    categoryId: null,
    itemId: BigInt(itemId),
    locationId: locationId === null ? null : BigInt(locationId),
    horizonDays,
  }))
  const [names, answers] = await Promise.all([
    readSeriesExternalIds(database, series),
    forecasts.forecastMany(ADMIN, requests, { signal }),
  ])
  const rows: Cell[][] = []
  const refused: { series: string; code: ErrorCode }[] = []
  for (const [index, answer] of answers.entries()) {
    const item = names[index]!.item ?? ''
    const { location } = names[index]!
    if (answer instanceof ForecartError) {
      refused.push({ series: location === null ? item : `${item} at ${location}`, code: answer.code })
      continue
    }
    const { originDay, isFallback, borrowedBefore, lastObservedDay, versionId } = answer
    const version = await versionNumber(versionId)
    for (const { day, mean, quantiles } of pointsOf(answer, levels)) {
      const values = quantiles.map(({ value }) => value)
      rows.push([
        ...[item, location, originDay, day, daysBetween(originDay, day), mean],
        ...values,
        ...[isFallback, basisOf(answer), borrowedBefore, lastObservedDay, version],
      ])
    }
  }
  return { rows, refused, forecasts: answers.length - refused.length }
}

/** Prices, stock, weather and calendars as the shop has told them: business data, not for end users. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import {
  type CalendarDayRecord,
  type CovariateList,
  covariateLists,
  type DayRange,
  type PriceRecord,
  type StockCountRecord,
  type StockOutRecord,
  type WeatherRecord,
} from '../../db/repositories/shop/covariate-query.repository'
import { requireScope } from '../access'
import type { CatalogService } from './catalog.service'
import type { LocationService } from './location.service'
import { noneNamed } from '../../contracts/not-found'
import { type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export type {
  CalendarDayRecord,
  PriceRecord,
  StockCountRecord,
  StockOutRecord,
  WeatherRecord,
} from '../../db/repositories/shop/covariate-query.repository'

interface OfItem extends PageRequest {
  readonly item: EntityRef
  readonly location?: EntityRef | null
}

/** Every method throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, and NOT_FOUND where a reference leads nowhere. */
export class CovariateService {
  private readonly lists: ReturnType<typeof covariateLists>

  constructor(
    database: Database,
    private readonly catalog: CatalogService,
    private readonly locations: LocationService,
  ) {
    this.lists = covariateLists(database)
  }

  /** The latest first, planned ones included. @param request.competitor empty: the shop's own; absent: all */
  async prices(
    viewer: Viewer,
    request: OfItem & DayRange & { readonly competitor?: string | null },
  ): Promise<Page<PriceRecord>> {
    const place = await this.placeOfItem(viewer, request)
    const { from, to, competitor } = request
    return list('prices', this.lists.prices, request, {
      ...place,
      from,
      to,
      competitor: competitor ?? undefined,
    })
  }

  /** The latest first. */
  async stockCounts(viewer: Viewer, request: OfItem): Promise<Page<StockCountRecord>> {
    return list('stockCounts', this.lists.stockCounts, request, await this.placeOfItem(viewer, request))
  }

  /** The latest first. */
  async stockOuts(viewer: Viewer, request: OfItem): Promise<Page<StockOutRecord>> {
    return list('stockOuts', this.lists.stockOuts, request, await this.placeOfItem(viewer, request))
  }

  /** The latest day first, forecasts included. */
  async weather(
    viewer: Viewer,
    request: PageRequest & DayRange & { readonly location: EntityRef },
  ): Promise<Page<WeatherRecord>> {
    requireScope(viewer, 'read')
    const { from, to } = request
    const locationId = await this.locationId(viewer, request.location)
    return list('weather', this.lists.weather, request, { locationId, from, to })
  }

  /** The latest day first. @param request.location days that count there, those of its country and of what it lies in included */
  async calendarDays(
    viewer: Viewer,
    request: PageRequest &
      DayRange & {
        readonly location?: EntityRef | null
        readonly country?: string | null
        readonly calendar?: string | null
      },
  ): Promise<Page<CalendarDayRecord>> {
    requireScope(viewer, 'read')
    const { from, to, location, country, calendar } = request
    return list('calendarDays', this.lists.calendarDays, request, {
      from,
      to,
      country: country ?? undefined,
      calendar: calendar ?? undefined,
      locationId: location ? await this.locationId(viewer, location) : undefined,
    })
  }

  private async placeOfItem(
    viewer: Viewer,
    { item, location }: OfItem,
  ): Promise<{ itemId: bigint; locationId?: bigint }> {
    requireScope(viewer, 'read')
    const [found] = await this.catalog.itemsByRef(viewer, [item])
    if (!found) throw noneNamed('Item', item)
    return location
      ? { itemId: found.id, locationId: await this.locationId(viewer, location) }
      : { itemId: found.id }
  }

  private async locationId(viewer: Viewer, ref: EntityRef): Promise<bigint> {
    const [location] = await this.locations.locationsByRef(viewer, [ref])
    if (!location) throw noneNamed('Location', ref)
    return location.id
  }
}

async function list<Row extends object, Conditions>(
  name: string,
  rows: CovariateList<Row, Conditions>,
  request: PageRequest,
  conditions: Conditions,
): Promise<Page<Row>> {
  const ordering = { ...rows.sort, name, descending: true }
  const page = { first: pageSize(request), after: positionAfter(request.after, ordering), descending: true }
  return toPage(await rows.page(conditions, page), ordering, request, () => rows.count(conditions))
}

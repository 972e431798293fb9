/** Prices, stock, weather and calendars as the shop has told them: business data, not for end users. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import {
  type CalendarDayRecord,
  type CovariateList,
  COVARIATE_LISTS,
  type DayRange,
  type PriceRecord,
  type StockCountRecord,
  type StockOutRecord,
  type WeatherRecord,
} from '../../db/repositories/shop/covariate-query.repository'
import {
  type NamedCovariateRecord,
  readNamedCovariateRecords,
} from '../../db/repositories/shop/named-covariate.repository'
import { requireScope } from '../access'
import type { CatalogService } from './catalog.service'
import type { LocationService } from './location.service'
import { noneNamed } from '../../contracts/not-found'
import { type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export type {
  NamedCovariateKind,
  NamedCovariateRecord,
} from '../../db/repositories/shop/named-covariate.repository'
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

export interface CovariateServiceOptions {
  readonly database: Database
  readonly catalog: CatalogService
  readonly locations: LocationService
}

/** Every method throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, and NOT_FOUND where a reference leads nowhere. */
export class CovariateService {
  constructor(private readonly options: CovariateServiceOptions) {}

  /** What only the shop knows, by the time at which it was first told: at most four. @throws UNAUTHENTICATED, FORBIDDEN */
  async named(viewer: Viewer): Promise<NamedCovariateRecord[]> {
    requireScope(viewer, 'read')
    return readNamedCovariateRecords(this.options.database)
  }

  /** The latest first, planned ones included. @param request.competitor empty: the shop's own; absent: all */
  async prices(
    viewer: Viewer,
    request: OfItem & DayRange & { readonly competitor?: string | null },
  ): Promise<Page<PriceRecord>> {
    const place = await this.placeOfItem(viewer, request)
    const { from, to, competitor } = request
    return this.list('prices', COVARIATE_LISTS.prices, request, {
      ...place,
      from,
      to,
      competitor: competitor ?? undefined,
    })
  }

  /** The latest first. */
  async stockCounts(viewer: Viewer, request: OfItem): Promise<Page<StockCountRecord>> {
    return this.list(
      'stockCounts',
      COVARIATE_LISTS.stockCounts,
      request,
      await this.placeOfItem(viewer, request),
    )
  }

  /** The latest first. */
  async stockOuts(viewer: Viewer, request: OfItem): Promise<Page<StockOutRecord>> {
    return this.list('stockOuts', COVARIATE_LISTS.stockOuts, request, await this.placeOfItem(viewer, request))
  }

  /** The latest day first, forecasts included. */
  async weather(
    viewer: Viewer,
    request: PageRequest & DayRange & { readonly location: EntityRef },
  ): Promise<Page<WeatherRecord>> {
    requireScope(viewer, 'read')
    const { from, to } = request
    const locationId = await this.locationId(viewer, request.location)
    return this.list('weather', COVARIATE_LISTS.weather, request, { locationId, from, to })
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
    return this.list('calendarDays', COVARIATE_LISTS.calendarDays, request, {
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
    const [found] = await this.options.catalog.itemsByRef(viewer, [item])
    if (!found) throw noneNamed('Item', item)
    return location
      ? { itemId: found.id, locationId: await this.locationId(viewer, location) }
      : { itemId: found.id }
  }

  private async locationId(viewer: Viewer, ref: EntityRef): Promise<bigint> {
    const [location] = await this.options.locations.locationsByRef(viewer, [ref])
    if (!location) throw noneNamed('Location', ref)
    return location.id
  }

  private async list<Row extends object, Conditions>(
    name: string,
    rows: CovariateList<Row, Conditions>,
    request: PageRequest,
    conditions: Conditions,
  ): Promise<Page<Row>> {
    const { database } = this.options
    const ordering = { ...rows.sort, name, descending: true }
    const page = { first: pageSize(request), after: positionAfter(request.after, ordering), descending: true }
    const found = await rows.page(database, conditions, page)
    return toPage(found, ordering, request, () => rows.count(database, conditions))
  }
}

/** Prices, stock, weather and calendars as the shop has told them: business data, not for end users. */
import { DEMAND_COVARIATES, NAMED_COLUMNS } from '../../contracts/demand/demand'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError } from '../../core/errors'
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
  readWordCodes,
} from '../../db/repositories/shop/named-covariate.repository'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
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

  /**
   * The column of `DEMAND_COVARIATES` and the value of each of these words about named covariates, in order.
   * @param argument what the list is called in errors
   * @throws UNAUTHENTICATED, FORBIDDEN; NOT_FOUND where nothing was ever told under a name, or the word was never told; BAD_USER_INPUT
   * where a number is given of categories, or a category of numbers
   */
  async columnsOf(
    viewer: Viewer,
    words: readonly {
      readonly name: string
      readonly number?: number | null
      readonly category?: string | null
    }[],
    argument: string,
  ): Promise<{ readonly column: number; readonly value: number }[]> {
    if (words.length === 0) return []
    const records = await this.named(viewer)
    const codes = new Map<string, ReadonlyMap<string, number>>()
    for (const { id, kind, name } of records)
      if (kind === 'CATEGORY' && words.some((word) => word.name === name))
        codes.set(name, await readWordCodes(this.options.database, id))
    return words.map(({ name, number = null, category = null }, index) => {
      const record = records.find((one) => one.name === name)
      if (!record)
        throw new ForecartError(
          'NOT_FOUND',
          `${argument}[${index}].name: nothing was ever told of "${name}". Told are ${listed(records.map((one) => one.name))}`,
        )
      const { kind, slot } = record
      if ((kind === 'NUMBER') !== (number !== null))
        refuse(
          `${argument}[${index}]: "${name}" tells ${kind === 'NUMBER' ? 'numbers: give "number"' : 'categories: give "category"'}`,
        )
      const value = kind === 'NUMBER' ? number : codes.get(name)?.get(category!)
      if (value === undefined || value === null)
        throw new ForecartError(
          'NOT_FOUND',
          `${argument}[${index}].category: "${category}" was never told of "${name}", so no model knows what it does`,
        )
      return { column: DEMAND_COVARIATES.indexOf(NAMED_COLUMNS[kind][slot - 1]!), value }
    })
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

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ')
}

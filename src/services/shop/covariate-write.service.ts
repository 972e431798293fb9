/**
 * Records what demand depends on: own and competitors' prices, the weather, the calendar and what only the shop knows, past and future. Series that
 * depend on a change get a new revision, and are refreshed for it.
 */
import type { RecordResult } from '../../contracts/shop/record-result'
import type { CovariatesInput } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Database, Transaction } from '../../db/client'
import { publish } from '../../db/notifications'
import { lockCatalog } from '../../db/repositories/shop/catalog-write.repository'
import {
  bumpDependentSeries,
  type CovariateScope,
} from '../../db/repositories/demand/series-revision.repository'
import {
  findLocationsOfPlaces,
  writeCalendarDays,
  writePrices,
  writeWeather,
} from '../../db/repositories/shop/covariate-write.repository'
import { References } from '../../db/repositories/shop/reference.repository'
import { BatchReport, entriesOf, type Entry, mergeResults, requireBatchSize } from '../batch'
import {
  validateCalendarDay,
  validateNamedCovariate,
  validatePrice,
  validateWeather,
} from './covariate-validation'
import { storeNamedCovariates } from './named-covariate-store'
import { requireKnown } from './references'
import { enqueueRefresh } from '../demand/rollup-request'
import { requireScope } from '../access'

const MAX_BATCH_SIZE = 5_000

export interface CovariateWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
}

export class CovariateWriteService {
  private readonly references = new References()

  constructor(private readonly options: CovariateWriteServiceOptions) {}

  /**
   * Records up to 5,000 entries over all lists; errors say which list their index counts in. Sending again corrects.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordCovariates(viewer: Viewer, input: CovariatesInput): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    const { prices, weather, calendarDays, named } = input
    requireBatchSize(
      [prices, weather, calendarDays, named].reduce((sum, list) => sum + (list?.length ?? 0), 0),
      MAX_BATCH_SIZE,
    )
    const reports = {
      prices: new BatchReport('prices'),
      weather: new BatchReport('weather'),
      calendarDays: new BatchReport('calendarDays'),
      named: new BatchReport('named'),
    }
    const now = this.options.clock.now()
    const told = {
      prices: reports.prices.accept(entriesOf(prices ?? []), (price) => validatePrice(price, now)),
      weather: reports.weather.accept(entriesOf(weather ?? []), (input) => validateWeather(input, now)),
      days: reports.calendarDays.accept(entriesOf(calendarDays ?? []), (day) =>
        validateCalendarDay(day, now),
      ),
      named: reports.named.accept(entriesOf(named ?? []), (one) => validateNamedCovariate(one, now)),
    }
    const places = [...told.prices, ...told.weather, ...told.days, ...told.named]
    const known = {
      items: await this.references.find(
        this.options.database,
        'item',
        [...told.prices, ...told.named].flatMap(({ value }) => value.itemExternalId ?? []),
      ),
      locations: await this.references.find(
        this.options.database,
        'location',
        places.flatMap(({ value }) => value.locationExternalId ?? []),
      ),
    }
    const validPrices = resolvePrices(reports.prices, told.prices, known)
    const validWeather = resolveWeather(reports.weather, told.weather, known)
    const validDays = resolveDays(reports.calendarDays, told.days, known)
    if (validPrices.length + validWeather.length + validDays.length + told.named.length > 0) {
      const changed = await this.options.database.transaction(async (tx) => {
        await lockCatalog(tx)
        const changedPrices = await writePrices(tx, values(validPrices), now)
        const writtenWeather = await writeWeather(tx, values(validWeather), now)
        const changedDays = await writeCalendarDays(tx, values(validDays), now)
        const ofNamed = reports.named.draft()
        const changedNamed = await storeNamedCovariates(tx, ofNamed, told.named, known, now)
        const ownPrices = changedPrices.filter(({ competitor }) => competitor === '')
        // Forecasts read no prices of competitors. Lifts do.
        if (ownPrices.length < changedPrices.length) await publish(tx, 'demand', {})
        await refreshDependents(tx, now, [
          scopeOf(
            ownPrices.map(({ itemId }) => itemId),
            ownPrices.some(({ locationId }) => locationId === null)
              ? null
              : ownPrices.flatMap(({ locationId }) => locationId ?? []),
          ),
          scopeOf(
            null,
            writtenWeather.changed.map(({ locationId }) => locationId),
          ),
          scopeOf(null, changedDays.length > 0 ? await findLocationsOfPlaces(tx, changedDays) : []),
          ...scopesOfNamed(changedNamed),
        ])
        return {
          prices: changedPrices.length,
          weather: writtenWeather.recorded,
          calendarDays: changedDays.length,
          named: ofNamed,
        }
      })
      reports.named.add(changed.named)
      const valid = { prices: validPrices, weather: validWeather, calendarDays: validDays }
      for (const list of ['prices', 'weather', 'calendarDays'] as const) {
        reports[list].recorded += changed[list]
        reports[list].unchanged += valid[list].length - changed[list]
      }
    }
    return mergeResults(Object.values(reports).map((report) => report.result()))
  }
}

interface Known {
  readonly items: ReadonlyMap<string, string>
  readonly locations: ReadonlyMap<string, string>
}

function values<T>(entries: readonly Entry<T>[]): T[] {
  return entries.map(({ value }) => value)
}

function locationIdOf({ locations }: Known, externalId: string | null): string | null {
  return externalId === null ? null : requireKnown(locations, externalId, 'location')
}

type Told<Validate extends (...args: never[]) => unknown> = readonly Entry<ReturnType<Validate>>[]

function resolvePrices(report: BatchReport, prices: Told<typeof validatePrice>, known: Known) {
  const rows = report.accept(prices, ({ itemExternalId, locationExternalId, ...price }) => ({
    ...price,
    itemId: requireKnown(known.items, itemExternalId, 'item'),
    locationId: locationIdOf(known, locationExternalId),
  }))
  return report.keepLast(rows, ({ itemId, locationId, competitor, validFrom }) =>
    JSON.stringify([itemId, locationId, competitor, validFrom]),
  )
}

function resolveWeather(report: BatchReport, weather: Told<typeof validateWeather>, known: Known) {
  const rows = report.accept(weather, ({ locationExternalId, ...told }) => ({
    ...told,
    locationId: requireKnown(known.locations, locationExternalId, 'location'),
  }))
  return report.keepLast(rows, ({ locationId, day, isForecast, knownAt }) =>
    JSON.stringify([locationId, day, isForecast, knownAt]),
  )
}

function resolveDays(report: BatchReport, days: Told<typeof validateCalendarDay>, known: Known) {
  const rows = report.accept(days, ({ locationExternalId, ...day }) => ({
    ...day,
    locationId: locationIdOf(known, locationExternalId),
  }))
  return report.keepLast(rows, ({ calendar, country, locationId, day, name }) =>
    JSON.stringify([calendar, country, locationId, day, name]),
  )
}

function scopeOf(
  itemIds: readonly string[] | null,
  locationIds: readonly string[] | null,
): CovariateScope | null {
  if (itemIds?.length === 0 || locationIds?.length === 0) return null
  const distinct = (ids: readonly string[] | null) => (ids === null ? null : [...new Set(ids)])
  return {
    itemIds: distinct(itemIds),
    locationIds: distinct(locationIds),
  }
}

/** Those of single items, and those of all items. */
function scopesOfNamed(
  changed: readonly { readonly itemId: string; readonly locationId: string }[],
): (CovariateScope | null)[] {
  const ofItems = changed.filter(({ itemId }) => itemId !== '0')
  const ofAll = changed.filter(({ itemId }) => itemId === '0')
  const places = (rows: typeof changed) =>
    rows.some(({ locationId }) => locationId === '0') ? null : rows.map(({ locationId }) => locationId)
  return [
    scopeOf(
      ofItems.map(({ itemId }) => itemId),
      places(ofItems),
    ),
    ofAll.length === 0 ? null : scopeOf(null, places(ofAll)),
  ]
}

async function refreshDependents(
  tx: Transaction,
  now: Date,
  scopes: readonly (CovariateScope | null)[],
): Promise<void> {
  const named = scopes.filter((scope) => scope !== null)
  if (named.length === 0) return
  await bumpDependentSeries(tx, named, now)
  await enqueueRefresh(tx)
}

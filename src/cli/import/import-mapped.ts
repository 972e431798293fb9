/** Imports of any CSV or JSON Lines file by a mapping. */
import type { RecordResult } from '../../contracts/shop/record-result'
import { importDemand } from './import-demand'
import { importOrders } from './import-orders'
import { importGrouped } from './import-grouped'
import { PAYMENT_METHODS } from './import-payment-methods'
import { PROMOTIONS } from './import-promotions'
import { scenarioOf, storeScenarios } from './import-scenarios'
import { importTargetStages } from './import-stages'
import { type ImportRun, inBatches, type RecordsSource } from './import-run'
import {
  advertDayOf,
  advertOf,
  calendarDayOf,
  countOf,
  eventOf,
  itemOf,
  locationOf,
  priceOf,
  returnOf,
  purchaseOrderOf,
  stockOutOf,
  userOf,
  namedCovariateOf,
  weatherOf,
} from './mapped-records'
import { type Mapping, recordFilter } from './mapping'
import { type RecordFields, RecordReader } from './record-fields'
import type { FileShape } from './record-source'
import type { ImportTarget } from './targets'

const BATCH_SIZE = 1_000

/** Targets whose records are stored each by itself, as they come. */
type PlainTarget = Exclude<ImportTarget, 'orders' | 'demand' | 'promotions' | 'paymentMethods'>

/** How records of a target are read and stored. */
interface TargetImport<T> {
  readonly read: (fields: RecordFields) => T
  readonly store: (run: ImportRun, values: readonly T[]) => Promise<RecordResult>
  /** What is made first, where the mapping says so. */
  readonly items?: (
    values: readonly T[],
    mapping: Mapping,
  ) => Parameters<ImportRun['writer']['ensureItems']>[0]
  readonly locations?: (value: T) => string | null | undefined
  readonly isDemand?: boolean
}

/** @throws BAD_USER_INPUT where the file cannot be read, CANCELLED. */
export async function importMapped(
  run: ImportRun,
  file: string,
  shape: FileShape,
  mapping: Mapping,
): Promise<void> {
  const { target, encoding } = mapping
  const source = {
    file,
    shape,
    encoding,
    share: importTargetStages.reading(target),
    isMeant: recordFilter(mapping),
  }
  if (target === 'orders') return importOrders(run, source, mapping)
  if (target === 'demand') return importDemand(run, source, mapping)
  if (target === 'promotions') return importGrouped(run, source, mapping, PROMOTIONS)
  if (target === 'paymentMethods') return importGrouped(run, source, mapping, PAYMENT_METHODS)
  return importPlain(run, source, mapping, target)
}

async function importPlain(
  run: ImportRun,
  source: RecordsSource,
  mapping: Mapping,
  target: PlainTarget,
): Promise<void> {
  const importOf = <T>(one: TargetImport<T>) => importEach(run, source, mapping, one)
  switch (target) {
    case 'events':
      return importOf({
        read: eventOf,
        async store({ writer, viewer }, events) {
          const { accepted, duplicates, rejected, errors } = await writer.ingest.ingestEvents(viewer, events)
          return { recorded: accepted, unchanged: duplicates, rejected, userErrors: errors }
        },
        items: (events) =>
          events.flatMap(({ itemExternalId: externalId, price }) =>
            externalId
              ? [
                  {
                    externalId,
                    title: externalId,
                    priceMinor: price?.amountMinor ?? 0n,
                    currency: price?.currency ?? mapping.currency ?? null,
                  },
                ]
              : [],
          ),
        locations: ({ locationExternalId }) => locationExternalId,
        isDemand: true,
      })
    case 'returns':
      return importOf({
        read: returnOf,
        store: ({ writer, viewer }, values) => writer.orders.recordReturns(viewer, values),
        locations: ({ locationExternalId }) => locationExternalId,
        isDemand: true,
      })
    case 'items':
      return importOf({
        read: itemOf,
        store: ({ writer, viewer }, values) => writer.catalog.upsertItems(viewer, values),
      })
    case 'locations':
      return importOf({
        read: locationOf,
        store: ({ writer, viewer }, values) => writer.catalog.upsertLocations(viewer, values),
      })
    case 'users':
      return importOf({
        read: userOf,
        store: ({ writer, viewer }, values) => writer.catalog.upsertUsers(viewer, values),
        locations: ({ homeLocationExternalId }) => homeLocationExternalId,
      })
    case 'adverts':
      return importOf({
        read: advertOf,
        store: ({ writer, viewer }, values) => writer.adverts.upsertAdverts(viewer, values),
      })
    case 'advertDays':
      return importOf({
        read: advertDayOf,
        store: ({ writer, viewer }, values) => writer.adverts.recordAdvertDays(viewer, values),
      })
    case 'prices':
      return importOf({
        read: priceOf,
        store: ({ writer, viewer }, prices) => writer.covariates.recordCovariates(viewer, { prices }),
        locations: ({ locationExternalId }) => locationExternalId,
      })
    case 'scenarios':
      return importOf({ read: scenarioOf, store: storeScenarios })
    case 'weather':
      return importOf({
        read: weatherOf,
        store: ({ writer, viewer }, weather) => writer.covariates.recordCovariates(viewer, { weather }),
        locations: ({ locationExternalId }) => locationExternalId,
      })
    case 'covariates':
      return importOf({
        read: namedCovariateOf,
        store: ({ writer, viewer }, named) => writer.covariates.recordCovariates(viewer, { named }),
        locations: ({ locationExternalId }) => locationExternalId,
      })
    case 'calendar':
      return importOf({
        read: calendarDayOf,
        store: ({ writer, viewer }, calendarDays) =>
          writer.covariates.recordCovariates(viewer, { calendarDays }),
        locations: ({ locationExternalId }) => locationExternalId,
      })
    case 'stock':
      return importOf({
        read: countOf,
        store: ({ writer, viewer }, values) => writer.inventory.recordInventory(viewer, values),
        locations: ({ locationExternalId }) => locationExternalId,
      })
    case 'purchaseOrders':
      return importOf({
        read: purchaseOrderOf,
        store: ({ writer, viewer }, values) => writer.purchaseOrders.recordPurchaseOrders(viewer, values),
        locations: ({ locationExternalId }) => locationExternalId,
      })
    case 'stockOuts':
      return importOf({
        read: stockOutOf,
        store: ({ writer, viewer }, values) => writer.inventory.recordStockOuts(viewer, values),
        locations: ({ locationExternalId }) => locationExternalId,
      })
  }
}

async function importEach<T>(
  run: ImportRun,
  source: RecordsSource,
  mapping: Mapping,
  { read, store, items, locations, isDemand = false }: TargetImport<T>,
): Promise<void> {
  const reader = new RecordReader(mapping)
  const records = run.records(source, (record) => read(reader.of(record)))
  for await (const batch of inBatches(records, BATCH_SIZE)) {
    run.requireGoingOn()
    const values = batch.map(({ value }) => value)
    if (locations && mapping.missingLocations === 'create') {
      await run.writer.ensureLocations(values.map(locations), mapping)
    }
    if (items && mapping.missingItems === 'create') await run.writer.ensureItems(items(values, mapping))
    run.note(await store(run, values), batch)
  }
  if (isDemand) await run.rollUp()
}

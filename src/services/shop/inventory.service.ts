/** Counts of stock. Stock-outs follow from them: sales of such days are a lower bound of demand, and forecasts must know. */
import type { RecordResult } from '../../contracts/shop/record-result'
import type { InventoryInput, StockOutInput } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Database, Transaction } from '../../db/client'
import {
  type CountRow,
  lockPlaces,
  type PlaceOfItem,
  readCounts,
  readStockOuts,
  replaceStockOuts,
  type StockOutRow,
  writeCounts,
} from '../../db/repositories/shop/inventory-write.repository'
import { References } from '../../db/repositories/shop/reference.repository'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from '../batch'
import { isGiven, optionalText, refuse, requireNonNegative, requirePast, requireText } from '../input-rules'
import { lookUpLocations, requireKnown } from './references'
import { enqueueRefresh } from '../demand/rollup-request'
import { applyCount, mergeIntervals, type StockOutInterval } from './stock-out-intervals'
import { requireScope } from '../access'
import { announceItems, type CatalogueSnapshot } from '../recommendation/catalogue-snapshot'

export interface InventoryServiceOptions {
  readonly database: Database
  readonly clock: Clock
  /** Hears of what was written before it is acknowledged. */
  readonly catalogue?: CatalogueSnapshot
}

export class InventoryService {
  private readonly references = new References()

  constructor(private readonly options: InventoryServiceOptions) {}

  /**
   * Records up to 1,000 counts; a later count of the same instant corrects the earlier one.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordInventory(viewer: Viewer, counts: readonly InventoryInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(counts.length)
    const now = this.options.clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(counts), (count) => ({
      itemExternalId: requireText(count.itemExternalId, 'itemExternalId'),
      locationExternalId: optionalText(count.locationExternalId, 'locationExternalId'),
      countedAt: requirePast(count.countedAt, 'countedAt', now).getTime(),
      quantityOnHand: requireNonNegative(count.quantityOnHand, 'quantityOnHand'),
    }))
    const rows = report
      .keepLast(await this.resolve(report, valid), (row) => `${placeKey(row)}/${row.countedAt}`)
      .map(({ value }) => value)
    if (rows.length > 0) {
      const recorded = await this.options.database.transaction(async (tx) => {
        const recorded = await storeCounts(tx, rows, now)
        if (recorded > 0) await announceItems(tx, itemsOf(rows))
        return recorded
      })
      if (recorded > 0) await this.options.catalogue?.refresh(itemsOf(rows).map(BigInt))
      report.recorded += recorded
      report.unchanged += rows.length - recorded
    }
    return report.result()
  }

  /**
   * Records up to 1,000 times without stock, beside those that are known: where they touch, they are one.
   * @throws as `recordInventory`.
   */
  async recordStockOuts(viewer: Viewer, stockOuts: readonly StockOutInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(stockOuts.length)
    const now = this.options.clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(stockOuts), (input) => {
      const startedAt = requirePast(input.startedAt, 'startedAt', now).getTime()
      const endedAt = isGiven(input.endedAt) ? requirePast(input.endedAt, 'endedAt', now).getTime() : null
      if (endedAt !== null && endedAt <= startedAt) refuse('endedAt must lie after startedAt')
      return {
        itemExternalId: requireText(input.itemExternalId, 'itemExternalId'),
        locationExternalId: optionalText(input.locationExternalId, 'locationExternalId'),
        startedAt,
        endedAt,
      }
    })
    const resolved = await this.resolve(report, valid)
    if (resolved.length > 0) {
      const rows = resolved.map(({ value }) => value)
      const recorded = await this.options.database.transaction(async (tx) => {
        const recorded = await storeStockOuts(tx, rows, now)
        if (recorded > 0) await announceItems(tx, itemsOf(rows))
        return recorded
      })
      if (recorded > 0) await this.options.catalogue?.refresh(itemsOf(rows).map(BigInt))
      report.recorded += recorded
      report.unchanged += rows.length - recorded
    }
    return report.result()
  }

  /** Entries with our keys in the place of the shop's. */
  private async resolve<T extends NamedPlace>(
    report: BatchReport,
    entries: readonly Entry<T>[],
  ): Promise<Entry<Omit<T, keyof NamedPlace> & PlaceOfItem>[]> {
    const items = await this.references.find(
      this.options.database,
      'item',
      entries.map(({ value }) => value.itemExternalId),
    )
    const locations = await lookUpLocations(
      this.references,
      this.options.database,
      entries.map(({ value }) => value.locationExternalId),
    )
    return report.accept(entries, ({ itemExternalId, locationExternalId, ...rest }) => ({
      ...rest,
      itemId: requireKnown(items, itemExternalId, 'item'),
      locationId: locations(locationExternalId),
    }))
  }
}

interface NamedPlace {
  readonly itemExternalId: string
  readonly locationExternalId: string | null
}

function itemsOf(rows: readonly PlaceOfItem[]): string[] {
  return [...new Set(rows.map(({ itemId }) => itemId))]
}

function placeKey({ itemId, locationId }: PlaceOfItem): string {
  return `${itemId}/${locationId}`
}

function groupByPlace<T extends PlaceOfItem>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(placeKey(row), [...(groups.get(placeKey(row)) ?? []), row])
  return groups
}

/** @returns how many counts are new or changed. */
async function storeCounts(tx: Transaction, rows: readonly CountRow[], now: Date): Promise<number> {
  await lockPlaces(tx, rows)
  const changed = await writeCounts(tx, rows, now)
  if (changed.length === 0) return 0
  const changes = groupByPlace(changed)
  const places = [...changes.values()].map(([first]) => first!)
  const from = new Date(Math.min(...changed.map(({ countedAt }) => countedAt)))
  const counts = groupByPlace(await readCounts(tx, places, from))
  const stockOuts = groupByPlace(await readStockOuts(tx, places, from))
  const removed: StockOutRow[] = []
  const added: StockOutRow[] = []
  for (const [key, changesOfPlace] of changes) {
    const { itemId, locationId } = changesOfPlace[0]!
    const before = stockOuts.get(key) ?? []
    const countsOfPlace = counts.get(key) ?? []
    let after: readonly StockOutInterval[] = before
    for (const count of [...changesOfPlace].sort((a, b) => a.countedAt - b.countedAt)) {
      after = applyCount(after, countsOfPlace, count)
    }
    removed.push(...before.filter((interval) => !includes(after, interval)))
    added.push(
      ...after
        .filter((interval) => !includes(before, interval))
        .map(({ startedAt, endedAt }) => ({ itemId, locationId, startedAt, endedAt })),
    )
  }
  if (removed.length + added.length > 0) {
    await replaceStockOuts(tx, removed, added, now)
    // One that began today moves no revision, and is known future to no model: nothing is refreshed for it but by revision.
    await enqueueRefresh(tx)
  }
  return changed.length
}

/** @returns how many of the stock-outs say something new. */
async function storeStockOuts(tx: Transaction, rows: readonly StockOutRow[], now: Date): Promise<number> {
  await lockPlaces(tx, rows)
  const from = new Date(Math.min(...rows.map(({ startedAt }) => startedAt)))
  const toldByPlace = groupByPlace(rows)
  const storedByPlace = groupByPlace(await readStockOuts(tx, rows.filter(isFirstOfPlace()), from))
  const removed: StockOutRow[] = []
  const added: StockOutRow[] = []
  let news = 0
  for (const [key, told] of toldByPlace) {
    const before = storedByPlace.get(key) ?? []
    const { itemId, locationId } = told[0]!
    const after = mergeIntervals([...before, ...told])
    news += told.filter((interval) => !before.some((one) => contains(one, interval))).length
    removed.push(...before.filter((interval) => !includes(after, interval)))
    added.push(
      ...after
        .filter((interval) => !includes(before, interval))
        .map(({ startedAt, endedAt }) => ({ itemId, locationId, startedAt, endedAt })),
    )
  }
  if (added.length > 0) {
    await replaceStockOuts(tx, removed, added, now)
    await enqueueRefresh(tx)
  }
  return news
}

function isFirstOfPlace(): (row: PlaceOfItem) => boolean {
  const seen = new Set<string>()
  return (row) => !seen.has(placeKey(row)) && seen.add(placeKey(row)) !== undefined
}

function contains(outer: StockOutInterval, inner: StockOutInterval): boolean {
  return (
    outer.startedAt <= inner.startedAt &&
    (outer.endedAt === null || (inner.endedAt !== null && inner.endedAt <= outer.endedAt))
  )
}

function includes(intervals: readonly StockOutInterval[], wanted: StockOutInterval): boolean {
  return intervals.some(
    ({ startedAt, endedAt }) => startedAt === wanted.startedAt && endedAt === wanted.endedAt,
  )
}

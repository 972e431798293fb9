/** Counts of stock. Stock-outs follow from them: sales of such days are a lower bound of demand, and forecasts must know. */
import type { RecordResult } from '../contracts/record-result'
import type { InventoryInput } from '../contracts/shop-records'
import type { Viewer } from '../contracts/viewer'
import { type Clock, systemClock } from '../core/clock'
import type { Database, Transaction } from '../db/client'
import {
  type CountRow,
  lockPlaces,
  type PlaceOfItem,
  readCounts,
  readStockOuts,
  replaceStockOuts,
  type StockOutRow,
  writeCounts,
} from '../db/repositories/inventory-write.repository'
import { References } from '../db/repositories/reference.repository'
import { BatchReport, entriesOf, requireBatchSize } from './batch'
import { optionalText, requireNonNegative, requirePast, requireText } from './input-rules'
import { lookUpLocations, requireKnown } from './references'
import { enqueueRefresh } from './rollup-request'
import { applyCount, type StockOutInterval } from './stock-out-intervals'
import { requireScope } from './access'

export class InventoryService {
  private readonly references = new References()

  constructor(
    private readonly database: Database,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Records up to 1,000 counts; a later count of the same instant corrects the earlier one.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordInventory(viewer: Viewer, counts: readonly InventoryInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(counts.length)
    const now = this.clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(counts), (count) => ({
      itemExternalId: requireText(count.itemExternalId, 'itemExternalId'),
      locationExternalId: optionalText(count.locationExternalId, 'locationExternalId'),
      countedAt: requirePast(count.countedAt, 'countedAt', now).getTime(),
      quantityOnHand: requireNonNegative(count.quantityOnHand, 'quantityOnHand'),
    }))
    const items = await this.references.find(
      this.database,
      'item',
      valid.map(({ value }) => value.itemExternalId),
    )
    const locations = await lookUpLocations(
      this.references,
      this.database,
      valid.map(({ value }) => value.locationExternalId),
    )
    const resolved = report.accept(
      valid,
      ({ itemExternalId, locationExternalId, countedAt, quantityOnHand }): CountRow => ({
        itemId: requireKnown(items, itemExternalId, 'item'),
        locationId: locations(locationExternalId),
        countedAt,
        quantityOnHand,
      }),
    )
    const rows = report
      .keepLast(resolved, (row) => `${placeKey(row)}/${row.countedAt}`)
      .map(({ value }) => value)
    if (rows.length > 0) {
      const recorded = await this.database.transaction((tx) => storeCounts(tx, rows, now))
      report.recorded += recorded
      report.unchanged += rows.length - recorded
    }
    return report.result()
  }
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

function includes(intervals: readonly StockOutInterval[], wanted: StockOutInterval): boolean {
  return intervals.some(
    ({ startedAt, endedAt }) => startedAt === wanted.startedAt && endedAt === wanted.endedAt,
  )
}

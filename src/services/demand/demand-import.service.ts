/** Daily demand given as aggregates, such as the years before the shop recorded its orders here. */
import type { RecordResult } from '../../contracts/shop/record-result'
import type { CompleteDaysInput, DemandAggregateInput } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Database } from '../../db/client'
import { type AggregateRow, writeAggregates } from '../../db/repositories/demand/demand-import.repository'
import { lockCatalog } from '../../db/repositories/shop/catalog-write.repository'
import {
  bumpDependentSeries,
  type CovariateScope,
} from '../../db/repositories/demand/series-revision.repository'
import {
  type ObservedRange,
  writeObservedRanges,
} from '../../db/repositories/demand/observed-ranges.repository'
import { References } from '../../db/repositories/shop/reference.repository'
import { BatchReport, entriesOf, requireBatchSize } from '../batch'
import {
  optionalText,
  refuse,
  requireAmount,
  requireCount,
  requireDay,
  requireNonNegative,
  requirePastDay,
  requireText,
} from '../input-rules'
import { lookUpLocations, requireKnown } from '../shop/references'
import { enqueueFollowing, enqueueRefresh } from './rollup-request'
import { requireScope } from '../access'

const MAX_BATCH_SIZE = 10_000

export interface DemandImportServiceOptions {
  readonly database: Database
  readonly clock: Clock
}

export class DemandImportService {
  private readonly references = new References()

  constructor(private readonly options: DemandImportServiceOptions) {}

  /**
   * Records up to 10,000 cells; sending a cell again replaces it.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordAggregates(viewer: Viewer, aggregates: readonly DemandAggregateInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(aggregates.length, MAX_BATCH_SIZE)
    const report = new BatchReport()
    const now = this.options.clock.now()
    const valid = report.accept(entriesOf(aggregates), (input) => ({
      itemExternalId: requireText(input.itemExternalId, 'itemExternalId'),
      locationExternalId: optionalText(input.locationExternalId, 'locationExternalId'),
      day: requirePastDay(input.day, 'day', now),
      units: requireNonNegative(input.units, 'units'),
      orders: requireCount(input.orders ?? 0, 'orders'),
      visits: requireCount(input.visits ?? 0, 'visits'),
      revenueMinor: requireAmount(input.revenueMinor ?? 0n, 'revenueMinor').toString(),
      returns: requireNonNegative(input.returns ?? 0, 'returns'),
    }))
    const items = await this.references.find(
      this.options.database,
      'item',
      valid.map(({ value }) => value.itemExternalId),
    )
    const locations = await lookUpLocations(
      this.references,
      this.options.database,
      valid.map(({ value }) => value.locationExternalId),
    )
    const resolved = report.accept(
      valid,
      ({ itemExternalId, locationExternalId, ...measures }): AggregateRow => ({
        ...measures,
        itemId: requireKnown(items, itemExternalId, 'item'),
        locationId: locations(locationExternalId),
      }),
    )
    const rows = report.keepLast(resolved, ({ itemId, locationId, day }) => `${itemId}/${locationId}/${day}`)
    if (rows.length > 0) {
      const recorded = await this.options.database.transaction(async (tx) => {
        const written = await writeAggregates(
          tx,
          rows.map(({ value }) => value),
          now,
        )
        await enqueueFollowing(tx, written)
        return written.changed
      })
      report.recorded += recorded
      report.unchanged += rows.length - recorded
    }
    return report.result()
  }
  /**
   * Declares up to 10,000 ranges of days complete: days without a cell are zero from then on, which they are not without it.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordCompleteDays(viewer: Viewer, ranges: readonly CompleteDaysInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(ranges.length, MAX_BATCH_SIZE)
    const report = new BatchReport()
    const valid = report.accept(entriesOf(ranges), (input) => {
      const [from, to] = [requireDay(input.from, 'from'), requireDay(input.to, 'to')]
      if (to < from) refuse('"to" must not be before "from"')
      return {
        item: optionalText(input.itemExternalId, 'itemExternalId'),
        location: optionalText(input.locationExternalId, 'locationExternalId'),
        isOnline: input.isOnline ?? false,
        from,
        to,
      }
    })
    const [items, locations] = await Promise.all([
      this.references.find(
        this.options.database,
        'item',
        valid.flatMap(({ value }) => value.item ?? []),
      ),
      this.references.find(
        this.options.database,
        'location',
        valid.flatMap(({ value }) => value.location ?? []),
      ),
    ])
    const online = valid.some(({ value }) => value.isOnline)
      ? await this.references.defaultLocation(this.options.database)
      : null
    const resolved = report.accept(valid, ({ item, location, isOnline, from, to }): ObservedRange => ({
      itemId: item === null ? null : requireKnown(items, item, 'item'),
      locationId:
        location === null ? (isOnline ? online : null) : requireKnown(locations, location, 'location'),
      from,
      to,
    }))
    if (resolved.length > 0) {
      const rows = resolved.map(({ value }) => value)
      const changed = await this.options.database.transaction(async (tx) => {
        const now = this.options.clock.now()
        await lockCatalog(tx)
        const written = await writeObservedRanges(tx, 'IMPORT', rows, now)
        await bumpDependentSeries(tx, written.map(scopeOf), now)
        if (written.length > 0) await enqueueRefresh(tx)
        return written.length
      })
      report.recorded += changed
      report.unchanged += rows.length - changed
    }
    return report.result()
  }
}

function scopeOf({ itemId, locationId }: ObservedRange): CovariateScope {
  return {
    itemIds: itemId === null ? null : [itemId],
    locationIds: locationId === null ? null : [locationId],
  }
}

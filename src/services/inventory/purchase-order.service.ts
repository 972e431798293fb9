/** Orders that the shop has placed with its suppliers: told line by line, read back, and counted by reorder plans. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { RecordResult } from '../../contracts/shop/record-result'
import type { PurchaseOrderInput } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Database } from '../../db/client'
import {
  countPurchaseOrders,
  listPurchaseOrders,
  type PurchaseOrderConditions,
  type PurchaseOrderRecord,
  type PurchaseOrderRow,
  purchaseOrdersByIds,
  type Receipt,
  writePurchaseOrders,
} from '../../db/repositories/shop/purchase-order.repository'
import { References } from '../../db/repositories/shop/reference.repository'
import { requireScope } from '../access'
import { BatchReport, entriesOf, requireBatchSize } from '../batch'
import { rowsInOrder } from '../entity-ref'
import {
  isGiven,
  optionalText,
  refuse,
  requireDay,
  requirePast,
  requirePastDay,
  requirePositiveQuantity,
  requireText,
} from '../input-rules'
import {
  emptyPage,
  type Ordering,
  type Page,
  type PageRequest,
  pageSize,
  positionAfter,
  toPage,
} from '../page'
import type { CatalogService } from '../shop/catalog.service'
import type { LocationService } from '../shop/location.service'
import { lookUpLocations, requireKnown } from '../shop/references'
import { announceItems, type CatalogueSnapshot } from '../recommendation/catalogue-snapshot'

export type { PurchaseOrderRecord, Receipt } from '../../db/repositories/shop/purchase-order.repository'

/** In how many parts a line may come. */
export const MOST_RECEIPTS = 50
/** How many orders can be asked for by their numbers at a time. */
const MOST_ORDER_NUMBERS = 100

export interface PurchaseOrderFilter {
  /** The orders' numbers. */
  readonly externalIds?: readonly string[]
  readonly item?: EntityRef
  readonly location?: EntityRef
  /** True: only lines of which something is still to come; false: only others. */
  readonly open?: boolean
}

const ORDERING: Ordering = {
  name: 'purchaseOrder.id',
  expression: 'p.id',
  sqlType: 'bigint',
  descending: true,
}

export interface PurchaseOrderWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
  /** Of this process; absent where nothing is recommended. */
  readonly catalogue?: CatalogueSnapshot
}

export class PurchaseOrderWriteService {
  private readonly references = new References()

  constructor(private readonly options: PurchaseOrderWriteServiceOptions) {}

  /**
   * Records up to 1,000 lines of orders. Of two rows of one line the later one is meant.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large.
   */
  async recordPurchaseOrders(viewer: Viewer, orders: readonly PurchaseOrderInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(orders.length)
    const { database, clock } = this.options
    const now = clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(orders), (order) => validatePurchaseOrder(order, now))
    const items = await this.references.find(
      database,
      'item',
      valid.map(({ value }) => value.itemExternalId),
    )
    const locations = await lookUpLocations(
      this.references,
      database,
      valid.map(({ value }) => value.locationExternalId),
    )
    const resolved = report.accept(
      valid,
      ({ itemExternalId, locationExternalId, ...rest }): PurchaseOrderRow => ({
        ...rest,
        itemId: requireKnown(items, itemExternalId, 'item'),
        locationId: locations(locationExternalId),
      }),
    )
    const rows = report
      .keepLast(resolved, ({ externalId, itemId, locationId }) => `${itemId}/${locationId}/${externalId}`)
      .map(({ value }) => value)
    if (rows.length > 0) {
      const itemIds = [...new Set(rows.map(({ itemId }) => itemId))]
      const recorded = await database.transaction(async (tx) => {
        const recorded = await writePurchaseOrders(tx, rows, now)
        if (recorded > 0) await announceItems(tx, itemIds)
        return recorded
      })
      if (recorded > 0) await this.options.catalogue?.refresh(itemIds.map(BigInt))
      report.recorded += recorded
      report.unchanged += rows.length - recorded
    }
    return report.result()
  }
}

/** @throws BAD_USER_INPUT */
function validatePurchaseOrder(order: PurchaseOrderInput, now: Date) {
  const orderedOn = requirePastDay(order.orderedOn, 'orderedOn', now)
  const expectedOn = requireDay(order.expectedOn, 'expectedOn')
  if (expectedOn < orderedOn) refuse('expectedOn lies before orderedOn')
  const given = order.receipts ?? []
  if (given.length > MOST_RECEIPTS) refuse(`receipts has more than ${MOST_RECEIPTS} entries`)
  const receipts = given
    .map((receipt, index): Receipt => ({
      quantity: requirePositiveQuantity(receipt.quantity, `receipts[${index}].quantity`),
      receivedAt: requirePast(receipt.receivedAt, `receipts[${index}].receivedAt`, now).toISOString(),
    }))
    .sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt) || a.quantity - b.quantity)
  return {
    externalId: requireText(order.externalId, 'externalId'),
    itemExternalId: requireText(order.itemExternalId, 'itemExternalId'),
    locationExternalId: optionalText(order.locationExternalId, 'locationExternalId'),
    quantity: requirePositiveQuantity(order.quantity, 'quantity'),
    orderedOn,
    expectedOn,
    receipts,
    receivedQuantity: receipts.reduce((sum, { quantity }) => sum + quantity, 0),
    cancelledAt: isGiven(order.cancelledAt) ? requirePast(order.cancelledAt, 'cancelledAt', now) : null,
  }
}

export interface PurchaseOrderServiceOptions {
  readonly database: Database
  readonly catalog: CatalogService
  readonly locations: LocationService
}

export class PurchaseOrderService {
  constructor(private readonly options: PurchaseOrderServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such line. @throws UNAUTHENTICATED, FORBIDDEN */
  async purchaseOrdersById(
    viewer: Viewer,
    refs: readonly { readonly id: bigint }[],
  ): Promise<(PurchaseOrderRecord | null)[]> {
    requireScope(viewer, 'read')
    const ids = refs.map(({ id }) => id)
    return rowsInOrder(ids, await purchaseOrdersByIds(this.options.database, ids))
  }

  /** The last told first. Empty where the item or the place is not known. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async purchaseOrders(
    viewer: Viewer,
    request: PageRequest & { readonly filter?: PurchaseOrderFilter },
  ): Promise<Page<PurchaseOrderRecord>> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const { externalIds, item, location, open } = request.filter ?? {}
    if (externalIds !== undefined && externalIds.length > MOST_ORDER_NUMBERS)
      refuse(`filter.externalIds names ${externalIds.length} orders; at most ${MOST_ORDER_NUMBERS} are taken`)
    const { database, catalog, locations } = this.options
    const [itemId] = item ? await catalog.itemIdsByRef(viewer, [item]) : []
    const [place] = location ? await locations.locationsByRef(viewer, [location]) : []
    if ((item && !isGiven(itemId)) || (location && !place)) return emptyPage()
    const conditions: PurchaseOrderConditions = {
      ...(externalIds === undefined
        ? {}
        : { externalIds: externalIds.map((text) => requireText(text, 'filter.externalIds')) }),
      ...(isGiven(itemId) ? { itemId } : {}),
      ...(place ? { locationId: place.id } : {}),
      ...(open === undefined ? {} : { open }),
    }
    const rows = await listPurchaseOrders(database, conditions, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () => countPurchaseOrders(database, conditions))
  }
}

/**
 * Orders and returns as they are now known. Recording an order again replaces it; cells of daily demand that it touched
 * before, those it touches now, and those of events that name it are marked in the same transaction.
 */
import type { RecordResult } from '../../contracts/shop/record-result'
import type { OrderInput, ReturnInput } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { markOrderCells, markReturnCells } from '../../db/repositories/demand/dirty-cells.repository'
import {
  findChangedReturns,
  findReturnOwners,
  lockOrderNames,
  type OrderReturnRow,
  readOrders,
  upsertReturns,
} from '../../db/repositories/shop/order-write.repository'
import { References } from '../../db/repositories/shop/reference.repository'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from '../batch'
import { optionalText, requireCurrency } from '../input-rules'
import { noneWithExternalId } from '../../contracts/not-found'
import { type ResolvedOrder, storeOrders } from './order-store'
import { validateOrder, validateReturn, type ValidOrder, type ValidReturn } from './order-validation'
import { lookUpLocations, requireKnown } from './references'
import { enqueueRollup } from '../demand/rollup-request'
import { requireScope } from '../access'

const MAX_LINES_OF_BATCH = 20_000

export interface RecordedOrders extends RecordResult {
  /** External ids of the orders that are new or changed. */
  readonly changed: ReadonlySet<string>
}

export interface OrderWriteServiceOptions {
  readonly database: Database
  readonly clock: Clock
}

export class OrderWriteService {
  private readonly references = new References()

  constructor(private readonly options: OrderWriteServiceOptions) {}

  /**
   * Records up to 1,000 orders with up to 20,000 lines together. Of two orders with one externalId the later one is meant.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large; DATABASE_UNAVAILABLE (send it again).
   */
  async recordOrders(viewer: Viewer, orders: readonly OrderInput[]): Promise<RecordedOrders> {
    requireScope(viewer, 'ingest')
    requireBatchSize(orders.length)
    requireBatchSize(
      orders.reduce((sum, { lines }) => sum + lines.length, 0),
      MAX_LINES_OF_BATCH,
    )
    const now = this.options.clock.now()
    const report = new BatchReport()
    const valid = report.keepLast(
      report.accept(entriesOf(orders), (order) => validateOrder(order, now)),
      ({ externalId }) => externalId,
    )
    const resolved = (await this.resolve(report, valid)).map(({ value }) => value)
    let changed: ReadonlySet<string> = new Set()
    if (resolved.length > 0) {
      changed = await this.options.database.transaction((tx) => storeOrders(tx, resolved, now))
      report.recorded += changed.size
      report.unchanged += resolved.length - changed.size
    }
    return { ...report.result(), changed }
  }

  /**
   * Records returns by themselves, such as those of orders that were never seen.
   * @throws as `recordOrders`.
   */
  async recordReturns(viewer: Viewer, returns: readonly ReturnInput[]): Promise<RecordResult> {
    requireScope(viewer, 'ingest')
    requireBatchSize(returns.length)
    const now = this.options.clock.now()
    const report = new BatchReport()
    const valid = report.keepLast(
      report.accept(entriesOf(returns), (given) => ({
        ...validateReturn(given, now),
        currency: requireCurrency(given.currency),
        orderExternalId: optionalText(given.orderExternalId, 'orderExternalId'),
      })),
      ({ externalId }) => externalId,
    )
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
    const owners = await findReturnOwners(
      this.options.database,
      valid.map(({ value }) => value.externalId),
    )
    const orders = await readOrders(
      this.options.database,
      valid.map(({ value }) => value.orderExternalId).filter((externalId) => externalId !== null),
    )
    const resolved = report.accept(valid, (given) => {
      requireOwnReturn(owners, given.externalId, given.orderExternalId)
      const order = given.orderExternalId === null ? null : orders.get(given.orderExternalId)
      if (order === undefined) {
        throw noneWithExternalId('order', given.orderExternalId ?? '')
      }
      const row = returnRow(
        given,
        items,
        given.currency,
        locations(given.locationExternalId, order?.header.locationId),
      )
      return { row: { ...row, orderId: order?.id ?? null }, orderExternalId: given.orderExternalId }
    })
    if (resolved.length > 0) {
      const recorded = await this.options.database.transaction(async (tx) => {
        const values = resolved.map(({ value }) => value)
        const names = values.map(({ orderExternalId }) => orderExternalId).filter((name) => name !== null)
        await lockOrderNames(tx, [...names, ...values.map(({ row }) => row.externalId)], 'write order')
        const changed = await findChangedReturns(
          tx,
          values.map(({ row }) => row),
        )
        if (changed.length === 0) return 0
        const externalIds = changed.map(({ externalId }) => externalId)
        await markReturnCells(tx, externalIds)
        await upsertReturns(tx, changed, now)
        await markReturnCells(tx, externalIds)
        await markOrderCells(
          tx,
          changed.map(({ orderId }) => orderId).filter((id) => id !== null),
        )
        await enqueueRollup(tx)
        return changed.length
      })
      report.recorded += recorded
      report.unchanged += resolved.length - recorded
    }
    return report.result()
  }

  private async resolve(
    report: BatchReport,
    entries: readonly Entry<ValidOrder>[],
  ): Promise<Entry<ResolvedOrder>[]> {
    const orders = entries.map(({ value }) => value)
    const items = await this.references.find(
      this.options.database,
      'item',
      orders.flatMap(({ lines, returns }) =>
        [...lines, ...(returns ?? [])].map(({ itemExternalId }) => itemExternalId),
      ),
    )
    const promotions = await this.references.find(
      this.options.database,
      'promotion',
      orders
        .flatMap(({ lines }) => lines.map(({ promotionExternalId }) => promotionExternalId))
        .filter((externalId) => externalId !== null),
    )
    const locations = await lookUpLocations(
      this.references,
      this.options.database,
      orders.flatMap(({ locationExternalId, returns }) => [
        locationExternalId,
        ...(returns ?? []).map((given) => given.locationExternalId),
      ]),
    )
    const owners = await findReturnOwners(
      this.options.database,
      orders.flatMap(({ returns }) => (returns ?? []).map(({ externalId }) => externalId)),
    )
    return report.accept(entries, ({ lines, returns, userExternalId, locationExternalId, ...order }) => {
      const locationId = locations(locationExternalId)
      return {
        userExternalId,
        header: {
          ...order,
          locationId,
          totalMinor: order.totalMinor.toString(),
          discountMinor: order.discountMinor.toString(),
        },
        lines: lines.map((line) => ({
          itemId: requireKnown(items, line.itemExternalId, 'item'),
          quantity: line.quantity,
          unitPriceMinor: line.unitPriceMinor.toString(),
          discountMinor: line.discountMinor.toString(),
          promotionId:
            line.promotionExternalId === null
              ? null
              : requireKnown(promotions, line.promotionExternalId, 'promotion'),
        })),
        returns:
          returns?.map((given) => {
            requireOwnReturn(owners, given.externalId, order.externalId)
            return returnRow(given, items, order.currency, locations(given.locationExternalId, locationId))
          }) ?? null,
      }
    })
  }
}

function requireOwnReturn(
  owners: ReadonlyMap<string, string | null>,
  externalId: string,
  orderExternalId: string | null,
): void {
  const owner = owners.get(externalId)
  if (owner !== undefined && owner !== orderExternalId) {
    throw new ForecartError('CONFLICT', `The return "${externalId}" belongs to another order`)
  }
}

function returnRow(
  given: ValidReturn,
  items: ReadonlyMap<string, string>,
  currency: string,
  locationId: string,
): OrderReturnRow {
  return {
    externalId: given.externalId,
    itemId: requireKnown(items, given.itemExternalId, 'item'),
    locationId,
    quantity: given.quantity,
    refundedMinor: given.refundedMinor.toString(),
    currency,
    returnedAt: given.returnedAt,
  }
}

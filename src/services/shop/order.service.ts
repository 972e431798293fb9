/** Orders and their lines. An end user sees its own. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import * as orderQuery from '../../db/repositories/shop/order-query.repository'
import type {
  OrderConditions,
  OrderLineOfOrder,
  OrderLineRecord,
  OrderMember,
  OrderRecord,
  OrderReturnRecord,
  Owner,
} from '../../db/repositories/shop/order-query.repository'
import { readView, requireScope } from '../access'
import { inOrderOfIds, rowsInOrder } from '../entity-ref'
import type { LocationService } from './location.service'
import {
  countedTogether,
  emptyPage,
  listLimits,
  pageSize,
  positionAfter,
  requireShortLists,
  toPage,
} from '../page'
import type { Ordering, Page, PageRequest } from '../page'
import type { UserService } from '../behaviour/user.service'

export type {
  OrderLineRecord,
  OrderRecord,
  OrderReturnRecord,
} from '../../db/repositories/shop/order-query.repository'

export interface OrderFilter {
  readonly user?: EntityRef
  readonly location?: EntityRef
  readonly externalIds?: readonly string[]
  /** Inclusive. */
  readonly orderedFrom?: Date
  /** Exclusive. */
  readonly orderedBefore?: Date
}

/** The newest first. */
const ORDERING: Ordering = {
  name: 'order.ordered',
  expression: 'o.ordered_at',
  sqlType: 'timestamptz',
  descending: true,
}

export interface OrderServiceOptions {
  readonly database: Queryable
  readonly users: UserService
  readonly locations: LocationService
}

export class OrderService {
  constructor(private readonly options: OrderServiceOptions) {}

  async orders(viewer: Viewer, request: PageRequest & { filter?: OrderFilter }): Promise<Page<OrderRecord>> {
    const view = readView(viewer)
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const filter = request.filter ?? {}
    // An end user's filter by user is resolved as that end user: whoever else it names does not exist.
    const user = filter.user ?? (view.kind === 'endUser' ? { externalId: view.externalId } : undefined)
    const [[owner], [location]] = await Promise.all([
      user ? this.options.users.usersByRef(viewer, [user]) : [],
      filter.location ? this.options.locations.locationsByRef(viewer, [filter.location]) : [],
    ])
    if ((user && !owner) || (filter.location && !location)) return emptyPage()
    const conditions: OrderConditions = {
      ...(owner ? { userId: owner.id } : {}),
      ...(location ? { locationId: location.id } : {}),
      ...(filter.externalIds ? { externalIds: filter.externalIds } : {}),
      ...(filter.orderedFrom ? { orderedFrom: filter.orderedFrom } : {}),
      ...(filter.orderedBefore ? { orderedBefore: filter.orderedBefore } : {}),
    }
    const rows = await orderQuery.list(this.options.database, conditions, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () => orderQuery.count(this.options.database, conditions))
  }

  /** A page for each user, in one statement; nothing of users that the viewer may not see. */
  async ordersOf(
    viewer: Viewer,
    userIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<OrderRecord>[]> {
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const users = await this.options.users.usersByRef(
      viewer,
      userIds.map((id) => ({ id })),
    )
    const visible = users.flatMap((user) => (user ? [user.id] : []))
    const pages = await orderQuery.ordersOf(this.options.database, visible, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    const total = countedTogether(() => orderQuery.countOrdersOf(this.options.database, visible))
    return inOrderOfIds(
      userIds,
      visible,
      pages.map((rows, index) => toPage(rows, ORDERING, request, () => total(index))),
    ).map((page) => page ?? emptyPage())
  }

  /** Answers in the order of the ids; null where there is no such order, or the viewer may not see it. */
  async ordersByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(OrderRecord | null)[]> {
    const owner = await this.owner(viewer)
    return rowsInOrder(ids, owner === null ? [] : await orderQuery.byIds(this.options.database, owner, ids))
  }

  /** Answers in the order of the order numbers, like `ordersByIds`. */
  async ordersByExternalIds(viewer: Viewer, externalIds: readonly string[]): Promise<(OrderRecord | null)[]> {
    const owner = await this.owner(viewer)
    const orders =
      owner === null ? [] : await orderQuery.byExternalIds(this.options.database, owner, externalIds)
    const byExternalId = new Map(orders.map((order) => [order.externalId, order]))
    return externalIds.map((externalId) => byExternalId.get(externalId) ?? null)
  }

  /** Answers in the order of the ids; null where there is no such return, or the viewer may not see it. */
  async returnsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(OrderReturnRecord | null)[]> {
    const owner = await this.owner(viewer)
    return rowsInOrder(
      ids,
      owner === null ? [] : await orderQuery.returnsByIds(this.options.database, owner, ids),
    )
  }

  /** Answers in the order of the ids; null where there is no such line, or the viewer may not see it. */
  async linesByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(OrderLineOfOrder | null)[]> {
    const owner = await this.owner(viewer)
    return rowsInOrder(
      ids,
      owner === null ? [] : await orderQuery.linesByIds(this.options.database, owner, ids),
    )
  }

  /**
   * Answers in the order of `orderIds`, which `orders` gave to the viewer. Null as `first` asks for all lines.
   * @throws QUERY_TOO_EXPENSIVE where all lines are too many
   */
  async linesOf(
    viewer: Viewer,
    orderIds: readonly bigint[],
    first: number | null = null,
  ): Promise<OrderLineRecord[][]> {
    readView(viewer)
    const lines = await orderQuery.linesOf(this.options.database, orderIds, listLimits(first))
    const byOrder = new Map<bigint, OrderLineRecord[]>(orderIds.map((id) => [id, []]))
    for (const line of requireShortLists(lines, first)) byOrder.get(line.orderId)?.push(line)
    return orderIds.map((id) => byOrder.get(id) ?? [])
  }

  /** Answers like `linesOf`, with what came back of each order. */
  async returnsOf(
    viewer: Viewer,
    orderIds: readonly bigint[],
    first: number | null = null,
  ): Promise<OrderReturnRecord[][]> {
    readView(viewer)
    const returns = await orderQuery.returnsOf(this.options.database, orderIds, listLimits(first))
    const byOrder = new Map<bigint | null, OrderReturnRecord[]>(orderIds.map((id) => [id, []]))
    for (const one of requireShortLists(returns, first)) byOrder.get(one.orderId)?.push(one)
    return orderIds.map((id) => byOrder.get(id) ?? [])
  }

  /** Our keys of the sessions of orders that the viewer was given, in their order; the session itself may be hidden from it. */
  async sessionIdsOf(viewer: Viewer, orderIds: readonly bigint[]): Promise<(bigint | null)[]> {
    readView(viewer)
    return grouped(orderIds, await orderQuery.sessionIdsOf(this.options.database, orderIds)).map(
      ([id]) => id ?? null,
    )
  }

  /** Our keys of the promotions that each order was sold under: plans of the shop, so not for end users. */
  async promotionIdsOf(viewer: Viewer, orderIds: readonly bigint[]): Promise<bigint[][]> {
    requireScope(viewer, 'read')
    return grouped(orderIds, await orderQuery.promotionIdsOf(this.options.database, orderIds))
  }

  /** How many units came back of lines that the viewer was given, in their order. */
  async returnedQuantitiesOf(viewer: Viewer, lineIds: readonly bigint[]): Promise<number[]> {
    readView(viewer)
    const rows = await orderQuery.returnedQuantitiesOf(this.options.database, lineIds)
    return rowsInOrder(lineIds, rows).map((row) => row?.returnedQuantity ?? 0)
  }

  /** The owner whose orders the viewer may see; null where the viewer is an end user that the shop does not know. */
  private async owner(viewer: Viewer): Promise<Owner | null> {
    const view = readView(viewer)
    if (view.kind === 'shop') return 'everybody'
    const [self] = await this.options.users.usersByRef(viewer, [{ externalId: view.externalId }])
    return self?.id ?? null
  }
}

function grouped(orderIds: readonly bigint[], members: readonly OrderMember[]): bigint[][] {
  const byOrder = new Map<bigint, bigint[]>(orderIds.map((id) => [id, []]))
  for (const { orderId, memberId } of members) byOrder.get(orderId)?.push(memberId)
  return orderIds.map((id) => byOrder.get(id) ?? [])
}

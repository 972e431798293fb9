/** Writes orders whose references are known: what changed is replaced, what did not is left alone. */
import type { Transaction } from '../../db/client'
import { markOrderCells } from '../../db/repositories/demand/dirty-cells.repository'
import {
  deleteReturnsExcept,
  insertLines,
  insertOrders,
  lockOrderNames,
  type OrderHeader,
  type OrderLineRow,
  type OrderReturnRow,
  readOrders,
  replaceLines,
  updateOrders,
  upsertReturns,
} from '../../db/repositories/shop/order-write.repository'
import { ensureUsers } from '../../db/repositories/shop/reference.repository'
import { enqueueRollup } from '../demand/rollup-request'

/** An order whose references are known; the user is made at first sight. */
export interface ResolvedOrder {
  readonly userExternalId: string | null
  readonly header: Omit<OrderHeader, 'userId'>
  readonly lines: readonly OrderLineRow[]
  readonly returns: readonly OrderReturnRow[] | null
}

/** @returns the external ids of those that are new or changed, in one transaction with their marks. */
export async function storeOrders(
  tx: Transaction,
  orders: readonly ResolvedOrder[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const names = orders.map(({ header }) => header.externalId)
  await lockOrderNames(tx, names, 'write order')
  const users = await ensureUsers(
    tx,
    orders.map(({ userExternalId }) => userExternalId).filter((externalId) => externalId !== null),
  )
  const stored = await readOrders(tx, names)
  const wanted = orders.map(({ userExternalId, header, lines, returns }) => ({
    header: { ...header, userId: userExternalId === null ? null : users.get(userExternalId)! },
    lines,
    returns,
    before: stored.get(header.externalId),
  }))
  const created = wanted.filter(({ before }) => before === undefined)
  const changed = wanted.filter((order) => order.before && !isSame(order, order.before))
  if (created.length + changed.length === 0) return new Set()

  const changedIds = changed.map(({ before }) => before!.id)
  await markOrderCells(tx, changedIds)
  const newIds =
    created.length === 0
      ? new Map<string, string>()
      : await insertOrders(
          tx,
          created.map(({ header }) => header),
          now,
        )
  const idOf = (order: (typeof wanted)[number]) => order.before?.id ?? newIds.get(order.header.externalId)!
  const linesOf = (order: (typeof wanted)[number]) => ({ orderId: idOf(order), lines: order.lines })
  await insertLines(tx, created.map(linesOf))
  if (changed.length > 0) {
    await updateOrders(
      tx,
      changed.map(({ header }) => header),
      now,
    )
    await replaceLines(tx, changed.map(linesOf))
  }
  const withReturns = [...created, ...changed].filter(({ returns }) => returns !== null)
  const returns = withReturns.flatMap((order) =>
    order.returns!.map((row) => ({ ...row, orderId: idOf(order) })),
  )
  if (withReturns.length > 0) {
    await deleteReturnsExcept(
      tx,
      withReturns.map(idOf),
      returns.map(({ externalId }) => externalId),
    )
    await upsertReturns(tx, returns, now)
  }
  await markOrderCells(tx, [...created, ...changed].map(idOf))
  await enqueueRollup(tx)
  return new Set([...created, ...changed].map(({ header }) => header.externalId))
}

interface OrderContent {
  readonly header: OrderHeader
  readonly lines: readonly OrderLineRow[]
  readonly returns: readonly OrderReturnRow[] | null
}

function isSame(wanted: OrderContent, stored: OrderContent): boolean {
  return (
    hasSameFields(wanted.header, stored.header) &&
    isSameList(wanted.lines, stored.lines) &&
    (wanted.returns === null || isSameList(byExternalId(wanted.returns), byExternalId(stored.returns ?? [])))
  )
}

function byExternalId(returns: readonly OrderReturnRow[]): OrderReturnRow[] {
  return [...returns].sort((a, b) => (a.externalId < b.externalId ? -1 : 1))
}

function isSameList<T extends object>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, index) => hasSameFields(value, b[index]!))
}

function hasSameFields<T extends object>(wanted: T, stored: T): boolean {
  return (Object.keys(wanted) as (keyof T)[]).every((field) => wanted[field] === stored[field])
}

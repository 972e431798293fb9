/** Lines of orders, wherever they stand in the file: staged, grouped, and recorded order by order. */
import type { OrderInput } from '../../contracts/shop-records'
import {
  ImportStaging,
  type ReadLine,
  type StagedLine,
} from '../../db/repositories/import-staging.repository'
import type { ImportRun, Numbered } from './import-run'
import type { ItemSketch, MappedOrderLine } from './mapped-records'

const ORDERS_PER_BATCH = 250
const LINES_PER_BATCH = 5_000

/** What JSON keeps of a mapped line. */
type KeptLine = Omit<MappedOrderLine, 'orderedAt'>

export async function* stagedOrderLines(
  lines: AsyncIterable<Numbered<MappedOrderLine>>,
): AsyncGenerator<StagedLine> {
  for await (const { line, value } of lines) {
    const { orderedAt, ...record } = value
    yield {
      line,
      orderKey: value.orderKey,
      kind: 'sale',
      customer: value.user ?? '',
      item: value.item,
      quantity: value.quantity,
      at: orderedAt,
      record,
    }
  }
}

/** Opens a staging area for the time that `work` takes. */
export async function withStaging<T>(
  run: ImportRun,
  work: (staging: ImportStaging) => Promise<T>,
): Promise<T> {
  const staging = await ImportStaging.open(run.database)
  try {
    const result = await work(staging)
    await staging.close()
    return result
  } catch (error) {
    staging.abandon()
    throw error
  }
}

/** An order as its lines tell it: the header is that of the first line, the instant the earliest. */
export function orderOfLines(lines: readonly ReadLine[]): OrderInput {
  const records = lines.map(({ record }) => record as KeptLine)
  const { user, session, location, currency, paymentMethod, promisedDeliveryAt, deliveredAt, cancelledAt } =
    records[0]!
  const instant = (text: string | null) => (text === null ? null : new Date(text))
  return {
    externalId: lines[0]!.orderKey,
    userExternalId: user,
    sessionExternalId: session,
    locationExternalId: location,
    orderedAt: new Date(Math.min(...lines.map(({ at }) => at.getTime()))),
    currency,
    paymentMethod,
    promisedDeliveryAt: instant(promisedDeliveryAt),
    deliveredAt: instant(deliveredAt),
    cancelledAt: instant(cancelledAt),
    lines: records.map((record) => ({
      itemExternalId: record.item,
      quantity: record.quantity,
      unitPriceMinor: BigInt(record.unitPriceMinor),
      discountMinor: record.discountMinor === null ? null : BigInt(record.discountMinor),
      promotionExternalId: record.promotion,
    })),
  }
}

export function sketchOf({ item, title, unitPriceMinor, currency }: KeptLine): ItemSketch {
  return { externalId: item, title: title ?? item, priceMinor: BigInt(unitPriceMinor), currency }
}

/** Records staged orders in batches; `prepare` sees the lines of a batch first. A refused order is rejected line by line. */
export async function recordStagedOrders(
  run: ImportRun,
  lines: AsyncIterable<ReadLine>,
  toOrder: (lines: readonly ReadLine[]) => OrderInput,
  options: {
    readonly prepare?: (lines: readonly ReadLine[]) => Promise<void>
    readonly total: number
    readonly share: readonly [number, number]
  },
): Promise<void> {
  const [from, to] = options.share
  let done = 0
  let batch: ReadLine[][] = []
  let size = 0
  const flush = async () => {
    if (batch.length === 0) return
    run.requireGoingOn()
    await options.prepare?.(batch.flat())
    const result = await run.orders.recordOrders(run.viewer, batch.map(toOrder))
    run.recorded += result.recorded
    run.unchanged += result.unchanged
    for (const { index, code, message } of result.userErrors) {
      for (const { line, record } of batch[index]!) run.reject(line, code, message, record)
    }
    await run.rejects.drain()
    done += size
    run.progress(from + ((to - from) * done) / Math.max(1, options.total), 'recording orders')
    batch = []
    size = 0
  }
  for await (const order of byOrder(lines)) {
    if (batch.length >= ORDERS_PER_BATCH || size + order.length > LINES_PER_BATCH) await flush()
    batch.push(order)
    size += order.length
  }
  await flush()
}

async function* byOrder(lines: AsyncIterable<ReadLine>): AsyncGenerator<ReadLine[]> {
  let order: ReadLine[] = []
  for await (const line of lines) {
    if (order.length > 0 && order[0]!.orderKey !== line.orderKey) {
      yield order
      order = []
    }
    order.push(line)
  }
  if (order.length > 0) yield order
}

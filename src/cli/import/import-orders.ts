/** Lines of orders, wherever they stand in the file: staged, grouped, and recorded order by order. */
import type { OrderInput } from '../../contracts/shop/shop-records'
import { isForecartError } from '../../core/errors'
import {
  ImportStaging,
  type KeyedLine,
  type ReadLine,
} from '../../db/repositories/operations/import-staging.repository'
import { brokenLine, isBroken, textOf } from './broken-line'
import { importTargetStages } from './import-stages'
import { type ImportRun, kindOf, type RecordsSource, type RefusedRecord } from './import-run'
import type { Mapping } from './mapping'
import { type NumberedLine, orderKeyOf, orderLineOf, orderOf, sketchesOf } from './order-lines'
import { RecordReader } from './record-fields'

const ORDERS_PER_BATCH = 250
const LINES_PER_BATCH = 5_000
const SIBLING = 'another line of the order'

export async function importOrders(run: ImportRun, source: RecordsSource, mapping: Mapping): Promise<void> {
  const reader = new RecordReader(mapping)
  await withStaging(run, async (staging) => {
    await staging.fill(stagedLines(run, source, reader))
    await recordStagedOrders(run, staging.sales(), (lines) => orderOf(lines[0]!.orderKey, linesOf(lines)), {
      total: run.read,
      share: importTargetStages.recording,
      async prepare(orders) {
        if (mapping.missingLocations === 'create') {
          const locations = orders.map(({ order }) => order.locationExternalId)
          await run.writer.ensureLocations(locations, mapping)
        }
        if (mapping.missingItems === 'create') {
          await run.writer.ensureItems(
            orders.flatMap(({ order, lines }) => sketchesOf(order, linesOf(lines))),
          )
        }
      },
    })
  })
  await run.rollUp()
}

/** A line that cannot be read stands in its place, so that its order is not stored without it. */
async function* stagedLines(
  run: ImportRun,
  source: RecordsSource,
  reader: RecordReader,
): AsyncGenerator<KeyedLine> {
  const toLine = (orderKey: string, record: NumberedLine['record']) => ({ orderKey, record })
  const onRefused = (refused: RefusedRecord) => {
    const orderKey = orderKeyOf(reader.of(refused))
    if (orderKey !== null) return toLine(orderKey, brokenLine(refused))
    run.reject(refused.line, refused.kind, refused.reason, refused.text)
    return null
  }
  const lines = run.records(
    source,
    (record) => {
      const fields = reader.of(record)
      return toLine(fields.text('externalId') ?? '', orderLineOf(fields))
    },
    onRefused,
  )
  for await (const { line, value } of lines) yield { line, ...value }
}

function linesOf(lines: readonly ReadLine[]): NumberedLine[] {
  return lines.map(({ line, record }) => ({ line, record: record as NumberedLine['record'] }))
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

interface StagedOrder {
  readonly order: OrderInput
  readonly lines: readonly ReadLine[]
}

/** Records staged orders in batches; `prepare` sees those of a batch first. A refused order is rejected line by line. */
export async function recordStagedOrders(
  run: ImportRun,
  lines: AsyncIterable<ReadLine>,
  toOrder: (lines: readonly ReadLine[]) => OrderInput,
  options: {
    readonly prepare?: (orders: readonly StagedOrder[]) => Promise<void>
    readonly total: number
    readonly share: readonly [number, number]
  },
): Promise<void> {
  const [from, to] = options.share
  const orderCounts = { recorded: 0, unchanged: 0, rejected: 0 }
  let done = 0
  let batch: StagedOrder[] = []
  let size = 0
  const flush = async () => {
    run.requireGoingOn()
    if (batch.length > 0) {
      await options.prepare?.(batch)
      const { userErrors, changed } = await run.writer.orders.recordOrders(
        run.viewer,
        batch.map(({ order }) => order),
      )
      const refused = new Map(userErrors.map((error) => [error.index, error]))
      for (const [index, { order, lines: own }] of batch.entries()) {
        const error = refused.get(index)
        const outcome = error ? 'rejected' : changed.has(order.externalId) ? 'recorded' : 'unchanged'
        orderCounts[outcome]++
        if (outcome !== 'rejected') run[outcome] += own.length
        else for (const { line, record } of own) run.reject(line, kindOf(error!), error!.message, record)
      }
      if (run.recorded + run.unchanged === 0) run.requireSense()
    }
    await run.rejects.drain()
    done += size
    run.progress(from + ((to - from) * done) / Math.max(1, options.total), 'recording orders')
    batch = []
    size = 0
  }
  for await (const own of byKey(lines)) {
    if (batch.length >= ORDERS_PER_BATCH || size + own.length > LINES_PER_BATCH) await flush()
    size += own.length
    const order = rejectUnusable(run, own, toOrder)
    if (order) batch.push({ order, lines: own })
    else orderCounts.rejected++
  }
  await flush()
  const { recorded, unchanged, rejected } = orderCounts
  run.remarks.push(`orders: ${recorded} recorded, ${unchanged} unchanged, ${rejected} rejected`)
}

/** The order, or null after its lines were rejected. */
function rejectUnusable(
  run: ImportRun,
  lines: readonly ReadLine[],
  toOrder: (lines: readonly ReadLine[]) => OrderInput,
): OrderInput | null {
  try {
    return toOrder(lines)
  } catch (error) {
    if (!isForecartError(error) || error.code !== 'BAD_USER_INPUT') throw error
    const numbered = linesOf(lines)
    const isAnyBroken = numbered.some(({ record }) => isBroken(record))
    for (const { line, record } of numbered) {
      if (isBroken(record)) run.reject(line, record.kind, record.reason, textOf(record))
      else run.reject(line, isAnyBroken ? SIBLING : kindOf(error), error.message, record)
    }
    return null
  }
}

/** Lines that follow each other with one key. */
export async function* byKey(lines: AsyncIterable<ReadLine>): AsyncGenerator<ReadLine[]> {
  let own: ReadLine[] = []
  for await (const line of lines) {
    if (own.length > 0 && own[0]!.orderKey !== line.orderKey) {
      yield own
      own = []
    }
    own.push(line)
  }
  if (own.length > 0) yield own
}

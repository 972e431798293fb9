/** Daily demand. Records of the same item, location and day are brought together first, wherever they stand in the file. */
import type { CompleteDaysInput } from '../../contracts/shop/shop-records'
import type { Day } from '../../core/time/day'
import type { KeyedLine, ReadLine } from '../../db/repositories/operations/import-staging.repository'
import { byKey, withStaging } from './import-orders'
import { importTargetStages } from './import-stages'
import { type ImportRun, inBatches, kindOf, plain, type RecordsSource } from './import-run'
import { aggregateOf, type MappedAggregate } from './mapped-records'
import type { Mapping } from './mapping'
import { RecordReader } from './record-fields'

const CELLS_PER_BATCH = 5_000

/** What JSON keeps of a record. */
type KeptAggregate = Omit<MappedAggregate, 'revenueMinor'> & { readonly revenueMinor: string | null }

interface Cell {
  readonly lines: readonly number[]
  readonly aggregate: MappedAggregate
}

export async function importDemand(run: ImportRun, source: RecordsSource, mapping: Mapping): Promise<void> {
  await withStaging(run, async (staging) => {
    await staging.fill(stagedCells(run, source, new RecordReader(mapping)))
    const [from, to] = importTargetStages.recording
    const extent = new FileExtent()
    let done = 0
    for await (const cells of inBatches(cellsOf(run, staging.sales(), mapping), CELLS_PER_BATCH)) {
      run.requireGoingOn()
      await recordCells(run, cells, mapping)
      for (const { aggregate } of cells) extent.add(aggregate)
      done += cells.reduce((sum, { lines }) => sum + lines.length, 0)
      run.progress(from + ((to - from) * done) / Math.max(1, run.read), 'recording demand')
    }
    if (mapping.complete) await recordCompleteDays(run, extent)
  })
  if (run.merged > 0) {
    run.remarks.push(
      `of days told more than once (duplicates: ${mapping.duplicates}), ${run.merged} records ` +
        (mapping.duplicates === 'sum' ? 'were added to another one' : 'gave way to a later one'),
    )
  }
}

async function* stagedCells(
  run: ImportRun,
  source: RecordsSource,
  reader: RecordReader,
): AsyncGenerator<KeyedLine> {
  for await (const { line, value } of run.records(source, (record) => aggregateOf(reader.of(record)))) {
    const { itemExternalId, locationExternalId, day } = value
    yield {
      line,
      orderKey: JSON.stringify([itemExternalId, locationExternalId, day]),
      record: { ...value, revenueMinor: value.revenueMinor?.toString() ?? null } satisfies KeptAggregate,
    }
  }
}

async function* cellsOf(
  run: ImportRun,
  lines: AsyncIterable<ReadLine>,
  { duplicates }: Mapping,
): AsyncGenerator<Cell> {
  for await (const own of byKey(lines)) {
    const numbers = own.map(({ line }) => line)
    const told = own.map(({ record }) => aggregateFrom(record as KeptAggregate))
    if (told.length === 1 || duplicates === 'last') {
      yield { lines: numbers, aggregate: told.at(-1)! }
    } else if (duplicates === 'sum') {
      yield { lines: numbers, aggregate: told.reduce(sumOf) }
    } else {
      const { itemExternalId, day } = told[0]!
      const reason = `lines ${listed(numbers)} all tell ${itemExternalId} on ${day}: say which is meant with "duplicates" in the mapping, sum or last`
      for (const { line, record } of own) run.reject(line, 'days told more than once', reason, record)
    }
  }
}

const MAX_LINES_LISTED = 5

function listed(lines: readonly number[]): string {
  const rest = lines.length - MAX_LINES_LISTED
  return lines.slice(0, MAX_LINES_LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

function aggregateFrom(kept: KeptAggregate): MappedAggregate {
  return { ...kept, revenueMinor: kept.revenueMinor === null ? null : BigInt(kept.revenueMinor) }
}

function sumOf(a: MappedAggregate, b: MappedAggregate): MappedAggregate {
  const add = (x: number | null | undefined, y: number | null | undefined) =>
    (x ?? null) === null && (y ?? null) === null ? null : (x ?? 0) + (y ?? 0)
  return {
    ...a,
    units: a.units + b.units,
    orders: add(a.orders, b.orders),
    visits: add(a.visits, b.visits),
    returns: add(a.returns, b.returns),
    revenueMinor: (a.revenueMinor ?? 0n) + (b.revenueMinor ?? 0n),
  }
}

async function recordCells(run: ImportRun, cells: readonly Cell[], mapping: Mapping): Promise<void> {
  const aggregates = cells.map(({ aggregate }) => aggregate)
  if (mapping.missingLocations === 'create') {
    await run.writer.ensureLocations(
      aggregates.map(({ locationExternalId }) => locationExternalId),
      mapping,
    )
  }
  if (mapping.missingItems === 'create') {
    await run.writer.ensureItems(
      aggregates.map(({ itemExternalId, title }) => ({
        externalId: itemExternalId,
        title: title ?? itemExternalId,
        priceMinor: 0n,
        currency: mapping.currency ?? null,
      })),
    )
  }
  const result = await run.writer.demand.recordAggregates(run.viewer, aggregates)
  const refused = new Map(result.userErrors.map((error) => [error.index, error]))
  run.recorded += result.recorded
  run.unchanged += result.unchanged
  for (const [index, { lines, aggregate }] of cells.entries()) {
    const error = refused.get(index)
    if (!error) run.merged += lines.length - 1
    else for (const line of lines) run.reject(line, kindOf(error), error.message, plain(aggregate))
  }
  if (run.recorded + run.unchanged === 0) run.requireSense()
  await run.rejects.drain()
}

/** Series of the file, and from which day to which it tells of each location. */
class FileExtent {
  private readonly series = new Map<string, Pick<MappedAggregate, 'itemExternalId' | 'locationExternalId'>>()
  private readonly days = new Map<string | null, { readonly from: Day; readonly to: Day }>()

  add({ itemExternalId, locationExternalId = null, day }: MappedAggregate): void {
    this.series.set(JSON.stringify([itemExternalId, locationExternalId]), {
      itemExternalId,
      locationExternalId,
    })
    const { from, to } = this.days.get(locationExternalId) ?? { from: day, to: day }
    this.days.set(locationExternalId, { from: day < from ? day : from, to: day > to ? day : to })
  }

  *ranges(): Generator<CompleteDaysInput> {
    for (const { itemExternalId, locationExternalId = null } of this.series.values()) {
      const isOnline = locationExternalId === null
      yield { itemExternalId, locationExternalId, isOnline, ...this.days.get(locationExternalId)! }
    }
  }
}

/** What a complete file does not name was not sold. Series that were rejected have no days. */
async function recordCompleteDays(run: ImportRun, extent: FileExtent): Promise<void> {
  let count = 0
  for await (const ranges of inBatches(extent.ranges(), CELLS_PER_BATCH)) {
    run.requireGoingOn()
    const { recorded, unchanged } = await run.writer.demand.recordCompleteDays(run.viewer, ranges)
    count += recorded + unchanged
  }
  run.remarks.push(`complete: days of ${count} series that the file does not name are days without sales`)
}

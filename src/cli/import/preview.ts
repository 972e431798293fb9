/** `--dry-run` shows the first records as they would be stored, and what would be rejected among them. */
import { isForecartError } from '../../core/errors'
import { plain } from './import-run'
import {
  advertDayOf,
  advertOf,
  aggregateOf,
  calendarDayOf,
  countOf,
  eventOf,
  itemOf,
  locationOf,
  paymentMethodRecordOf,
  priceOf,
  promotionRecordOf,
  returnOf,
  purchaseOrderOf,
  stockOutOf,
  userOf,
  namedCovariateOf,
  weatherOf,
} from './mapped-records'
import { type Mapping, recordFilter } from './mapping'
import { type NumberedLine, orderLineOf, orderOf } from './order-lines'
import { type RecordFields, RecordReader } from './record-fields'
import { type FileShape, readRecords, type SourceRecord } from './record-source'
import { scenarioOf } from './import-scenarios'
import type { ImportTarget } from './targets'

const RECORDS_SHOWN = 10
/** The lines that are read of an order which goes on after the first records. */
const MAX_LINES_READ = 1_000

const READS: Readonly<Record<Exclude<ImportTarget, 'orders'>, (fields: RecordFields) => unknown>> = {
  events: eventOf,
  returns: returnOf,
  items: itemOf,
  locations: locationOf,
  users: userOf,
  demand: aggregateOf,
  adverts: advertOf,
  advertDays: advertDayOf,
  paymentMethods: paymentMethodRecordOf,
  prices: priceOf,
  promotions: promotionRecordOf,
  calendar: calendarDayOf,
  stock: countOf,
  purchaseOrders: purchaseOrderOf,
  stockOuts: stockOutOf,
  scenarios: scenarioOf,
  covariates: namedCovariateOf,
  weather: weatherOf,
}

type Outcome = { readonly line: number } & ({ readonly value: unknown } | { readonly reason: string })

/** What becomes of the first records, read in another way than by a mapping. @throws as `readRecords`. */
export async function preview(
  file: string,
  shape: FileShape,
  read: (record: SourceRecord) => unknown,
): Promise<string> {
  return shown(await outcomesOf(file, shape, { read }))
}

/** @throws as `readRecords`. */
export async function previewMapped(file: string, shape: FileShape, mapping: Mapping): Promise<string> {
  const reader = new RecordReader(mapping)
  const isMeant = recordFilter(mapping)
  const { target, encoding } = mapping
  if (target !== 'orders') {
    const read = (record: SourceRecord) => READS[target](reader.of(record))
    return shown(await outcomesOf(file, shape, { encoding, isMeant, read }))
  }
  const keys = new Map<number, string>()
  const outcomes = await outcomesOf(file, shape, {
    encoding,
    isMeant,
    read(record) {
      const fields = reader.of(record)
      keys.set(record.line, fields.text('externalId') ?? '')
      return orderLineOf(fields)
    },
    goesOn: (first, next) => keys.get(first) === keys.get(next),
  })
  return shown(ordersOf(outcomes, keys))
}

interface Reading {
  readonly encoding?: Mapping['encoding']
  readonly isMeant?: (fields: SourceRecord['fields']) => boolean
  readonly read: (record: SourceRecord) => unknown
  /** Whether the record of a line belongs to that of the last one shown. */
  readonly goesOn?: (lastLine: number, line: number) => boolean
}

/** What becomes of the first records. */
async function outcomesOf(file: string, shape: FileShape, reading: Reading): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const records = readRecords(file, shape, {
    encoding: reading.encoding,
    onBroken: ({ line, reason }) => void outcomes.push({ line, reason }),
  })
  for await (const record of records) {
    if (reading.isMeant && !reading.isMeant(record.fields)) continue
    const { line } = record
    const isFull = outcomes.length >= RECORDS_SHOWN
    const outcome = outcomeOf(record, reading.read)
    if (isFull && !reading.goesOn?.(outcomes[RECORDS_SHOWN - 1]!.line, line)) break
    outcomes.push(outcome)
    if (outcomes.length >= MAX_LINES_READ) break
  }
  return outcomes
}

function outcomeOf(record: SourceRecord, read: Reading['read']): Outcome {
  const { line } = record
  try {
    return { line, value: read(record) }
  } catch (error) {
    if (!isForecartError(error)) throw error
    return { line, reason: error.message }
  }
}

function ordersOf(outcomes: readonly Outcome[], keys: ReadonlyMap<number, string>): Outcome[] {
  const groups = new Map<string, NumberedLine[]>()
  for (const outcome of outcomes) {
    const { line } = outcome
    const record =
      'reason' in outcome
        ? { kind: '', reason: outcome.reason, brokenText: '' }
        : (outcome.value as NumberedLine['record'])
    // A line of no order stands for itself.
    const key = keys.get(line) ?? `line ${line}`
    groups.set(key, [...(groups.get(key) ?? []), { line, record }])
  }
  return [...groups].map(([key, lines]) => {
    const { line } = lines[0]!
    try {
      return { line, value: orderOf(key, lines) }
    } catch (error) {
      if (!isForecartError(error)) throw error
      return { line, reason: error.message }
    }
  })
}

function shown(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map((outcome) =>
    'reason' in outcome
      ? `line ${outcome.line} would be rejected: ${outcome.reason}`
      : `line ${outcome.line}: ${JSON.stringify(plain(outcome.value))}`,
  )
  return `${lines.join('\n')}\n`
}

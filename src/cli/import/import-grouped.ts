/** Things that several records tell together, anywhere in the file: each is refused where one of its records cannot be read. */
import { isDeepStrictEqual } from 'node:util'
import { ForecartError } from '../../core/errors'
import type { KeyedLine, ReadLine } from '../../db/repositories/operations/import-staging.repository'
import { type BrokenLine, brokenLine, isBroken, textOf } from './broken-line'
import { byKey, withStaging } from './import-orders'
import { type ImportRun, kindOf, type RecordsSource } from './import-run'
import { importTargetStages } from './import-stages'
import type { Mapping } from './mapping'
import { type RecordFields, RecordReader } from './record-fields'

/** What is imported record by record and stored thing by thing. Records are as JSON keeps them. */
export interface GroupedTarget<Record extends object> {
  /** What people call it, such as "promotion". */
  readonly name: string
  readonly recordOf: (fields: RecordFields) => Record
  /** What all records of a thing say alike, its externalId among it. */
  readonly headOf: (record: Record) => { readonly externalId: string }
  /** Stores what the records of one thing tell. Throws a ForecartError with what is wrong with it. */
  readonly store: (run: ImportRun, records: readonly Record[]) => Promise<'recorded' | 'unchanged'>
}

/** The key of a thing stands in the field `externalId`. */
export async function importGrouped<Record extends object>(
  run: ImportRun,
  source: RecordsSource,
  mapping: Mapping,
  target: GroupedTarget<Record>,
): Promise<void> {
  await withStaging(run, async (staging) => {
    await staging.fill(stagedRecords(run, source, new RecordReader(mapping), target))
    const [from, to] = importTargetStages.recording
    let done = 0
    for await (const lines of byKey(staging.sales())) {
      run.requireGoingOn()
      await recordGroup(run, lines, target)
      await run.rejects.drain()
      done += lines.length
      run.progress(from + ((to - from) * done) / Math.max(1, run.read), `recording ${target.name}s`)
    }
  })
}

async function* stagedRecords<Record extends object>(
  run: ImportRun,
  source: RecordsSource,
  reader: RecordReader,
  { recordOf, headOf }: GroupedTarget<Record>,
): AsyncGenerator<KeyedLine> {
  const toLine = (orderKey: string, record: Record | BrokenLine) => ({ orderKey, record })
  const lines = run.records(
    source,
    (record) => {
      const one = recordOf(reader.of(record))
      return toLine(headOf(one).externalId, one)
    },
    (refused) => {
      const externalId = keyOf(reader.of(refused))
      if (externalId !== null) return toLine(externalId, brokenLine(refused))
      run.reject(refused.line, refused.kind, refused.reason, refused.text)
      return null
    },
  )
  for await (const { line, value } of lines) yield { line, ...value }
}

function keyOf(fields: RecordFields): string | null {
  try {
    return fields.text('externalId')
  } catch {
    // The record was refused for this already.
    return null
  }
}

async function recordGroup<Record extends object>(
  run: ImportRun,
  lines: readonly ReadLine[],
  { name, headOf, store }: GroupedTarget<Record>,
): Promise<void> {
  const records = lines.map(({ record }) => record as Record | BrokenLine)
  const at = records.findIndex(isBroken)
  if (at >= 0) {
    const sibling = `line ${lines[at]!.line} of the ${name} cannot be read: ${(records[at] as BrokenLine).reason}`
    for (const [index, { line }] of lines.entries()) {
      const own = records[index]!
      if (isBroken(own)) run.reject(line, own.kind, own.reason, textOf(own))
      else run.reject(line, `another line of the ${name}`, sibling, own)
    }
    return
  }
  try {
    const told = records as Record[]
    requireOneHead(name, told.map(headOf))
    run[await store(run, told)] += lines.length
  } catch (error) {
    if (!(error instanceof ForecartError)) throw error
    for (const { line, record } of lines) run.reject(line, kindOf(error), error.message, record)
  }
}

/** @throws BAD_USER_INPUT where records of one thing say different things of it. */
function requireOneHead(name: string, heads: readonly { readonly externalId: string }[]): void {
  if (heads.every((other) => isDeepStrictEqual(other, heads[0]))) return
  throw new ForecartError(
    'BAD_USER_INPUT',
    `The records of the ${name} "${heads[0]!.externalId}" say different things of it`,
  )
}

/** Records of a CSV or JSON Lines file, one at a time: a file may be larger than memory. */
import { isSafeNumber, parse as parseLosslessly } from 'lossless-json'
import { ForecartError } from '../../core/errors'
import { readCsvRecord, withoutCarriageReturn } from './csv-record'
import { type LineOptions, readLines } from './file-lines'

export const FILE_FORMATS = ['csv', 'jsonl'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export interface SourceRecord {
  /** The number of the line in the file, from 1. A record over several lines has that of its first one. */
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** What is not a record. */
export interface BrokenRecord {
  readonly line: number
  readonly reason: string
  /** The line as it stands in the file. */
  readonly text: string
  /** What could be read before it broke. */
  readonly fields: SourceRecord['fields']
}

/** How the records of a file are told apart. */
export type FileShape =
  | {
      readonly format: 'jsonl'
      /** The paths of the first records. */
      readonly columns: readonly string[]
    }
  | {
      readonly format: 'csv'
      readonly delimiter: string
      readonly columns: readonly string[]
      /** Lines before the first record. */
      readonly headerLines: number
      /** Fields may hold lines that look like records. */
      readonly multiline: boolean
    }

export interface RecordSourceOptions extends LineOptions {
  readonly onBroken: (broken: BrokenRecord) => void
}

/** Lines looked at in vain for the ends of quotes that are never closed. */
const MAX_LINES_IN_VAIN = 1_000_000

/** Tells the format by the name, without `.gz`: `.jsonl` and `.ndjson` are JSON Lines, everything else is CSV. */
export function formatOf(file: string): FileFormat {
  return /\.(jsonl|ndjson|jsonlines)(\.gz)?$/i.test(file) ? 'jsonl' : 'csv'
}

/**
 * Every line of the file is in a record, broken, or empty.
 * @throws as `readLines`; BAD_USER_INPUT where nobody can say where records begin.
 */
export async function* readRecords(
  file: string,
  shape: FileShape,
  options: RecordSourceOptions,
): AsyncGenerator<SourceRecord> {
  const blocks = readLines(file, options)
  yield* shape.format === 'csv'
    ? readCsv(blocks, shape, options.onBroken)
    : readJsonLines(blocks, options.onBroken)
}

async function* readCsv(
  blocks: AsyncIterable<readonly string[]>,
  shape: FileShape & { readonly format: 'csv' },
  onBroken: RecordSourceOptions['onBroken'],
): AsyncGenerator<SourceRecord> {
  const { columns, headerLines } = shape
  const csv = { ...shape, columns: columns.length }
  let lines: readonly string[] = []
  let at = 0
  let line = 1
  let inVain = 0
  function* recordsOf(isEnd: boolean): Generator<SourceRecord> {
    while (at < lines.length) {
      const text = lines[at]!
      if (line <= headerLines || text === '' || text === '\r') {
        at++
        line++
        continue
      }
      const outcome = readCsvRecord(lines, at, isEnd, csv)
      if (outcome.kind === 'more') return
      const fields = named(columns, outcome.fields)
      if (outcome.kind === 'record') {
        yield { line, fields }
        at += outcome.lines
        line += outcome.lines
        continue
      }
      inVain += outcome.linesRead
      if (inVain > MAX_LINES_IN_VAIN) {
        throw new ForecartError(
          'BAD_USER_INPUT',
          `Up to line ${line} too many quotes are not closed: the file is not quoted as CSV is. Quote texts that hold quotes, and ` +
            'write the quotes within them twice',
        )
      }
      onBroken({ line, reason: outcome.reason, text: withoutCarriageReturn(text), fields })
      at++
      line++
    }
  }
  for await (const block of blocks) {
    lines = at < lines.length ? [...lines.slice(at), ...block] : block
    at = 0
    yield* recordsOf(false)
  }
  yield* recordsOf(true)
}

function named(columns: readonly string[], values: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (let column = 0; column < values.length; column++) fields[columns[column]!] = values[column]
  return fields
}

async function* readJsonLines(
  blocks: AsyncIterable<readonly string[]>,
  onBroken: RecordSourceOptions['onBroken'],
): AsyncGenerator<SourceRecord> {
  let line = 0
  for await (const block of blocks) {
    for (const one of block) {
      line++
      const text = one.trim()
      if (text === '') continue
      const fields = parseObject(text)
      if (fields) yield { line, fields }
      else onBroken({ line, reason: 'The line is not a JSON object', text, fields: {} })
    }
  }
}

/** Numbers of fewer digits, without an exponent, come out of a double as they went in. */
const LONG_NUMBER = /\d[\d.]{15}|\d[eE]/

/** A JSON object whose numbers are exact: those that a double does not hold come as the text they are written in. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = LONG_NUMBER.test(text)
      ? parseLosslessly(text, null, (number) => (isSafeNumber(number) ? Number(number) : number))
      : JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    // Reported by the caller with its line.
    return null
  }
}

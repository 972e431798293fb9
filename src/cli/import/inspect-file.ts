/**
 * Reads a file once before anything of it is stored: that it can be read to its end, that its bytes are valid in its encoding, and
 * that its head has what the import looks for. What is wrong is said once.
 */
import { basename } from 'node:path'
import { ForecartError } from '../../core/errors'
import { closestName } from '../../core/closest-name'
import { readCsvRecord } from './csv-record'
import { type LineOptions, readLines } from './file-lines'
import { valueAt } from './mapping'
import { type FileFormat, type FileShape, parseObject } from './record-source'

/** What an import reads from the file. */
export interface WantedSource {
  /** The field of the target, or of the mapping's filter. */
  readonly field: string
  /** Columns or paths, of which the file has one at least. */
  readonly anyOf: readonly string[]
  readonly isOptional: boolean
}

export interface InspectOptions extends LineOptions {
  readonly format: FileFormat
  /** Default: what the header is parted by. */
  readonly delimiter?: string
  readonly multiline: boolean
  readonly wanted: readonly WantedSource[]
}

/** The lines of the head of the file. It has many, because records of JSON may lack what others have. */
const HEAD_LINES = 1_000
const DELIMITERS = [',', ';', '\t', '|'] as const
const SEP_LINE = /^sep=(.)$/i
const MAX_NAMES_SHOWN = 60

/** @throws BAD_USER_INPUT as `readLines`, and where the head does not fit; CANCELLED. */
export async function inspectFile(file: string, options: InspectOptions): Promise<FileShape> {
  const head: string[] = []
  for await (const lines of readLines(file, options)) {
    if (head.length < HEAD_LINES) head.push(...lines.slice(0, HEAD_LINES - head.length))
  }
  if (options.format === 'csv') return csvShape(basename(file), head, options)
  return { format: 'jsonl', columns: jsonPaths(basename(file), head, options.wanted) }
}

function csvShape(name: string, head: readonly string[], options: InspectOptions): FileShape {
  const sep = SEP_LINE.exec((head[0] ?? '').trimEnd())?.[1]
  if (sep !== undefined && options.delimiter !== undefined && sep !== options.delimiter) {
    refuse(
      `${name} says sep=${sep} on its first line, and the mapping says "delimiter": ${JSON.stringify(options.delimiter)}`,
    )
  }
  let at = sep === undefined ? 0 : 1
  while (at < head.length && head[at]!.trim() === '') at++
  if (/^[[{]/.test(head[at]?.trim() ?? '')) {
    refuse(
      `${name} begins as JSON does, and is read as CSV. JSON Lines has an object on each line, and a name that ends with .jsonl, or "format": "jsonl" in the mapping`,
    )
  }
  if (at >= head.length) refuse(`${name} is empty: its first line must name its columns`)
  const stated = sep ?? options.delimiter
  const headers = (stated === undefined ? DELIMITERS : [stated]).map((delimiter) =>
    readHeader(name, head, at, delimiter),
  )
  const score = ({ columns }: Header) => options.wanted.filter((one) => hasAny(columns, one)).length
  const header = headers.reduce((best, one) =>
    score(one) > score(best) || (score(one) === score(best) && one.columns.length > best.columns.length)
      ? one
      : best,
  )
  const { columns, delimiter, lines } = header
  const problems = [
    ...missingSources(options.wanted, columns),
    ...duplicateColumns(options.wanted, columns).map((column) => `The column "${column}" is there twice`),
  ]
  if (problems.length > 0) {
    const better = DELIMITERS.map((other) => readHeader(name, head, at, other)).find(
      (other) => score(other) > score(header),
    )
    refuse(
      [
        `${name} does not fit the mapping:`,
        ...problems.map((problem) => `  ${problem}`),
        ...(better
          ? [
              `  Its header is parted by ${JSON.stringify(better.delimiter)}, and not by ${JSON.stringify(delimiter)}`,
            ]
          : []),
        `  The file has ${shown(columns)}`,
      ].join('\n'),
    )
  }
  return { format: 'csv', delimiter, columns, headerLines: at + lines, multiline: options.multiline }
}

interface Header {
  readonly delimiter: string
  readonly columns: readonly string[]
  readonly lines: number
}

function readHeader(name: string, head: readonly string[], at: number, delimiter: string): Header {
  const outcome = readCsvRecord(head, at, true, { delimiter, columns: null, multiline: true })
  if (outcome.kind === 'record') {
    return { delimiter, columns: outcome.fields.map((field) => field.trim()), lines: outcome.lines }
  }
  return refuse(
    `The header of ${name} on line ${at + 1} is not valid CSV: ${outcome.kind === 'malformed' ? outcome.reason : ''}`,
  )
}

function hasAny(columns: readonly string[], { anyOf }: WantedSource): boolean {
  return anyOf.some((column) => columns.includes(column))
}

function missingSources(wanted: readonly WantedSource[], names: readonly string[]): string[] {
  return wanted
    .filter((one) => !one.isOptional && !hasAny(names, one))
    .map(({ field, anyOf }) => {
      const nearest = anyOf.map((source) => likelyName(source, names)).find((one) => one !== null)
      const columns = anyOf.map((column) => `"${column}"`).join(' or ')
      return `There is no column ${columns}, which ${field} is read from${nearest ? `. Did you mean "${nearest}"?` : ''}`
    })
}

/** Case and what parts words do not matter; parts of a name and slips of the pen are understood. */
function likelyName(wanted: string, names: readonly string[]): string | null {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[\s_.-]/g, '')
  const meant = plain(wanted)
  const isPart = (name: string) => name.length > 2 && (meant.includes(name) || name.includes(meant))
  return (
    names.find((name) => plain(name) === meant) ??
    closestName(wanted, names) ??
    names.find((name) => isPart(plain(name))) ??
    null
  )
}

/** Those that are read: of others it does not matter. */
function duplicateColumns(wanted: readonly WantedSource[], columns: readonly string[]): string[] {
  const read = new Set(wanted.flatMap(({ anyOf }) => anyOf))
  const twice = columns.filter((column, at) => read.has(column) && columns.indexOf(column) !== at)
  return [...new Set(twice)]
}

/** The paths that the first records have. */
function jsonPaths(name: string, head: readonly string[], wanted: readonly WantedSource[]): string[] {
  const records = head.map(parseObject).filter((record) => record !== null)
  const paths = [...new Set(records.flatMap((record) => pathsOf(record)))]
  if (records.length === 0) return paths
  const found = new Set(
    wanted
      .flatMap(({ anyOf }) => anyOf)
      .filter((path) => records.some((record) => valueAt(record, path) !== undefined)),
  )
  const isMissing = (one: WantedSource) => !one.isOptional && !one.anyOf.some((path) => found.has(path))
  if (!wanted.some(isMissing)) return paths
  refuse(
    [
      `None of the first ${records.length} records of ${name} has what the mapping reads:`,
      ...missingSources(wanted.filter(isMissing), paths).map((problem) => `  ${problem}`),
      `  They have ${shown(paths)}`,
      '  Where it may be missing, say so: { "from": ..., "optional": true }',
    ].join('\n'),
  )
}

function pathsOf(record: Readonly<Record<string, unknown>>, before = ''): string[] {
  return Object.entries(record).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? pathsOf(value as Record<string, unknown>, `${before}${key}.`)
      : [`${before}${key}`],
  )
}

function shown(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES_SHOWN
  return names.slice(0, MAX_NAMES_SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

function refuse(message: string): never {
  throw new ForecartError('BAD_USER_INPUT', message)
}

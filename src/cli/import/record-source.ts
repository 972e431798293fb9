/** Records of a CSV or JSON Lines file, plain or gzipped, one at a time: a file may be larger than memory. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type CsvError, parse, type Parser } from 'csv-parse'
import { ForecartError, isForecartError } from '../../core/errors'
import { regularFileSize } from '../input-file'

export const FILE_FORMATS = ['csv', 'jsonl'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export interface SourceRecord {
  /** Of the file, from 1; a record over several lines has that of its last one. */
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

export interface RecordSourceOptions {
  readonly format: FileFormat
  /** CSV. */
  readonly delimiter: string
  /** Called for what is not a record. */
  readonly onReject: (line: number, reason: string, text: unknown) => void
  /** 0..1 of the file's bytes. */
  readonly onProgress?: (fraction: number) => void
  readonly signal?: AbortSignal
}

const GZIP_MAGIC = [0x1f, 0x8b]
const NEWLINE = 0x0a
/** Of a line of JSON Lines, and of a record of CSV over all its lines. Honest ones have some hundreds. */
const MAX_RECORD_BYTES = 1024 * 1024

/** By the name, without `.gz`: `.jsonl` and `.ndjson` are JSON Lines, everything else is CSV. */
export function formatOf(file: string): FileFormat {
  return /\.(jsonl|ndjson|jsonlines)(\.gz)?$/i.test(file) ? 'jsonl' : 'csv'
}

/**
 * @throws BAD_USER_INPUT where the file is no regular one, cannot be read or is not what it seems to be, CANCELLED.
 */
export async function* readRecords(file: string, options: RecordSourceOptions): AsyncGenerator<SourceRecord> {
  try {
    const text = await openText(file, options)
    yield* options.format === 'csv' ? readCsv(text, options) : readJsonLines(text, options)
  } catch (error) {
    if (options.signal?.aborted) throw new ForecartError('CANCELLED', 'The import was cancelled')
    if (isForecartError(error) || !isFileError(error)) throw error
    throw new ForecartError(
      'BAD_USER_INPUT',
      `${file} cannot be read: ${error.message}`,
      {},
      { cause: error },
    )
  }
}

/** Errors of the file system, of gunzip and of csv-parse carry these codes. */
function isFileError(error: unknown): error is { code: string; message: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^(E[A-Z]+|Z_[A-Z_]+|CSV_[A-Z_]+|ERR_STREAM_PREMATURE_CLOSE)$/.test(code)
}

async function openText(file: string, options: RecordSourceOptions): Promise<Readable> {
  const size = await regularFileSize(file)
  const isGzip = await startsWith(file, GZIP_MAGIC)
  const bytes = createReadStream(file, { signal: options.signal })
  let read = 0
  bytes.on('data', (chunk) => {
    read += chunk.length
    options.onProgress?.(size === 0 ? 1 : read / size)
  })
  // Errors destroy the last stream of the pipeline, whose reader then sees them.
  return pipeline(bytes, isGzip ? createGunzip() : new PassThrough(), () => undefined)
}

async function startsWith(file: string, magic: readonly number[]): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0)
    return magic.every((byte, index) => buffer[index] === byte)
  } finally {
    await handle.close()
  }
}

async function* readCsv(
  text: Readable,
  { delimiter, onReject }: RecordSourceOptions,
): AsyncGenerator<SourceRecord> {
  /** Where the last record ended, and how many were skipped before it. */
  let lastLine = 0
  let skipped = 0
  const refuseLong = (): never =>
    refuse(
      `The record that begins on line ${lastLine + 1}`,
      'Look there for a quote that is not closed, and whether the delimiter is the right one',
    )
  const parser: Parser = parse({
    delimiter,
    bom: true,
    columns: (names: string[]) => {
      lastLine = parser.info.lines
      return names
    },
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (fields: SourceRecord['fields'], { lines }): SourceRecord => {
      lastLine = lines
      return { line: lines, fields }
    },
    on_skip: (error?: CsvError, raw?: string) => {
      // The parser cannot find the next record behind this one, and would leave out the rest without a word.
      if (error?.code === 'CSV_MAX_RECORD_SIZE') refuseLong()
      const line = typeof error?.lines === 'number' ? error.lines : 0
      if (line !== lastLine) skipped++
      lastLine = line
      onReject(line, error?.message ?? 'The line is not valid CSV', raw ?? '')
      return undefined
    },
  })
  /** The parser counts the text of fields; this counts delimiters, too, so that a record of empty fields has an end. */
  async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let known = 0
    let bytes = 0
    for await (const chunk of chunks) {
      const { records, empty_lines } = parser.info
      const ended = records + empty_lines + skipped
      if (ended > known) bytes = 0
      known = ended
      bytes += chunk.length
      // What the parser has not come to yet, and the header, are in the sum.
      if (bytes > 2 * MAX_RECORD_BYTES) refuseLong()
      yield chunk
    }
  }
  yield* pipeline(text, bounded, parser, () => undefined) as AsyncIterable<SourceRecord>
}

async function* readJsonLines(
  bytes: Readable,
  { onReject }: RecordSourceOptions,
): AsyncGenerator<SourceRecord> {
  let line = 0
  for await (const one of linesOf(bytes)) {
    line++
    const text = one.trim()
    if (text === '') continue
    const fields = parseObject(text)
    if (fields) yield { line, fields }
    else onReject(line, 'The line is not a JSON object', text)
  }
}

/** Without their ends. Not `readline`: it holds lines of any length, and breaks JSON texts at U+2028. */
async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let line = 1
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of bytes) {
    for (let from = 0; from <= chunk.length;) {
      const end = chunk.indexOf(NEWLINE, from)
      const part = chunk.subarray(from, end < 0 ? chunk.length : end)
      parts.push(part)
      size += part.length
      if (size > MAX_RECORD_BYTES) refuse(`Line ${line}`, 'Put each record on a line of its own')
      if (end < 0) break
      yield (parts.length === 1 ? part : Buffer.concat(parts)).toString('utf8')
      line++
      parts = []
      size = 0
      from = end + 1
    }
  }
  if (size > 0) yield Buffer.concat(parts).toString('utf8')
}

/** Ends the import: behind what is too long, nobody knows where the next record begins. */
function refuse(what: string, advice: string): never {
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${what} is longer than 1 MiB (${MAX_RECORD_BYTES} bytes), the most that a record may have. ${advice}, then import the ` +
      'file again: what was imported before that line is not doubled',
  )
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    // Reported by the caller with its line.
    return null
  }
}

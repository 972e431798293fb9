/** Records of a CSV or JSON Lines file, plain or gzipped, one at a time: a file may be larger than memory. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type CsvError, parse } from 'csv-parse'
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
const MAX_RECORD_BYTES = 1_000_000

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
  const parser = parse({
    delimiter,
    bom: true,
    columns: true,
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_BYTES,
    on_skip: (error?: CsvError, raw?: string) => {
      const line: unknown = error?.lines
      onReject(typeof line === 'number' ? line : 0, error?.message ?? 'The line is not valid CSV', raw ?? '')
      return undefined
    },
  })
  const records = pipeline(text, parser, () => undefined) as AsyncIterable<{
    info: { lines: number }
    record: Record<string, unknown>
  }>
  for await (const { info, record } of records) yield { line: info.lines, fields: record }
}

async function* readJsonLines(
  text: Readable,
  { onReject }: RecordSourceOptions,
): AsyncGenerator<SourceRecord> {
  let failure: Error | null = null
  text.once('error', (error) => (failure = error))
  let line = 0
  for await (const one of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (one.trim() === '') continue
    const fields = parseObject(one)
    if (fields) yield { line, fields }
    else onReject(line, 'The line is not a JSON object', one)
  }
  // readline ends quietly when its input breaks.
  if (failure) throw failure as Error
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

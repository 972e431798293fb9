/** Lines of a file, plain or gzipped, a block at a time: bounded memory, exact text. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { basename } from 'node:path'
import { createGunzip, gunzipSync, constants } from 'node:zlib'
import { ForecartError, isForecartError } from '../../core/errors'
import { requireText } from './file-kind'
import { regularFileSize } from '../input-file'
import { decode, type Encoding, encodingOf, explainInvalid, utf16AsUtf8 } from './text-encoding'

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])
const LF = 0x0a
const CR = 0x0d
/** The part of a file that is looked at before it is read. */
const HEAD_BYTES = 64 * 1024
/** The largest line, and the largest record of CSV over all its lines. Honest ones have some hundreds of bytes. */
export const MAX_RECORD_BYTES = 1024 * 1024

export interface LineOptions {
  /** Default: what the byte order mark says, else UTF-8. */
  readonly encoding?: Encoding
  /** 0..1 of the file's bytes. */
  readonly onProgress?: (fraction: number) => void
  readonly signal?: AbortSignal
}

/**
 * Blocks of lines without their LF (a CR before it stays), and without byte order mark. Files whose lines end with CR alone are read, too.
 * @throws BAD_USER_INPUT where the file is not a regular file, cannot be read, is not text, has a line above 1 MiB, or bytes that are
 * not valid in its encoding; CANCELLED.
 */
export async function* readLines(file: string, options: LineOptions = {}): AsyncGenerator<string[]> {
  try {
    const size = await regularFileSize(file)
    const { head, isGzip } = await readHead(file)
    const encoding = encodingOf(head, options.encoding)
    requireText(basename(file), head, encoding)
    const bytes = openBytes(file, size, isGzip, options)
    const lineEnd = head.includes(LF) || !head.includes(CR) ? LF : CR
    yield* encoding === 'utf-16'
      ? linesOf(utf16AsUtf8(bytes), 'utf-8', lineEnd)
      : linesOf(bytes, encoding, lineEnd)
  } catch (error) {
    if (options.signal?.aborted) throw new ForecartError('CANCELLED', 'The import was cancelled')
    if (isForecartError(error)) throw error
    if (!isFileError(error)) throw error
    throw new ForecartError(
      'BAD_USER_INPUT',
      `${file} cannot be read: ${error.message}`,
      {},
      { cause: error },
    )
  }
}

/** Errors of the file system and of gunzip carry these codes. */
function isFileError(error: unknown): error is { code: string; message: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^(E[A-Z]+|Z_[A-Z_]+|ERR_STREAM_PREMATURE_CLOSE)$/.test(code)
}

async function readHead(file: string): Promise<{ head: Buffer; isGzip: boolean }> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const raw = buffer.subarray(0, bytesRead)
    const isGzip = raw.subarray(0, 2).equals(GZIP_MAGIC)
    if (!isGzip) return { head: raw, isGzip }
    // The head ends in the middle of the compressed data.
    const head = gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 27 })
    return { head: head.subarray(0, HEAD_BYTES), isGzip }
  } finally {
    await handle.close()
  }
}

function openBytes(file: string, size: number, isGzip: boolean, options: LineOptions): Readable {
  const bytes = createReadStream(file, { signal: options.signal })
  let read = 0
  bytes.on('data', (chunk) => {
    read += chunk.length
    options.onProgress?.(size === 0 ? 1 : read / size)
  })
  // Errors destroy the last stream of the pipeline, whose reader then sees them.
  return pipeline(bytes, isGzip ? createGunzip() : new PassThrough(), () => undefined)
}

async function* linesOf(
  bytes: AsyncIterable<Buffer>,
  encoding: Exclude<Encoding, 'utf-16'>,
  lineEnd: number,
): AsyncGenerator<string[]> {
  let firstLine = 1
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of bytes) {
    const first = chunk.indexOf(lineEnd)
    if (size + (first < 0 ? chunk.length : first) > MAX_RECORD_BYTES) refuseLong(firstLine)
    if (first < 0) {
      parts.push(chunk)
      size += chunk.length
      continue
    }
    const end = chunk.lastIndexOf(lineEnd)
    const block = Buffer.concat([...parts, chunk.subarray(0, end)])
    const lines = decodeBlock(block, encoding, lineEnd, firstLine)
    yield lines
    firstLine += lines.length
    parts = [chunk.subarray(end + 1)]
    size = parts[0]!.length
  }
  if (size > 0) yield decodeBlock(Buffer.concat(parts), encoding, lineEnd, firstLine)
}

function decodeBlock(
  block: Buffer,
  encoding: Exclude<Encoding, 'utf-16'>,
  lineEnd: number,
  firstLine: number,
): string[] {
  const text = decode(block, encoding)
  if (text === null) throw invalidBytes(block, encoding, lineEnd, firstLine)
  const lines = text.split(String.fromCharCode(lineEnd))
  if (firstLine === 1 && lines[0]!.startsWith('\uFEFF')) lines[0] = lines[0]!.slice(1)
  return lines
}

function invalidBytes(
  block: Buffer,
  encoding: Exclude<Encoding, 'utf-16'>,
  lineEnd: number,
  firstLine: number,
): ForecartError {
  let line = firstLine
  for (let from = 0; ; line++) {
    const end = block.indexOf(lineEnd, from)
    const bytes = block.subarray(from, end < 0 ? block.length : end)
    if (decode(bytes, encoding) === null) {
      return new ForecartError('BAD_USER_INPUT', `Line ${line}: ${explainInvalid(bytes, encoding)}`)
    }
    from = end + 1
  }
}

/** Ends the import: what is that long is a file of another kind. */
function refuseLong(line: number): never {
  throw new ForecartError(
    'BAD_USER_INPUT',
    `Line ${line} is longer than 1 MiB (${MAX_RECORD_BYTES} bytes), the most that a record may have. Put each record on a line of ` +
      'its own, then import the file again: what was imported before that line is not doubled',
  )
}

/**
 * A table that a command writes row by row. A file appears under its name when it is whole; until then it has a temporary name
 * beside it.
 */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { open, realpath, rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { dirname } from 'node:path'
import { syncDirectory, syncFile } from '../../core/durable-files'
import { ForecartError } from '../../core/errors'
import { requireWritable, unwritable } from '../output-file'
import { openFormat } from './open-format'
import { type Column, type ExportFormat, FORMATS, type Row, type RowFormat } from './row-format'

export const STANDARD_OUTPUT = '-'
const ENDINGS: readonly (readonly [ending: string, format: ExportFormat])[] = [
  ['.csv', 'csv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.parquet', 'parquet'],
]

export interface ExportTarget {
  /** A path, or `-`. */
  readonly path: string
  readonly format: ExportFormat
}

/** Parses `--out` and `--format`. @throws BAD_USER_INPUT where the format does not exist, or neither option says it */
export function parseExportTarget(path: string, format: string | undefined): ExportTarget {
  if (format !== undefined) {
    const known = FORMATS.find((name) => name === format)
    if (known) return { path, format: known }
    throw new ForecartError('BAD_USER_INPUT', `--format must be one of ${FORMATS.join(', ')}`)
  }
  const ending = ENDINGS.find(([text]) => path.toLowerCase().endsWith(text))
  if (ending) return { path, format: ending[1] }
  throw new ForecartError(
    'BAD_USER_INPUT',
    `--out: "${path}" does not end in ${ENDINGS.map(([text]) => text).join(', ')}; name the format with --format ${FORMATS.join('|')}`,
  )
}

export class ExportFile {
  private failure: Error | null = null

  private constructor(
    private readonly format: RowFormat,
    private readonly stream: NodeJS.WritableStream,
    /** Null for standard output. */
    private readonly file: { readonly path: string; readonly temporary: string } | null,
  ) {
    stream.on('error', (error: Error) => (this.failure = error))
    stream.write(format.head())
  }

  /** Ends in `finish` or in `abandon`. @throws BAD_USER_INPUT where the file cannot be written */
  static async open(
    { path, format }: ExportTarget,
    columns: readonly Column[],
    output: NodeJS.WritableStream,
  ): Promise<ExportFile> {
    const rowFormat = await openFormat(format, columns)
    if (path === STANDARD_OUTPUT) return new ExportFile(rowFormat, output, null)
    await requireWritable(path)
    // Behind a link, its target is replaced and not the link.
    const target = await realpath(path).catch(() => path)
    const temporary = `${target}.${process.pid}.part`
    try {
      await (await open(temporary, 'wx')).close()
    } catch (cause) {
      throw unwritable(temporary, cause)
    }
    return new ExportFile(rowFormat, createWriteStream(temporary), { path: target, temporary })
  }

  /** Waits while the reader is behind. @throws BAD_USER_INPUT where it cannot be written any more, CANCELLED */
  async write(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    const hasRoom = this.stream.write(this.format.encode(rows))
    // Where waiting is aborted, or the stream fails, the next lines say so.
    if (!hasRoom && !this.failure) await once(this.stream, 'drain', { signal }).catch(() => undefined)
    signal.throwIfAborted()
    this.requireSound()
  }

  /** All rows are there now, also after a crash of the machine. @throws BAD_USER_INPUT where it cannot be written */
  async finish(): Promise<void> {
    this.stream.write(this.format.end())
    if (this.file === null) return
    const { path, temporary } = this.file
    this.stream.end()
    await finished(this.stream).catch(() => undefined)
    this.requireSound()
    try {
      await syncFile(temporary)
      await rename(temporary, path)
      await syncDirectory(dirname(path))
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }

  /** Leaves what was there before, if anything. It does nothing after `finish`. */
  async abandon(): Promise<void> {
    if (this.file === null) return
    const stream = this.stream as WriteStream
    stream.destroy()
    await finished(stream).catch(() => undefined)
    await rm(this.file.temporary, { force: true })
  }

  private requireSound(): void {
    if (this.failure) throw unwritable(this.file?.path ?? 'The standard output', this.failure)
  }
}

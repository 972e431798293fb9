/** What every import shares: services, who writes, what became of each record, how far it is. */
import { systemClock } from '../../core/time/clock'
import type { RecordResult } from '../../contracts/shop/record-result'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError, isForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { RollupService } from '../../services/demand/rollup.service'
import type { ShopWriter } from './shop-writer'
import type { LineOptions } from './file-lines'
import { type BrokenRecord, type FileShape, readRecords, type SourceRecord } from './record-source'
import type { RejectLog } from './reject-log'

/** More changed records than this are rolled up all at once: a scan is faster than so many cells. */
const RECOMPUTE_ALL_ABOVE = 20_000
/** An import that has rejected so many records and taken none has the wrong mapping, or the wrong file. */
const REJECTS_BEFORE_GIVING_UP = 1_000

export interface ImportRunOptions {
  readonly database: Database
  readonly writer: ShopWriter
  readonly rejects: RejectLog
  readonly signal?: AbortSignal
  /** 0..1 of the whole import. */
  readonly onProgress?: (fraction: number, stage: string) => void
}

export interface Numbered<T> {
  readonly line: number
  readonly value: T
}

/** Where records come from, and over which share `[from, to]` of the progress. */
export interface RecordsSource extends Pick<LineOptions, 'encoding'> {
  readonly file: string
  readonly shape: FileShape
  readonly share: readonly [number, number]
  /** Which records are meant; others are left out. */
  readonly isMeant?: (fields: SourceRecord['fields']) => boolean
}

export class ImportRun {
  readonly viewer: Viewer
  readonly writer: ShopWriter
  readonly database: Database
  readonly rejects: RejectLog
  /** Records of the file, and what became of each of them. */
  read = 0
  recorded = 0
  unchanged = 0
  leftOut = 0
  /** Taken together with another record of the same thing. */
  merged = 0
  /** Lines of the summary that only some imports have. */
  readonly remarks: string[] = []
  private readonly rollup: RollupService
  private readonly signal: AbortSignal | undefined
  private readonly onProgress: ImportRunOptions['onProgress']

  constructor({ database, writer, rejects, signal, onProgress }: ImportRunOptions) {
    this.database = database
    this.writer = writer
    this.rejects = rejects
    this.signal = signal
    this.onProgress = onProgress
    this.viewer = writer.viewer
    this.rollup = new RollupService({ database, clock: systemClock })
  }

  progress(fraction: number, stage: string): void {
    this.onProgress?.(fraction, stage)
  }

  /** @throws CANCELLED: what was imported stays, and importing again goes on from there. */
  requireGoingOn(): void {
    if (this.signal?.aborted)
      throw new ForecartError('CANCELLED', 'The import was cancelled; importing again goes on')
  }

  /**
   * Records of the file as `map` understands them; what it refuses is rejected, unless `onRefused` takes it.
   * @throws as `readRecords`; BAD_USER_INPUT where so many are rejected that something is wrong with all of them.
   */
  async *records<T>(
    { file, shape, encoding, share: [from, to], isMeant }: RecordsSource,
    map: (record: SourceRecord) => T,
    onRefused: (refused: RefusedRecord) => T | null = (refused) => this.refuse(refused),
  ): AsyncGenerator<Numbered<T>> {
    const broken: Numbered<T>[] = []
    const records = readRecords(file, shape, {
      encoding,
      signal: this.signal,
      onBroken: (record) => {
        this.read++
        const value = onRefused({ ...record, kind: 'not a record' })
        if (value !== null) broken.push({ line: record.line, value })
      },
      onProgress: (fraction) => this.progress(from + (to - from) * fraction, 'reading'),
    })
    let isAnyUsable = false
    for await (const record of records) {
      yield* broken.splice(0)
      this.read++
      if (isMeant && !isMeant(record.fields)) {
        this.leftOut++
        continue
      }
      const outcome = mapRecord(record, map)
      isAnyUsable ||= outcome.refused === null
      const value = outcome.refused === null ? outcome.value : onRefused(outcome.refused)
      if (value !== null) yield { line: record.line, value }
      if (!isAnyUsable) this.requireSense()
      await this.rejects.drain()
    }
    yield* broken.splice(0)
  }

  reject(line: number, kind: string, reason: string, record: unknown): void {
    this.rejects.add(line, kind, reason, record)
  }

  /** Adds up what a service answered; `entries` are those it was given. */
  note<T>(result: RecordResult, entries: readonly Numbered<T>[]): void {
    this.recorded += result.recorded
    this.unchanged += result.unchanged
    for (const { index, code, message } of result.userErrors) {
      const { line, value } = entries[index]!
      this.reject(line, kindOf({ code, message }), message, plain(value))
    }
    if (this.recorded + this.unchanged === 0) this.requireSense()
  }

  /** Brings daily demand up to date. */
  async rollUp(): Promise<void> {
    this.requireGoingOn()
    this.progress(0.95, 'rolling up')
    if (this.recorded > RECOMPUTE_ALL_ABOVE) await this.rollup.recomputeAll()
    else await this.rollup.rollUpDirty({ signal: this.signal })
  }

  /** Nothing is dropped in silence. @throws INTERNAL_SERVER_ERROR where what became of the records does not add up. */
  requireBalance(): void {
    const known = this.recorded + this.unchanged + this.rejects.count + this.leftOut + this.merged
    if (known === this.read) return
    throw new ForecartError(
      'INTERNAL_SERVER_ERROR',
      `${this.read} records were read, and it is known of ${known} what became of them`,
    )
  }

  /** @throws BAD_USER_INPUT where nothing but rejects came so far. */
  requireSense(): void {
    if (this.rejects.count < REJECTS_BEFORE_GIVING_UP) return
    const [[reason, count] = ['', 0]] = this.rejects.summary()
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The first ${this.rejects.count} records were all rejected, ${count} of them for: ${reason}. Nothing was stored; ` +
        `see ${this.rejects.file} for each of them`,
    )
  }

  private refuse({ line, kind, reason, text }: RefusedRecord): null {
    this.reject(line, kind, reason, text)
    return null
  }
}

/** A text that is not a record, or a record that does not fit the target. */
export interface RefusedRecord extends Omit<BrokenRecord, 'text'> {
  /** Groups reasons in the summary. */
  readonly kind: string
  readonly text: unknown
}

function mapRecord<T>(
  record: SourceRecord,
  map: (record: SourceRecord) => T,
): { readonly refused: null; readonly value: T } | { readonly refused: RefusedRecord } {
  try {
    return { refused: null, value: map(record) }
  } catch (error) {
    if (!isForecartError(error) || error.code !== 'BAD_USER_INPUT') throw error
    const { line, fields } = record
    const reason = error.message
    return { refused: { line, fields, kind: kindOf(error), reason, text: fields } }
  }
}

/**
 * What groups an error with its like in the summary: the code says enough where it is not the one of all bad input. It holds no value
 * of the record, which may tell of a customer: servers show it to all who may read the graph.
 */
export function kindOf({
  code,
  message,
  details,
}: Pick<ForecartError, 'code' | 'message'> & Partial<Pick<ForecartError, 'details'>>): string {
  if (code !== 'BAD_USER_INPUT') return code
  if (typeof details?.withoutValue === 'string') return details.withoutValue
  // Messages quote values. A quotation may hold quotes itself, so that all between the first and the last one goes.
  return message.replace(/".*"/s, '…').split(/[:"]/)[0]!.trim()
}

/** The value in the form that JSON takes. */
export function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? one.toString() : one)),
  )
}

/** Chunks of a stream. */
export async function* inBatches<T>(
  values: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const value of values) {
    batch.push(value)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

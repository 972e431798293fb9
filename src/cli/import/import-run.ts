/** What every import shares: services, who writes, what was rejected, how far it is. */
import type { RecordResult } from '../../contracts/record-result'
import type { Viewer } from '../../contracts/viewer'
import { ForecartError, isForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { References } from '../../db/repositories/reference.repository'
import { CatalogWriteService } from '../../services/catalog-write.service'
import { DemandImportService } from '../../services/demand-import.service'
import { IngestService } from '../../services/ingest.service'
import { OrderService } from '../../services/order.service'
import { RollupService } from '../../services/rollup.service'
import type { ItemSketch } from './mapped-records'
import { readRecords, type FileFormat, type SourceRecord } from './record-source'
import type { RejectLog } from './reject-log'

/** More changed records than this are rolled up all at once: a scan is faster than so many cells. */
const RECOMPUTE_ALL_ABOVE = 20_000
const ITEMS_PER_BATCH = 1_000

export interface ImportRunOptions {
  readonly database: Database
  readonly rejects: RejectLog
  /** Under which name ids of events are known once. */
  readonly source: string
  readonly signal?: AbortSignal
  /** 0..1 of the whole import. */
  readonly onProgress?: (fraction: number, stage: string) => void
}

export interface Numbered<T> {
  readonly line: number
  readonly value: T
}

export class ImportRun {
  readonly viewer: Viewer
  readonly catalog: CatalogWriteService
  readonly ingest: IngestService
  readonly orders: OrderService
  readonly demand: DemandImportService
  readonly database: Database
  readonly rejects: RejectLog
  read = 0
  recorded = 0
  unchanged = 0
  private readonly rollup: RollupService
  private readonly references = new References()
  private readonly signal: AbortSignal | undefined
  private readonly onProgress: ImportRunOptions['onProgress']

  constructor(options: ImportRunOptions) {
    const { database } = options
    this.database = database
    this.rejects = options.rejects
    this.signal = options.signal
    this.onProgress = options.onProgress
    this.viewer = { kind: 'apiKey', keyId: 0n, source: options.source, scopes: ['ingest'], expiresAt: null }
    this.catalog = new CatalogWriteService(database)
    this.ingest = new IngestService(database)
    this.orders = new OrderService(database)
    this.demand = new DemandImportService(database)
    this.rollup = new RollupService(database)
  }

  progress(fraction: number, stage: string): void {
    this.onProgress?.(fraction, stage)
  }

  /** @throws CANCELLED: what was imported stays, and importing again goes on from there. */
  requireGoingOn(): void {
    if (this.signal?.aborted)
      throw new ForecartError('CANCELLED', 'The import was cancelled; importing again goes on')
  }

  /** Records of the file as `map` understands them; what it refuses is rejected. Progress runs over the share `[from, to]`. */
  async *records<T>(
    file: string,
    { format, delimiter, share }: { format: FileFormat; delimiter: string; share: readonly [number, number] },
    map: (record: SourceRecord) => T | null,
  ): AsyncGenerator<Numbered<T>> {
    const [from, to] = share
    const records = readRecords(file, {
      format,
      delimiter,
      signal: this.signal,
      onReject: (line, reason, text) => this.reject(line, 'not a record', reason, text),
      onProgress: (fraction) => this.progress(from + (to - from) * fraction, 'reading'),
    })
    for await (const record of records) {
      this.read++
      const value = this.accept(record, map)
      if (value !== null) yield { line: record.line, value }
      await this.rejects.drain()
    }
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
      this.reject(line, code, message, plain(value))
    }
  }

  /** Makes those items that are not known. */
  async ensureItems(sketches: readonly ItemSketch[]): Promise<void> {
    const bySku = new Map(sketches.map((sketch) => [sketch.externalId, sketch]))
    const known = await this.references.find(this.database, 'item', bySku.keys())
    const missing = [...bySku.values()].filter(({ externalId }) => !known.has(externalId))
    for (let at = 0; at < missing.length; at += ITEMS_PER_BATCH) {
      // What is wrong with an item is reported by whatever needs it.
      await this.catalog.upsertItems(this.viewer, missing.slice(at, at + ITEMS_PER_BATCH))
    }
  }

  /** Brings daily demand up to date. */
  async rollUp(): Promise<void> {
    this.requireGoingOn()
    this.progress(0.95, 'rolling up')
    if (this.recorded > RECOMPUTE_ALL_ABOVE) await this.rollup.recomputeAll()
    else await this.rollup.rollUpDirty({ signal: this.signal })
  }

  private accept<T>(record: SourceRecord, map: (record: SourceRecord) => T | null): T | null {
    try {
      return map(record)
    } catch (error) {
      if (!isForecartError(error) || error.code !== 'BAD_USER_INPUT') throw error
      this.reject(record.line, error.message.split(':')[0]!, error.message, record.fields)
      return null
    }
  }
}

/** As JSON takes it. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? one.toString() : one)),
  )
}

/** Chunks of a stream. */
export async function* inBatches<T>(values: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const value of values) {
    batch.push(value)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

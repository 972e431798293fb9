/**
 * A place for the lines of a file while those that belong together are found, such as the lines of an order: files may hold them
 * anywhere, and are larger than memory. A temporary table on a connection of its own; gone with it.
 */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database } from '../../client'
import { encodeRow } from '../../copy'

export interface StagedLine {
  /** The number of the line in the file. */
  readonly line: number
  /** What lines that belong together share: the external id of the order, or of the return; the cell of daily demand. */
  readonly orderKey: string
  readonly kind: 'sale' | 'return'
  /** Empty: unknown. */
  readonly customer: string
  readonly item: string
  readonly quantity: number
  readonly at: Date
  /** What else belongs to the line. */
  readonly record: unknown
}

/** A line that is only put beside those of its key. */
export type KeyedLine = Pick<StagedLine, 'line' | 'orderKey' | 'record'>

/** A line as it comes back: JSON's view of its record. */
export type ReadLine = StagedLine

export interface MatchedReturn extends ReadLine {
  /** The order that the item most likely came from; null where none is known. */
  readonly matchedOrder: string | null
}

const FETCH_SIZE = 5_000
const COLUMNS = `line::int AS "line", order_key AS "orderKey", kind, customer, item, quantity, at, record`

function encode(staged: KeyedLine | StagedLine): string {
  const { line, orderKey, record } = staged
  const { kind, customer, item, quantity, at } =
    'kind' in staged ? staged : { kind: 'sale', customer: '', item: '', quantity: 0, at: new Date(0) }
  return encodeRow([line, orderKey, kind, customer, item, quantity, at, JSON.stringify(record)])
}

async function* encodeAll(lines: AsyncIterable<KeyedLine | StagedLine>): AsyncGenerator<string> {
  const LINES_PER_CHUNK = 500
  let chunk: string[] = []
  for await (const line of lines) {
    chunk.push(encode(line))
    if (chunk.length < LINES_PER_CHUNK) continue
    yield chunk.join('')
    chunk = []
  }
  yield chunk.join('')
}

export class ImportStaging {
  private constructor(private readonly connection: PoolClient) {}

  static async open(database: Database): Promise<ImportStaging> {
    const connection = await database.pool.connect()
    await connection.query(
      `CREATE TEMP TABLE IF NOT EXISTS staged_line (line bigint, order_key text, kind text, customer text, item text, quantity float8,
                               at timestamptz(3), record jsonb, matched_order text)`,
    )
    await connection.query('TRUNCATE staged_line')
    return new ImportStaging(connection)
  }

  /** Takes lines as fast as the database does. */
  async fill(lines: AsyncIterable<KeyedLine | StagedLine>): Promise<void> {
    const copy = this.connection.query(
      copyFrom('COPY staged_line (line, order_key, kind, customer, item, quantity, at, record) FROM STDIN'),
    )
    await pipeline(Readable.from(encodeAll(lines), { objectMode: true, highWaterMark: 4 }), copy)
    await this.connection.query('ANALYZE staged_line')
  }

  /** Lines by their key, those of one key together and in the order of the file; keys by their first line. Returns are left out. */
  sales(): AsyncIterable<ReadLine> {
    return this.read(
      `SELECT ${COLUMNS} FROM staged_line WHERE kind = 'sale'
        ORDER BY min(line) OVER (PARTITION BY order_key), order_key, line`,
    )
  }

  /**
   * Finds the order that each return came from: the latest one of the same customer with that item before it, if possible one of at
   * least as many units.
   */
  async matchReturns(): Promise<void> {
    await this.connection.query(`CREATE INDEX ON staged_line (customer, item) WHERE kind = 'sale'`)
    await this.connection.query(
      `UPDATE staged_line r SET matched_order = (
         SELECT s.order_key FROM staged_line s
          WHERE s.kind = 'sale' AND s.customer = r.customer AND s.item = r.item AND s.at <= r.at
          ORDER BY (s.quantity >= r.quantity) DESC, s.at DESC, s.line DESC LIMIT 1)
        WHERE r.kind = 'return' AND r.customer <> ''`,
    )
    // Without fresh statistics the planner believes that nothing is matched and loops over all lines for each return.
    await this.connection.query('ANALYZE staged_line')
  }

  returns(): AsyncIterable<MatchedReturn> {
    return this.read<MatchedReturn>(
      `SELECT ${COLUMNS}, matched_order AS "matchedOrder" FROM staged_line WHERE kind = 'return' ORDER BY line`,
    )
  }

  /** Orders of which everything came back within so many hours: cancelled, by the instant of the last return. After `matchReturns`. */
  async cancelledOrders(withinHours: number): Promise<ReadonlyMap<string, Date>> {
    const { rows } = await this.connection.query<{ orderKey: string; at: Date }>(
      `WITH sold AS MATERIALIZED (
         SELECT order_key, item, sum(quantity::numeric) AS quantity, min(at) AS at FROM staged_line
          WHERE kind = 'sale' AND order_key IN (SELECT matched_order FROM staged_line WHERE kind = 'return') GROUP BY 1, 2
       ), returned AS MATERIALIZED (
         SELECT matched_order AS order_key, item, sum(quantity::numeric) AS quantity, max(at) AS at FROM staged_line
          WHERE kind = 'return' AND matched_order IS NOT NULL GROUP BY 1, 2
       )
       SELECT s.order_key AS "orderKey", max(r.at) AS "at" FROM sold s LEFT JOIN returned r USING (order_key, item)
        GROUP BY s.order_key
       HAVING bool_and(coalesce(r.quantity >= s.quantity AND r.at <= s.at + make_interval(hours => $1), false))`,
      [withinHours],
    )
    return new Map(rows.map(({ orderKey, at }) => [orderKey, at]))
  }

  async close(): Promise<void> {
    // A connection that goes back to the pool must not keep the table.
    await this.connection.query('DROP TABLE IF EXISTS staged_line')
    this.connection.release()
  }

  /** Ends a connection that may be in the middle of something. */
  abandon(): void {
    this.connection.release(true)
  }

  private async *read<Row extends object = ReadLine>(sql: string): AsyncGenerator<Row> {
    await this.connection.query(`BEGIN; DECLARE staged CURSOR FOR ${sql}`)
    try {
      for (;;) {
        const { rows } = await this.connection.query<Row>(`FETCH ${FETCH_SIZE} FROM staged`)
        yield* rows
        if (rows.length < FETCH_SIZE) break
      }
    } finally {
      await this.connection.query('ROLLBACK')
    }
  }
}

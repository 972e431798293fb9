/** Bulk writing through COPY: several times faster than inserts, and one round trip for many rows. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { toDatabaseError } from './database-error'

/** Values of one row, in the order of the columns. Dates are instants; days are `YYYY-MM-DD` strings; JSON is given as text. */
export type CopyValue = string | number | bigint | boolean | Date | null
export type CopyRow = readonly CopyValue[]

/**
 * Writes rows to a table, inside the transaction that the connection is in.
 * @throws DATABASE_UNAVAILABLE where the connection was lost; errors of the rows are the database's own.
 */
export async function copyRows(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: readonly CopyRow[],
): Promise<void> {
  if (rows.length === 0) return
  const names = columns.map((column) => `"${column}"`).join(', ')
  try {
    await pipeline(
      Readable.from(chunks(rows), { objectMode: true }),
      client.query(copyFrom(`COPY "${table}" (${names}) FROM STDIN`)),
    )
  } catch (error) {
    throw toDatabaseError(error)
  }
}

const ROWS_PER_CHUNK = 500

function* chunks(rows: readonly CopyRow[]): Generator<Buffer> {
  for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
    const end = Math.min(start + ROWS_PER_CHUNK, rows.length)
    let text = ''
    for (let index = start; index < end; index++) text += encodeRow(rows[index]!)
    yield Buffer.from(text)
  }
}

/** A line of COPY's text format. */
export function encodeRow(row: CopyRow): string {
  let line = ''
  for (let index = 0; index < row.length; index++) {
    line += (index === 0 ? '' : '\t') + encodeValue(row[index]!)
  }
  return `${line}\n`
}

const NEEDS_ESCAPE = /[\\\t\n\r]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function encodeValue(value: CopyValue): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') {
    return NEEDS_ESCAPE.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (special) => ESCAPES[special]!) : value
  }
  return value instanceof Date ? value.toISOString() : String(value)
}

/** How rows of a table become bytes: CSV (RFC 4180, a null is an empty field), JSON Lines (an object a row), or Parquet. */
import { parquetFormat } from './parquet-format'

export type Cell = string | number | boolean | null

/** A column, which may hold nulls. Days are texts such as 2026-11-29. */
export interface Column {
  readonly name: string
  readonly type: 'text' | 'number' | 'whole' | 'boolean' | 'day'
}

export type Row = readonly Cell[]

export interface RowFormat {
  /** What stands before the rows. */
  head(): string | Uint8Array
  /** Bytes that are ready; rows may be kept for later ones. */
  encode(rows: readonly Row[]): string | Uint8Array
  /** What is left. */
  end(): string | Uint8Array
}

export const FORMATS = ['csv', 'jsonl', 'parquet'] as const
export type ExportFormat = (typeof FORMATS)[number]

export async function openFormat(format: ExportFormat, columns: readonly Column[]): Promise<RowFormat> {
  if (format === 'parquet') return parquetFormat(columns)
  const names = columns.map(({ name }) => name)
  const line = format === 'csv' ? csvLine : (row: Row) => jsonLine(names, row)
  return {
    head: () => (format === 'csv' ? csvLine(names) : ''),
    encode: (rows) => rows.map(line).join(''),
    end: () => '',
  }
}

function jsonLine(names: readonly string[], row: Row): string {
  return `${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])))}\n`
}

function csvLine(row: Row): string {
  return `${row.map(csvField).join(',')}\n`
}

function csvField(cell: Cell): string {
  const text = String(cell ?? '')
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

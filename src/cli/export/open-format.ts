/** The formats of tables that commands write. */
import { parquetFormat } from './parquet-format'
import type { Cell, Column, ExportFormat, Row, RowFormat } from './row-format'

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

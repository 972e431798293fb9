/** How rows of a table become bytes: CSV (RFC 4180, a null is an empty field), JSON Lines (an object a row), or Parquet. */
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

/** Rows as Parquet, in row groups, so that no more than one of them is held in memory. */
import { dayNumber } from '../../core/time/day'
import type { Cell, Column, Row, RowFormat } from './row-format'

const ROWS_OF_A_GROUP = 50_000

const ELEMENTS = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  whole: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
  day: { type: 'INT32', converted_type: 'DATE' },
} as const

export async function parquetFormat(columns: readonly Column[]): Promise<RowFormat> {
  // An ES module, which only this format needs.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer')
  const bytes = new ByteWriter()
  const file = new ParquetWriter({
    writer: bytes,
    createdBy: 'forecart',
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...ELEMENTS[type] })),
    ],
  })
  let kept: Row[] = []
  const taken = (): Uint8Array => {
    const chunk = bytes.getBytes().slice()
    bytes.index = 0
    return chunk
  }
  const writeGroup = (): void => {
    const rows = kept
    kept = []
    const columnData = columns.map(({ name, type }, index) => ({
      name,
      data: rows.map((row) => valueOf(row[index] ?? null, type)),
    }))
    // Without a writer that flushes, it is done when it returns.
    void file.write({ columnData, rowGroupSize: ROWS_OF_A_GROUP })
  }
  return {
    head: () => taken(),
    encode(rows) {
      kept.push(...rows)
      if (kept.length >= ROWS_OF_A_GROUP) writeGroup()
      return taken()
    },
    end() {
      if (kept.length > 0) writeGroup()
      void file.finish()
      return taken()
    },
  }
}

function valueOf(cell: Cell, type: Column['type']): Cell | Date {
  return type === 'day' && typeof cell === 'string' ? new Date(dayNumber(cell) * 86_400_000) : cell
}

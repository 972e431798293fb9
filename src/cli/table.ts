/** Plain text tables: numbers to the right, words to the left. */
export type Cell = string | number | null

const GAP = '  '

export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))))
  const widths = head.map((name, column) =>
    Math.max(name.length, ...texts.map((row) => (row[column] ?? '').length)),
  )
  const isNumeric = head.map((_, column) =>
    rows.every((row) => typeof row[column] === 'number' || row[column] === null),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        isNumeric[column] && rows.length > 0 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join(GAP)
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...texts.map(line)].join('\n') + '\n'
}

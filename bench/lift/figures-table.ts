import { formatTable } from '../../src/cli/table'
import type { Headline } from '../benchmark'

/** Figures down, cells across, to three digits; a cell need not have all figures. */
export function figuresTable(headline: Readonly<Record<string, Headline>>): string {
  const rows = Object.values(headline)
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return formatTable(
    ['figure', ...Object.keys(headline)],
    figures.map((figure) => [
      figure,
      ...rows.map((row) =>
        row[figure] === undefined ? null : Number((row[figure] as number).toPrecision(3)),
      ),
    ]),
  )
}

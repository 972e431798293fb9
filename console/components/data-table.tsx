import type { KeyboardEvent, ReactNode } from 'react'
import type { Formats } from '../language/formats'
import { useMessages, useFormats } from '../language/preferences'
import { componentMessages } from './components.messages'
import type { CsvValue } from './csv'

export interface Column<Row> {
  readonly header: string
  /** What the CSV holds, and the table where nothing else is said. */
  readonly value: (row: Row) => CsvValue
  readonly show?: (row: Row) => ReactNode
  readonly isNumber?: boolean
  /** A day or an instant: it is not broken into lines. */
  readonly isInstant?: boolean
  /** Sentences: on a phone they would else stand in a column of a word each. */
  readonly isText?: boolean
}

/** More rows make a page slow, and nobody reads them; the CSV has all. */
const MAX_ROWS = 400

const FRACTION_DIGITS = 2

/** What is shown of a column: where one of its numbers has a fraction, all have digits for it, so that their points stand below each other. */
export function cellsOf<Row>(
  rows: readonly Row[],
  column: Column<Row>,
  formats: Formats,
): (row: Row) => ReactNode {
  const { show, value } = column
  if (show) return show
  const hasFractions = rows.some((row) => {
    const one = value(row)
    return typeof one === 'number' && !Number.isInteger(one)
  })
  return (row) => {
    const one = value(row)
    return typeof one === 'number' ? formats.fixed(one, hasFractions ? FRACTION_DIGITS : 0) : (one ?? '–')
  }
}

function kindOf<Row>({ isNumber, isInstant, isText }: Column<Row>): string | undefined {
  return isNumber ? 'number' : isInstant ? 'instant' : isText ? 'sentences' : undefined
}

/** In a column of links or buttons, the arrow keys go from row to row. */
function moveByRow(event: KeyboardEvent): void {
  const offset = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const control = event.target
  if (offset === 0 || !(control instanceof HTMLAnchorElement || control instanceof HTMLButtonElement)) return
  const cell = control.closest('td')
  const rows = [...(cell?.closest('tbody')?.rows ?? [])]
  const next = rows[rows.findIndex((row) => row.contains(control)) + offset]
  const found = cell ? next?.cells[cell.cellIndex]?.querySelector<HTMLElement>('a, button') : null
  if (!found) return
  event.preventDefault()
  found.focus()
}

export function DataTable<Row>(props: {
  /** Said to who cannot see the table. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, index: number) => string
  readonly isSelected?: ((row: Row) => boolean) | undefined
  /** What is said where there are no rows. */
  readonly empty?: string | undefined
}) {
  const t = useMessages(componentMessages)
  const formats = useFormats()
  if (props.rows.length === 0) return <p className="soft">{props.empty ?? t.noRows}</p>
  const shown = props.rows.slice(0, MAX_ROWS)
  const cells = props.columns.map((column) => cellsOf(shown, column, formats))
  return (
    <>
      <div
        className="table-scroll"
        tabIndex={0}
        role="region"
        aria-label={props.caption}
        onKeyDown={moveByRow}
      >
        <table>
          <caption className="visually-hidden">{props.caption}</caption>
          <thead>
            <tr>
              {props.columns.map(({ header, isNumber }) => (
                <th key={header} scope="col" className={isNumber ? 'number' : undefined}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={props.keyOf(row, index)} data-selected={props.isSelected?.(row) ?? false}>
                {props.columns.map((column, position) => (
                  <td key={column.header} className={kindOf(column)}>
                    {cells[position]!(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < props.rows.length ? (
        <p className="soft">{t.rowsShown(formats.number(shown.length), formats.number(props.rows.length))}</p>
      ) : null}
    </>
  )
}

import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'
import { csvName, csvOf } from './csv'
import type { Column } from './data-table'
import { downloadCsv } from './download-csv'

export function CsvButton<Row>(props: {
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** How many rows there are, where not all were loaded: the name of the file says so. */
  readonly totalCount?: number | undefined
  /** What the button says, where it is not the only one of its card. */
  readonly label?: string
}) {
  const t = useMessages(componentMessages)
  if (props.rows.length === 0) return null
  const download = () =>
    downloadCsv(
      csvName(props.name, props.rows.length, props.totalCount),
      csvOf(
        props.columns.map(({ header }) => header),
        props.rows.map((row) => props.columns.map(({ value }) => value(row))),
      ),
    )
  return (
    <button
      className="csv"
      type="button"
      onClick={download}
      aria-label={props.label ? `${props.label}: ${props.name}` : t.downloadOf(props.name)}
    >
      {props.label ?? t.download}
    </button>
  )
}

import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'
import { csvOf } from './csv'
import type { Column } from './data-table'
import { downloadCsv } from './download-csv'

export function CsvButton<Row>(props: {
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
}) {
  const t = useMessages(componentMessages)
  const download = () =>
    downloadCsv(
      props.name,
      csvOf(
        props.columns.map(({ header }) => header),
        props.rows.map((row) => props.columns.map(({ value }) => value(row))),
      ),
    )
  return (
    <button
      type="button"
      onClick={download}
      disabled={props.rows.length === 0}
      aria-label={t.downloadOf(props.name)}
    >
      {t.download}
    </button>
  )
}

import type { ReactNode } from 'react'
import { CsvButton } from './csv-button'
import { DataTable } from './data-table'
import type { Column } from './data-table'

/** A table with its heading and its CSV. */
export function TableCard<Row>(props: {
  readonly title: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** How many rows there are, where not all were loaded. */
  readonly totalCount?: number | undefined
  readonly keyOf: (row: Row, index: number) => string
  readonly isSelected?: (row: Row) => boolean
  readonly empty?: string
  /** Above the table, such as filters. */
  readonly children?: ReactNode
}) {
  return (
    <section className="card">
      <div className="card-head">
        <h2>{props.title}</h2>
        <CsvButton
          name={props.title}
          columns={props.columns}
          rows={props.rows}
          totalCount={props.totalCount}
        />
      </div>
      {props.children}
      <DataTable
        caption={props.title}
        columns={props.columns}
        rows={props.rows}
        keyOf={props.keyOf}
        isSelected={props.isSelected}
        empty={props.empty}
      />
    </section>
  )
}

import type { EChartsCoreOption } from 'echarts/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useMessages } from '../language/preferences'
import { Chart } from './chart'
import type { ChartColours } from './chart-colours'
import { componentMessages } from './components.messages'
import { CsvButton } from './csv-button'
import { DataTable } from './data-table'
import type { Column } from './data-table'

/** A chart, the table of what it shows, and the CSV of that. */
export function FigureCard<Row>(props: {
  readonly title: string
  readonly option: (colours: ChartColours) => EChartsCoreOption
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, index: number) => string
  readonly isSmall?: boolean
  readonly children?: ReactNode
}) {
  const t = useMessages(componentMessages)
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="card">
      <div className="card-head">
        <h2>{props.title}</h2>
        <CsvButton name={props.title} columns={props.columns} rows={props.rows} />
      </div>
      {props.children}
      <Chart title={props.title} option={props.option} isSmall={props.isSmall} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.asTable}</summary>
        {isOpen ? (
          <DataTable caption={props.title} columns={props.columns} rows={props.rows} keyOf={props.keyOf} />
        ) : null}
      </details>
    </section>
  )
}

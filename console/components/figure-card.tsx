import type { EChartsCoreOption } from 'echarts/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useFormats, useMessages } from '../language/preferences'
import { Chart } from './chart'
import type { DrawnPeriod } from './chart'
import type { ChartColours } from './chart-colours'
import { componentMessages } from './components.messages'
import { CsvButton } from './csv-button'
import { cellsOf, DataTable } from './data-table'
import type { Column } from './data-table'

/** A chart, the table of what it shows, and the CSV of that. */
export function FigureCard<Row>(props: {
  readonly title: string
  readonly option: (colours: ChartColours) => EChartsCoreOption
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, index: number) => string
  readonly isSmall?: boolean
  /** Of charts over days: a period of them can be drawn with the pointer, or by keyboard. */
  readonly period?: DrawnPeriod
  readonly children?: ReactNode
}) {
  const t = useMessages(componentMessages)
  const formats = useFormats()
  /** What is at a point, as its row of the table says it. */
  const tell = (position: number): string => {
    const row = props.rows[position]
    if (row === undefined) return ''
    return props.columns
      .filter(({ value }) => !['', null, undefined].includes(value(row) as string | null | undefined))
      .map((column) => {
        const cell = cellsOf(props.rows, column, formats)(row)
        // A link or the like: what the CSV says of it is text.
        return `${column.header}: ${String(typeof cell === 'object' ? column.value(row) : cell)}`
      })
      .join(' · ')
  }
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="card">
      <div className="card-head">
        <h2>{props.title}</h2>
        <CsvButton name={props.title} columns={props.columns} rows={props.rows} />
      </div>
      {props.children}
      <Chart
        title={props.title}
        option={props.option}
        isSmall={props.isSmall}
        count={props.rows.length}
        tell={tell}
        period={props.period}
      />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.asTable}</summary>
        {isOpen ? (
          <DataTable caption={props.title} columns={props.columns} rows={props.rows} keyOf={props.keyOf} />
        ) : null}
      </details>
    </section>
  )
}

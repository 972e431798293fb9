import type { EChartsCoreOption, EChartsType } from 'echarts/core'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { useMessages, usePreferences } from '../language/preferences'
import { chartColours } from './chart-colours'
import type { ChartColours } from './chart-colours'
import { movedCursor, periodBetween } from './chart-cursor'
import type { ChartCursor } from './chart-cursor'
import { componentMessages } from './components.messages'

/** The library that draws: asked for by the first chart, or ahead of it by who knows that one will come. */
export const loadCharts = () => import('./echarts')

/** A period of the horizontal axis that can be drawn, by positions in the rows of the chart. */
export interface DrawnPeriod {
  /** Earlier points cannot be chosen. */
  readonly first: number
  readonly chosen: { readonly from: number; readonly to: number } | null
  readonly onChoose: (period: { readonly from: number; readonly to: number }) => void
}

export interface ChartProps {
  readonly title: string
  readonly option: (colours: ChartColours) => EChartsCoreOption
  readonly isSmall?: boolean | undefined
  /** How many points the keyboard goes through, and what is said of one. */
  readonly count: number
  readonly tell: (position: number) => string
  readonly period?: DrawnPeriod | undefined
}

/**
 * A picture of the figures that stand in a table beside it. It is drawn again when they or the theme change. By keyboard it is a slider over
 * its points, which says what is at each.
 */
export function Chart(props: ChartProps) {
  const { title, option, isSmall, count, tell, period } = props
  const t = useMessages(componentMessages)
  const { theme } = usePreferences()
  const element = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<EChartsType | null>(null)
  const [hasFailed, setFailed] = useState(false)
  /** Null until a key was pressed. */
  const [cursor, setCursor] = useState<ChartCursor | null>(null)
  /** Where the pointer went down, and where it is. */
  const [drawing, setDrawing] = useState<{ readonly from: number; readonly to: number } | null>(null)
  /** The size at which the chart was drawn last: places of points change with it. */
  const [size, setSize] = useState('')

  useEffect(() => {
    const container = element.current
    if (!container) return
    let made: EChartsType | null = null
    let isGone = false
    const observer = new ResizeObserver(() => {
      // It is called with the size that the chart was made in, too: to draw it twice helps nobody.
      const { clientWidth, clientHeight } = container
      if (!made || (made.getWidth() === clientWidth && made.getHeight() === clientHeight)) return
      made.resize()
      setSize(`${clientWidth} ${clientHeight}`)
    })
    loadCharts().then(
      ({ init }) => {
        if (isGone) return
        made = init(container)
        observer.observe(container)
        setChart(made)
      },
      () => setFailed(true),
    )
    return () => {
      isGone = true
      observer.disconnect()
      made?.dispose()
    }
  }, [])

  useEffect(() => {
    if (!chart || chart.isDisposed()) return
    const colours = chartColours()
    const { tooltip, ...rest } = option(colours) as Record<string, unknown>
    chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: 'inherit', color: colours.text },
        grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
        ...rest,
        // As rich text: a tooltip made of HTML carries its style in attributes, which the page's policy forbids.
        tooltip: {
          trigger: 'axis',
          renderMode: 'richText',
          confine: true,
          backgroundColor: colours.surface,
          borderColor: colours.line,
          textStyle: { color: colours.text, fontSize: 12 },
          ...(tooltip as object | undefined),
        },
      },
      { notMerge: true },
    )
    element.current?.setAttribute('data-drawn', String(Number(element.current.dataset['drawn'] ?? 0) + 1))
  }, [chart, option, theme])

  const shownPeriod = drawing ?? period?.chosen ?? null
  // Where the period stands on the picture is known only once the picture is drawn.
  const mark = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const bar = mark.current
    if (!bar || !shownPeriod || !chart || chart.isDisposed()) return
    const at = (position: number) => Number(chart.convertToPixel({ xAxisIndex: 0 }, position))
    const left = at(Math.min(shownPeriod.from, shownPeriod.to))
    const right = at(Math.max(shownPeriod.from, shownPeriod.to))
    const halfStep = Math.abs(at(1) - at(0)) / 2 || 0
    bar.hidden = !Number.isFinite(left + right)
    bar.style.left = `${left - halfStep}px`
    bar.style.width = `${right - left + 2 * halfStep}px`
  }, [chart, option, theme, size, shownPeriod])

  const at = cursor ? Math.min(cursor.at, count - 1) : count - 1
  const press = (event: KeyboardEvent) => {
    const next = movedCursor(cursor ?? { at, anchor: null }, event.key, { count, isShift: event.shiftKey })
    if (!next || count === 0) return
    event.preventDefault()
    setCursor(next)
    const found = period && next.anchor !== null ? periodBetween(next.anchor, next.at, period.first) : null
    if (found) period?.onChoose(found)
  }
  const pointOf = ({ clientX }: PointerEvent): number | null => {
    const container = element.current
    if (!chart || !container || chart.isDisposed()) return null
    const position = Number(
      chart.convertFromPixel({ xAxisIndex: 0 }, clientX - container.getBoundingClientRect().left),
    )
    return Number.isFinite(position) ? Math.max(0, Math.min(count - 1, Math.round(position))) : null
  }
  const pointers = period
    ? {
        onPointerDown: (event: PointerEvent) => {
          const point = event.button === 0 && event.pointerType === 'mouse' ? pointOf(event) : null
          if (point !== null && point >= period.first) setDrawing({ from: point, to: point })
        },
        onPointerMove: (event: PointerEvent) => {
          const point = drawing ? pointOf(event) : null
          if (drawing && point !== null && point !== drawing.to) setDrawing({ ...drawing, to: point })
        },
        onPointerUp: () => {
          const found = drawing && periodBetween(drawing.from, drawing.to, period.first)
          setDrawing(null)
          // A click is no period.
          if (found && found.from !== found.to) period.onChoose(found)
        },
        onPointerLeave: () => setDrawing(null),
      }
    : {}

  if (hasFailed) return <p className="notice warning">{t.chartFailed}</p>
  return (
    <div className="chart-frame">
      <div className="chart-area" {...pointers}>
        <div ref={element} className={isSmall ? 'chart small' : 'chart'} role="img" aria-label={title} />
        {shownPeriod ? <div ref={mark} className="chart-period" data-period="" /> : null}
        {count === 0 ? null : (
          <div
            className="chart-keys"
            role="slider"
            tabIndex={0}
            aria-label={t.points(title)}
            aria-valuemin={1}
            aria-valuemax={count}
            aria-valuenow={at + 1}
            aria-valuetext={tell(at)}
            onKeyDown={press}
            onBlur={() => setCursor(null)}
          />
        )}
      </div>
      {cursor ? (
        // For who sees the page: what the slider says to who does not.
        <p className="soft" aria-hidden="true">
          {tell(at)}
        </p>
      ) : null}
    </div>
  )
}

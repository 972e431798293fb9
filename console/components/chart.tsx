import type { EChartsCoreOption, EChartsType } from 'echarts/core'
import { useEffect, useRef, useState } from 'react'
import { useMessages, usePreferences } from '../language/preferences'
import { chartColours } from './chart-colours'
import type { ChartColours } from './chart-colours'
import { componentMessages } from './components.messages'

/** A picture of the figures that stand in a table beside it. It is drawn again when they or the theme change. */
export function Chart(props: {
  readonly title: string
  readonly option: (colours: ChartColours) => EChartsCoreOption
  readonly isSmall?: boolean | undefined
}) {
  const { title, option, isSmall } = props
  const t = useMessages(componentMessages)
  const { theme } = usePreferences()
  const element = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<EChartsType | null>(null)
  const [hasFailed, setFailed] = useState(false)

  useEffect(() => {
    const container = element.current
    if (!container) return
    let made: EChartsType | null = null
    let isGone = false
    const observer = new ResizeObserver(() => made?.resize())
    import('./echarts').then(
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

  return hasFailed ? (
    <p className="notice warning">{t.chartFailed}</p>
  ) : (
    <div ref={element} className={isSmall ? 'chart small' : 'chart'} role="img" aria-label={title} />
  )
}

/** Lines over a common axis, for ECharts. Each has a dash and a symbol of its own, so that colour is not all that tells them apart. */
import type { EChartsCoreOption } from 'echarts/core'
import type { Formats } from '../language/formats'
import { axisStyle } from './chart-colours'
import type { ChartColours } from './chart-colours'

export interface Line {
  readonly name: string
  readonly values: readonly (number | null)[]
}

const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const
/** Symbols on more points than this make a band of them. */
const MOST_SYMBOLS = 40

export function lineOption(options: {
  readonly x: readonly string[]
  readonly xName?: string
  readonly lines: readonly Line[]
  readonly formats: Formats
  readonly isFraction?: boolean
  readonly minimum?: number | 'dataMin'
  /** A span of the axis, by positions in `x`, that is marked. */
  readonly marked?: { readonly name: string; readonly from: number; readonly to: number } | undefined
}): (colours: ChartColours) => EChartsCoreOption {
  const { x, lines, formats, isFraction } = options
  const show = (value: number) => (isFraction ? formats.percent(value) : formats.number(value, 4))
  const showOnAxis = (value: number) => (isFraction ? formats.percent(value, 0) : formats.number(value, 4))
  return (colours) => {
    const palette = [colours.series1, colours.series2, colours.series3, colours.series4]
    return {
      legend: { top: 0, textStyle: { color: colours.text } },
      tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? show(value) : '–') },
      grid: { left: 8, right: 16, top: 40, bottom: options.xName ? 24 : 8, containLabel: true },
      xAxis: {
        type: 'category',
        data: x,
        ...(options.xName ? { name: options.xName, nameLocation: 'middle', nameGap: 28 } : {}),
        ...axisStyle(colours),
      },
      yAxis: {
        type: 'value',
        // Not from the least value: that is no round number, and would be a label of its own.
        ...(options.minimum === 'dataMin' ? { scale: true } : { min: options.minimum ?? 0 }),
        ...axisStyle(colours),
        axisLabel: { color: colours.soft, formatter: showOnAxis },
      },
      series: lines.map(({ name, values }, index) => ({
        name,
        type: 'line',
        data: values,
        symbol: x.length > MOST_SYMBOLS ? 'none' : SYMBOLS[index % SYMBOLS.length],
        showAllSymbol: true,
        symbolSize: 5,
        lineStyle: { width: 2, type: DASHES[index % DASHES.length], color: palette[index % palette.length] },
        itemStyle: { color: palette[index % palette.length] },
        ...(options.marked && index === 0 ? { markArea: markAreaOf(options.marked, colours) } : {}),
      })),
    }
  }
}

function markAreaOf(
  { name, from, to }: { readonly name: string; readonly from: number; readonly to: number },
  colours: ChartColours,
) {
  return {
    silent: true,
    itemStyle: { color: colours.promotion, opacity: 0.14 },
    label: { color: colours.text, fontSize: 11, position: 'insideTop' },
    data: [[{ name, xAxis: from }, { xAxis: to }]],
  }
}

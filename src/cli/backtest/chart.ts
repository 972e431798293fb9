/** Actual against predicted with intervals, as one SVG: no browser is needed to draw it. */
import * as echarts from 'echarts'
import type { Day } from '../../core/time/day'

export interface ChartPoint {
  readonly day: Day
  /** Null on days without an observation. */
  readonly actual: number | null
  /** Null before the first window. */
  readonly forecast: { readonly median: number; readonly lower: number; readonly upper: number } | null
}

export interface ChartOptions {
  readonly title: string
  readonly subtitle: string
  /** Such as `80 % interval`. */
  readonly intervalName: string
  /** Origins of the windows: a line at each. */
  readonly origins: readonly Day[]
  readonly points: readonly ChartPoint[]
  /** Where the axis ends, if peaks above it are to be cut off; else it reaches over everything. */
  readonly maxUnits?: number
}

const WIDTH = 1_100
const HEIGHT = 460
const ACTUAL = '#1f2937'
const FORECAST = '#2563eb'

/** The next number of one significant digit. */
function axisEnd(units: number): number {
  const digit = 10 ** Math.floor(Math.log10(units))
  return Math.ceil(units / digit) * digit
}

export function drawBacktest({
  title,
  subtitle,
  intervalName,
  origins,
  points,
  maxUnits,
}: ChartOptions): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  const round = (value: number): number => Math.round(value * 100) / 100
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: title, subtext: subtitle, left: 24, top: 12 },
    legend: { top: 20, right: 24, data: ['sold', 'median forecast', intervalName] },
    grid: { left: 60, right: 24, top: 84, bottom: 40 },
    xAxis: { type: 'category', data: points.map(({ day }) => day), boundaryGap: false },
    yAxis: { type: 'value', name: 'units a day', min: 0, max: maxUnits && axisEnd(maxUnits) },
    series: [
      // The band is drawn as its lower edge and, stacked on it, its width.
      {
        name: 'lower edge',
        type: 'line',
        stack: 'interval',
        data: points.map(({ forecast }) => forecast && round(forecast.lower)),
        lineStyle: { opacity: 0 },
        symbol: 'none',
        silent: true,
      },
      {
        name: intervalName,
        type: 'line',
        stack: 'interval',
        data: points.map(({ forecast }) => forecast && round(forecast.upper - forecast.lower)),
        lineStyle: { opacity: 0 },
        areaStyle: { color: FORECAST, opacity: 0.18 },
        itemStyle: { color: FORECAST, opacity: 0.3 },
        symbol: 'none',
      },
      {
        name: 'median forecast',
        type: 'line',
        data: points.map(({ forecast }) => forecast && round(forecast.median)),
        lineStyle: { color: FORECAST, width: 2 },
        itemStyle: { color: FORECAST },
        symbol: 'none',
      },
      {
        name: 'sold',
        type: 'line',
        data: points.map(({ actual }) => actual),
        lineStyle: { color: ACTUAL, width: 1.2 },
        itemStyle: { color: ACTUAL },
        symbol: 'circle',
        symbolSize: 3,
        markLine: {
          symbol: 'none',
          silent: true,
          label: { show: false },
          lineStyle: { color: '#9ca3af', type: 'dashed' },
          data: origins.map((day) => ({ xAxis: day })),
        },
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

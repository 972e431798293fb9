/** What was sold against what was expected, and what came of it in sum, as one SVG. */
import * as echarts from 'echarts'

export interface LiftChartPoint {
  /** A day, or any other period. */
  readonly period: string
  readonly actual: number
  readonly expected: number
  /** Since the promotion began. */
  readonly cumulativeEffect: number
}

export interface LiftChart {
  readonly title: string
  readonly subtitle: string
  readonly points: readonly LiftChartPoint[]
  /** Periods of the promotion. */
  readonly from: string
  readonly to: string
}

const WIDTH = 1_100
const HEIGHT = 560
const ACTUAL = '#1f2937'
const EXPECTED = '#2563eb'
const EFFECT = '#059669'

export function drawLift({ title, subtitle, points, from, to }: LiftChart): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  const round = (value: number): number => Number(value.toPrecision(6))
  const line = (name: string, color: string, values: readonly number[], grid: 0 | 1) => ({
    name,
    type: 'line' as const,
    xAxisIndex: grid,
    yAxisIndex: grid,
    data: values.map(round),
    lineStyle: { color, width: grid === 1 || color === EXPECTED ? 2 : 1.2 },
    itemStyle: { color },
    symbol: 'none',
  })
  const periods = points.map(({ period }) => period)
  const area = {
    silent: true,
    itemStyle: { color: EFFECT, opacity: 0.08 },
    data: [[{ xAxis: from }, { xAxis: to }]],
  }
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: title, subtext: subtitle, left: 24, top: 12 },
    legend: { top: 20, right: 24, data: ['actual', 'expected', 'effect in sum'] },
    grid: [
      { left: 70, right: 24, top: 84, height: 250 },
      { left: 70, right: 24, top: 380, height: 130 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({ type: 'category', gridIndex, data: periods, boundaryGap: false })),
    yAxis: [
      { type: 'value', gridIndex: 0, scale: true },
      { type: 'value', gridIndex: 1, name: 'effect in sum' },
    ],
    series: [
      {
        ...line(
          'actual',
          ACTUAL,
          points.map(({ actual }) => actual),
          0,
        ),
        markArea: area,
      },
      line(
        'expected',
        EXPECTED,
        points.map(({ expected }) => expected),
        0,
      ),
      {
        ...line(
          'effect in sum',
          EFFECT,
          points.map(({ cumulativeEffect }) => cumulativeEffect),
          1,
        ),
        markArea: area,
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

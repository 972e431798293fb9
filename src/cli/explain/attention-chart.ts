/** Attention of a network as heat maps, a map for each head, as one SVG. */
import * as echarts from 'echarts'
import type { AttentionMaps } from '../../models/demand/explanation/attention-maps'

const WIDTH = 1_100
const TOP = 96
const ROW_HEIGHT = 24
/** Below each map: the axis and its name. */
const BELOW = 72
const COLOURS = ['#eff6ff', '#2563eb', '#1e3a8a']

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

export function drawAttention(title: string, { keys, maps, series }: AttentionMaps): string {
  const places = keys.map(({ from, to }) => (from === to ? `${to}` : `${from} to ${to}`))
  const queries = maps[0]!.weights.length
  // A recurrent network looks once, at the end; a transformer looks from every place.
  const looking = queries === 1 ? ['at the end'] : places
  const height = Math.max(queries * ROW_HEIGHT, 2 * ROW_HEIGHT)
  const chart = echarts.init(null, null, {
    ...{ renderer: 'svg', ssr: true, width: WIDTH },
    height: TOP + maps.length * (height + BELOW) + 24,
  })
  const largest = Math.max(...maps.flatMap(({ weights }) => weights.flat()))
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: {
      text: title,
      subtext: `Where the network looks in the context, the mean of ${series} series. Each row adds up to 1`,
      left: 24,
      top: 12,
    },
    visualMap: {
      ...{ min: 0, max: rounded(largest), precision: 2, orient: 'horizontal', right: 24, top: 24 },
      ...{ calculable: true, inRange: { color: COLOURS } },
    },
    grid: maps.map((_, at) => ({ left: 120, right: 24, top: TOP + at * (height + BELOW), height })),
    xAxis: maps.map(({ head }, at) => ({
      ...{ gridIndex: at, type: 'category', data: places },
      ...{ name: `head ${head}: periods before the forecast`, nameLocation: 'middle', nameGap: 30 },
    })),
    yAxis: maps.map((_, at) => ({ gridIndex: at, type: 'category', data: looking, inverse: true })),
    series: maps.map(({ weights }, at) => ({
      ...{ type: 'heatmap', xAxisIndex: at, yAxisIndex: at, silent: true },
      data: weights.flatMap((ofQuery, query) => ofQuery.map((weight, key) => [key, query, rounded(weight)])),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

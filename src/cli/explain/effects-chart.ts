/** Partial effects of a model as one SVG: what is forecast over what is forecast at the usual plan, and how far series differ. */
import * as echarts from 'echarts'
import type { PartialEffect } from '../../models/demand/explanation/partial-effects'

const WIDTH = 1_100
const HEIGHT = 460
const LINE = '#2563eb'
const NAMES = { DISCOUNT: 'discount of a promotion, %', PRICE: 'list price, % of the usual one' } as const

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

export function drawEffects(title: string, effects: readonly PartialEffect[]): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  const share = 100 / effects.length
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: {
      text: title,
      subtext: 'All series together; the band holds 80 % of the series',
      left: 24,
      top: 12,
    },
    grid: effects.map((_, at) => ({
      left: `${at * share + 6}%`,
      width: `${share - 9}%`,
      ...{ top: 96, bottom: 64 },
    })),
    xAxis: effects.map(({ kind, points }, at) => ({
      ...{ gridIndex: at, type: 'category', name: NAMES[kind], nameLocation: 'middle', nameGap: 32 },
      data: points.map(({ plan }) => Math.round(100 * plan)),
    })),
    yAxis: effects.map((_, at) => ({ gridIndex: at, type: 'value', name: 'times the usual', scale: true })),
    series: effects.flatMap(({ points }, at) => {
      const axes = { xAxisIndex: at, yAxisIndex: at, type: 'line', symbol: 'none', silent: true }
      return [
        // The band is drawn as its lower edge and, stacked on it, its width.
        {
          ...{ ...axes, stack: `band ${at}`, lineStyle: { opacity: 0 } },
          data: points.map(({ ratioQuantiles: [low] }) => rounded(low)),
        },
        {
          ...{
            ...axes,
            stack: `band ${at}`,
            lineStyle: { opacity: 0 },
            areaStyle: { color: LINE, opacity: 0.18 },
          },
          data: points.map(({ ratioQuantiles: [low, , high] }) => rounded(high - low)),
        },
        { ...axes, lineStyle: { color: LINE, width: 2 }, data: points.map(({ ratio }) => rounded(ratio)) },
      ]
    }),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

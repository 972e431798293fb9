/** Items as points of a map, each category in a colour of its own, as one SVG. */
import * as echarts from 'echarts'

const SIZE = 1_000
/** More colours than these cannot be told apart; the largest categories have one. */
const COLOURS = ['#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed', '#0891b2', '#db2777', '#65a30d']
const OTHER_COLOUR = '#9ca3af'
const OTHERS = 'others'

export interface MappedItem {
  readonly externalId: string
  readonly title: string
  readonly category: string | null
  readonly x: number
  readonly y: number
}

export function drawItemMap(title: string, note: string, items: readonly MappedItem[]): string {
  const sizes = new Map<string, number>()
  for (const { category } of items) if (category) sizes.set(category, (sizes.get(category) ?? 0) + 1)
  const largest = [...sizes.keys()]
    .sort((one, other) => sizes.get(other)! - sizes.get(one)!)
    .slice(0, COLOURS.length)
  const groupOf = ({ category }: MappedItem): string =>
    category !== null && largest.includes(category) ? category : OTHERS
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: SIZE, height: SIZE })
  const axis = { type: 'value', show: false, scale: true }
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: [...COLOURS.slice(0, largest.length), OTHER_COLOUR],
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: title, subtext: note, left: 24, top: 12 },
    legend: { bottom: 12, type: 'plain' },
    grid: { left: 24, right: 24, top: 84, bottom: 72 },
    xAxis: axis,
    yAxis: axis,
    series: [...largest, OTHERS].map((group) => ({
      name: group,
      type: 'scatter',
      symbolSize: 8,
      silent: true,
      data: items.filter((item) => groupOf(item) === group).map(({ x, y }) => [x, y]),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

/** A line of what was, and a fan of quantiles of what will be, for ECharts. */
import type { EChartsCoreOption } from 'echarts/core'
import type { Formats } from '../language/formats'
import { axisStyle } from './chart-colours'
import type { ChartColours } from './chart-colours'

export interface FanRow {
  readonly day: string
  readonly actual: number | null
  readonly p10: number | null
  readonly p25: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly whatIf?: number | null
  readonly stockOutFraction?: number
}

export interface FanMarks {
  readonly periods: readonly { readonly name: string; readonly from: string; readonly to: string }[]
  readonly days: readonly { readonly name: string; readonly day: string }[]
}

export interface FanTexts {
  readonly sold: string
  readonly median: string
  readonly band80: string
  readonly band50: string
  readonly whatIf: string
  readonly stockOut: string
}

const difference = (upper: number | null, lower: number | null) =>
  upper === null || lower === null ? null : upper - lower

/** A band is drawn as an invisible line with a filled one on top of it. */
function bandSeries(
  name: string,
  stack: string,
  lower: (number | null)[],
  height: (number | null)[],
  fill: { readonly color: string; readonly opacity: number },
) {
  const line = { type: 'line', stack, symbol: 'none', lineStyle: { opacity: 0 }, silent: true } as const
  return [
    { ...line, name: `${name}:base`, data: lower },
    { ...line, name, data: height, areaStyle: fill, itemStyle: fill },
  ]
}

export function fanOption(
  rows: readonly FanRow[],
  marks: FanMarks,
  texts: FanTexts,
  formats: Formats,
): (colours: ChartColours) => EChartsCoreOption {
  const days = rows.map(({ day }) => day)
  const hasWhatIf = rows.some(({ whatIf }) => typeof whatIf === 'number')
  const hasStockOut = rows.some(({ stockOutFraction = 0 }) => stockOutFraction > 0)
  const first = days[0] ?? ''
  const last = days.at(-1) ?? ''
  // The axis has the days of the rows only: what begins before them is drawn from the first one on.
  const inside = (day: string) =>
    day < first ? first : day > last ? last : (days.findLast((one) => one <= day) ?? first)
  const periods = marks.periods.filter(({ from, to }) => from <= last && to >= first)
  const holidays = marks.days.filter(({ day }) => day >= first && day <= last)
  const tell = (index: number): string => {
    const row = rows[index]
    if (!row) return ''
    const lines = [formats.day(row.day)]
    if (row.actual !== null) lines.push(`${texts.sold}: ${formats.number(row.actual)}`)
    if (row.p50 !== null) lines.push(`${texts.median}: ${formats.number(row.p50)}`)
    if (row.p10 !== null)
      lines.push(`${texts.band80}: ${formats.number(row.p10)} – ${formats.number(row.p90)}`)
    if (typeof row.whatIf === 'number') lines.push(`${texts.whatIf}: ${formats.number(row.whatIf)}`)
    if ((row.stockOutFraction ?? 0) > 0)
      lines.push(`${texts.stockOut}: ${formats.percent(row.stockOutFraction)}`)
    for (const { name, day } of holidays) if (day === row.day) lines.push(name)
    for (const { name, from, to } of periods) if (from <= row.day && to >= row.day) lines.push(name)
    return lines.join('\n')
  }
  return (colours) => ({
    legend: {
      top: 0,
      textStyle: { color: colours.text },
      data: [
        texts.sold,
        texts.median,
        texts.band80,
        texts.band50,
        ...(hasWhatIf ? [texts.whatIf] : []),
        ...(hasStockOut ? [texts.stockOut] : []),
      ],
    },
    grid: { left: 8, right: 16, top: 56, bottom: 8, containLabel: true },
    tooltip: { formatter: (entries: { dataIndex: number }[]) => tell(entries[0]?.dataIndex ?? -1) },
    xAxis: {
      type: 'category',
      data: days,
      ...axisStyle(colours),
      axisLabel: {
        color: colours.soft,
        hideOverlap: true,
        formatter: (day: string) => formats.shortDay(day),
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...axisStyle(colours),
      axisLabel: { color: colours.soft, formatter: (value: number) => formats.number(value) },
    },
    series: [
      ...bandSeries(
        texts.band80,
        'outer',
        rows.map(({ p10 }) => p10),
        rows.map(({ p90, p10 }) => difference(p90, p10)),
        { color: colours.band, opacity: 0.4 },
      ),
      ...bandSeries(
        texts.band50,
        'inner',
        rows.map(({ p25 }) => p25),
        rows.map(({ p75, p25 }) => difference(p75, p25)),
        { color: colours.band, opacity: 0.8 },
      ),
      {
        name: texts.sold,
        type: 'line',
        symbol: 'none',
        data: rows.map(({ actual }) => actual),
        lineStyle: { width: 1.5, color: colours.text },
        itemStyle: { color: colours.text },
        markArea: {
          silent: true,
          itemStyle: { color: colours.promotion, opacity: 0.14 },
          label: {
            color: colours.text,
            fontSize: 11,
            position: 'insideTop',
            width: 90,
            overflow: 'truncate',
          },
          data: periods.map(({ name, from, to }) => [{ name, xAxis: inside(from) }, { xAxis: inside(to) }]),
        },
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: colours.holiday, type: 'dotted' },
          label: { show: false },
          data: holidays.map(({ day }) => ({ xAxis: inside(day) })),
        },
      },
      {
        name: texts.median,
        type: 'line',
        symbol: 'none',
        data: rows.map(({ p50 }) => p50),
        lineStyle: { width: 2, type: 'dashed', color: colours.series1 },
        itemStyle: { color: colours.series1 },
      },
      ...(hasWhatIf
        ? [
            {
              name: texts.whatIf,
              type: 'line',
              symbol: 'diamond',
              symbolSize: 6,
              data: rows.map(({ whatIf }) => whatIf ?? null),
              lineStyle: { width: 2, color: colours.series2 },
              itemStyle: { color: colours.series2 },
            },
          ]
        : []),
      ...(hasStockOut
        ? [
            {
              name: texts.stockOut,
              type: 'line',
              symbol: 'triangle',
              // Else only as many are drawn as the axis has labels.
              showAllSymbol: true,
              symbolSize: 9,
              data: rows.map(({ stockOutFraction = 0 }) => (stockOutFraction > 0 ? 0 : null)),
              lineStyle: { opacity: 0 },
              itemStyle: { color: colours.stockOut },
            },
          ]
        : []),
    ],
  })
}

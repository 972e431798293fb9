/** The tokens of the present theme, as charts need them: by value. */
const NAMES = {
  text: '--text',
  soft: '--text-soft',
  line: '--line',
  surface: '--surface',
  band: '--band',
  good: '--good',
  bad: '--bad',
  series1: '--series-1',
  series2: '--series-2',
  series3: '--series-3',
  series4: '--series-4',
  holiday: '--mark-holiday',
  promotion: '--mark-promotion',
  stockOut: '--mark-stock-out',
} as const

export type ChartColours = Readonly<Record<keyof typeof NAMES, string>>

export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(
    Object.entries(NAMES).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  ) as ChartColours
}

/** Axes in the colours of the page. */
export function axisStyle(colours: ChartColours) {
  return {
    axisLabel: { color: colours.soft, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { lineStyle: { color: colours.line } },
    splitLine: { lineStyle: { color: colours.line, opacity: 0.5 } },
    nameTextStyle: { color: colours.soft },
  }
}

/** Where the keyboard stands in a chart: a point, and the period that is drawn from it. Pure, so that it can be tried without a browser. */

export interface ChartCursor {
  /** The position of the point in the rows of the chart. */
  readonly at: number
  /** Where the period began that ends at `at`; null where none is drawn. */
  readonly anchor: number | null
}

/** A week of days, as PageUp and PageDown go. */
const PAGE = 7

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  PageUp: (at) => at - PAGE,
  PageDown: (at) => at + PAGE,
  Home: () => 0,
  End: (_at, last) => last,
}

/** The cursor after a key; null where the key means nothing to a chart. With Shift, a period is drawn. */
export function movedCursor(
  { at, anchor }: ChartCursor,
  key: string,
  options: { readonly count: number; readonly isShift: boolean },
): ChartCursor | null {
  if (key === 'Escape') return { at, anchor: null }
  const step = STEPS[key]
  if (!step) return null
  const next = Math.max(0, Math.min(options.count - 1, step(at, options.count - 1)))
  return { at: next, anchor: options.isShift ? (anchor ?? at) : null }
}

/** The period between two points, earlier first, cut to those from `first` on; null where none is left. */
export function periodBetween(
  one: number,
  other: number,
  first: number,
): { readonly from: number; readonly to: number } | null {
  const from = Math.max(first, Math.min(one, other))
  const to = Math.max(one, other)
  return to < first ? null : { from, to }
}

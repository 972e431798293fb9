/** Steps of a waterfall as stacked bars: an invisible one up to `base`, and on it one of `height`. */

export interface Step {
  readonly base: number
  /** Negative where the whole step lies below zero: bars below zero stack downwards. */
  readonly height: number
  readonly isRise: boolean
}

/**
 * The last value is the sum and stands on zero; each before it begins where the one before ends. A step that crosses zero is drawn
 * from zero to where it ends, because stacked bars of one sign cannot cross it.
 */
export function waterfall(values: readonly number[]): Step[] {
  let level = 0
  return values.map((value, index) => {
    const isTotal = index === values.length - 1
    const from = isTotal ? 0 : level
    const to = isTotal ? value : level + value
    level = to
    const isRise = value >= 0
    if (from >= 0 && to >= 0) return { base: Math.min(from, to), height: Math.abs(to - from), isRise }
    if (from <= 0 && to <= 0) return { base: Math.max(from, to), height: -Math.abs(to - from), isRise }
    return { base: 0, height: to, isRise }
  })
}

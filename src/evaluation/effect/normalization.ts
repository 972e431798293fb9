/**
 * On what common scale units are compared. `centred`: a unit's distance from its own mean (a difference in levels stays the same through the
 * promotion). `scaled`: a multiple of its own mean (a ratio of levels stays the same). `none`: as it is (Abadie, Diamond and Hainmueller 2010).
 * Means are those of the periods that weights are fitted on.
 */
export type Normalization = 'none' | 'centred' | 'scaled'

/** `value = offset + factor * normal`. */
export interface Scale {
  readonly offset: number
  readonly factor: number
}

/** Null: the series has no positive mean to be scaled by. */
export function scaleOf(
  series: Float64Array,
  fitPeriods: number,
  normalization: Normalization,
): Scale | null {
  if (normalization === 'none') return { offset: 0, factor: 1 }
  const mean = meanOf(series, 0, fitPeriods)
  if (normalization === 'centred') return { offset: mean, factor: 1 }
  return mean > 0 ? { offset: 0, factor: mean } : null
}

export function normalize(series: Float64Array, { offset, factor }: Scale): Float64Array {
  return series.map((value) => (value - offset) / factor)
}

/** Of the periods [from, to). */
export function meanOf(series: Float64Array, from: number, to: number): number {
  let total = 0
  for (let t = from; t < to; t++) total += series[t]!
  return total / (to - from)
}

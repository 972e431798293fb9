/** What periods sold beside what others of the same place in the season sold around them, and how far out that is. Pure. */
import type { Granularity } from '../../core/time/grid'

/** Periods of the same phase, before and after, that a period is held against. */
const NEIGHBOURS = 4
/** With fewer of them, nothing is said. */
const LEAST_NEIGHBOURS = 3
/** Three quarters of a normal distribution are within so many deviations. The median would be 0 where most sales are of one size. */
const DEVIATIONS_OF_UPPER_QUARTILE = 1.1503
/** Periods without a sale are judged where they are less than this part. */
const RARE_ZEROS = 0.05

export interface Residual {
  readonly period: number
  /** The median of periods like it around it. */
  readonly expected: number
  /** In square roots: see `stable`. */
  readonly residual: number
  /** In robust deviations of all residuals, below 0 where less was sold. */
  readonly score: number
}

/** Periods that are looked at. */
export interface JudgedPeriods {
  readonly values: ArrayLike<number>
  readonly first: number
  /** The period after the last one. */
  readonly end: number
  readonly season: number
  readonly granularity: Granularity
  /** Whether a period may be judged and held against others. */
  readonly isPlain: (period: number) => boolean
}

/**
 * Residuals from the median of nearby periods of the same phase, as square roots: these of counts vary alike whatever their level (Anscombe
 * 1948). Their scale is the upper quartile of what they are away from their median, and not less than that of counts. Sizes and rates of sales
 * are told apart (Croston 1972): a period with a sale is held against others with one, and one without a sale is judged only where such
 * periods are rare. Weeks and months have a season of their own: one is judged only where those a season before or after are known, and what
 * these sold is no outlier.
 */
export function seasonalResiduals({
  values,
  first,
  end,
  season,
  granularity,
  isPlain,
}: JudgedPeriods): Residual[] {
  const stride = granularity === 'DAY' ? season : 1
  const plain = Array.from({ length: end }, (_, period) => period >= first && isPlain(period))
  const known = plain.filter(Boolean).length
  const sold = plain.filter((one, period) => one && values[period]! > 0).length
  const areZerosRare = known - sold < RARE_ZEROS * known
  const isComparable = (period: number): boolean =>
    plain[period] === true && (areZerosRare || values[period]! > 0)
  const valuesAround = (period: number, apart: number, count: number): number[] => {
    const around: number[] = []
    for (let away = 1; away <= count; away++)
      for (const other of [period - away * apart, period + away * apart])
        if (isComparable(other)) around.push(values[other]!)
    return around
  }
  const judged: Omit<Residual, 'score'>[] = []
  for (let period = first; period < end; period++) {
    if (!isComparable(period)) continue
    const around = valuesAround(period, stride, NEIGHBOURS)
    if (around.length < LEAST_NEIGHBOURS) continue
    const candidates = [medianOf(around)]
    if (granularity !== 'DAY') {
      const aSeasonAway = valuesAround(period, season, 1)
      if (aSeasonAway.length === 0) continue
      candidates.push(...aSeasonAway)
    }
    const residualFrom = (expected: number): number => stable(values[period]!) - stable(expected)
    const expected = candidates.reduce((best, one) =>
      Math.abs(residualFrom(one)) < Math.abs(residualFrom(best)) ? one : best,
    )
    judged.push({ period, expected, residual: residualFrom(expected) })
  }
  const centre = medianOf(judged.map(({ residual }) => residual))
  const away = judged.map(({ residual }) => Math.abs(residual - centre))
  const deviation = Math.max(1, quantileOf(away, 0.75) / DEVIATIONS_OF_UPPER_QUARTILE)
  return judged.map((one) => ({ ...one, score: (one.residual - centre) / deviation }))
}

/** A square root whose noise has a deviation of 1 where counts have that of Poisson's. */
export function stable(value: number): number {
  return 2 * Math.sqrt(value + 3 / 8)
}

/** 0 where there are none. */
export function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5)
}

/** Interpolated between the values next to it; 0 where there are none. */
function quantileOf(values: readonly number[], level: number): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const at = level * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!)
}

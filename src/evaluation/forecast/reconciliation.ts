/**
 * Forecasts of parts and of their sums that agree: of items, categories and all items, of places, regions and everywhere. Means of
 * forecasts that were made one by one do not add up; these do. Pure, of one measure on one grid.
 */
import { LEAST_NORMAL } from '../../core/statistics/least-normal'
import { invariant } from '../../core/errors'
import { factorize, solveFactorized } from '../effect/cholesky'

/** Sums of parts, such as the items of a category at the places of a region. They may overlap in any way. */
export interface Hierarchy {
  readonly parts: number
  /** `[sums]` the parts of each sum, ascending. */
  readonly sums: readonly Int32Array[]
}

/** Those of sums first, then those of parts. */
export interface SeriesOfHierarchy {
  /** `[sums][horizon]`. */
  readonly sums: readonly Float64Array[]
  /** `[parts][horizon]`. */
  readonly parts: readonly Float64Array[]
}

/** Sums are those of the forecasts of their parts. Nothing is below 0 where `mayBeNegative` is not said. */
export function bottomUp(
  hierarchy: Hierarchy,
  { parts }: Pick<SeriesOfHierarchy, 'parts'>,
  { mayBeNegative = false } = {},
): SeriesOfHierarchy {
  const ofParts = mayBeNegative ? parts : parts.map((part) => part.map((value) => Math.max(0, value)))
  return { parts: ofParts, sums: hierarchy.sums.map((members) => sumOf(members, ofParts)) }
}

/** How the errors of one-step forecasts go together. */
export interface ErrorCovariance {
  /** The weight of the diagonal, 0..1; the rest is that of the sample covariance. */
  readonly shrinkage: number
  /** `[sums + parts]` mean squared errors. */
  readonly variances: Float64Array
  /** `[periods][sums + parts]` errors. */
  readonly errors: readonly Float64Array[]
}

/**
 * Covariance of errors, shrunk towards its diagonal as Schaefer and Strimmer (2005) do: the shrinkage is what the noise of correlations is
 * of their squares. Neither time nor memory grows with the square of the series.
 * @param errors `[sums + parts][periods]` actual less fitted, sums first, at least two periods
 */
export function shrinkCovariance(errors: readonly Float64Array[]): ErrorCovariance {
  const periods = errors[0]?.length ?? 0
  invariant(periods > 1 && errors.every(({ length }) => length === periods), 'errors are of the same periods')
  const variances = Float64Array.from(
    errors,
    (one) => one.reduce((sum, error) => sum + error * error, 0) / periods,
  )
  // What was forecast without an error has one all the same, or nothing could be divided by it.
  const least = 1e-8 * Math.max(LEAST_NORMAL, ...variances)
  variances.forEach((variance, series) => (variances[series] = Math.max(variance, least)))
  const byPeriod = Array.from({ length: periods }, (_, period) =>
    Float64Array.from(errors, (one) => one[period]!),
  )
  const scaled = byPeriod.map((row) => row.map((error, series) => error / Math.sqrt(variances[series]!)))
  // Sums over pairs of different series, from sums over all pairs less those of a series with itself.
  let squaredCorrelations = 0
  for (const one of scaled)
    for (const other of scaled)
      squaredCorrelations += (one.reduce((sum, x, i) => sum + x * other[i]!, 0) / periods) ** 2
  let fourths = 0
  for (const row of scaled) fourths += row.reduce((sum, x) => sum + x * x, 0) ** 2
  let ownSquares = 0
  let ownFourths = 0
  for (let series = 0; series < errors.length; series++) {
    let square = 0
    for (const row of scaled) {
      square += row[series]! ** 2 / periods
      ownFourths += row[series]! ** 4
    }
    ownSquares += square ** 2
  }
  const correlations = squaredCorrelations - ownSquares
  const noise = (fourths - ownFourths - periods * correlations) / (periods * (periods - 1))
  const shrinkage = correlations > 0 ? Math.max(0, Math.min(1, noise / correlations)) : 1
  return { shrinkage, variances, errors: byPeriod }
}

/**
 * Minimum trace reconciliation (Wickramasuriya, Athanasopoulos and Hyndman 2019): of all forecasts that add up, those of least error
 * variance, given how errors go together. What comes out below 0 is set to 0 among the parts, and sums are sums of these (Di Fonzo and
 * Girolimetto 2023). With U'y = 0 for all that adds up, y - W U (U' W U)^-1 U' y: a system as large as the number of sums.
 * @throws an invariant where a sum is the same as another one
 */
export function minTrace(
  hierarchy: Hierarchy,
  base: SeriesOfHierarchy,
  covariance: ErrorCovariance,
  options: { readonly mayBeNegative?: boolean } = {},
): SeriesOfHierarchy {
  const { sums } = hierarchy
  const projection = new Projection(hierarchy, covariance)
  const system = projection.system()
  invariant(factorize(system, sums.length), 'no two sums are of the same parts')
  const parts = base.parts.map((part) => part.slice())
  const horizon = parts[0]?.length ?? 0
  for (let step = 0; step < horizon; step++) {
    const gaps = Float64Array.from(sums, (members, sum) =>
      members.reduce((gap, part) => gap - base.parts[part]![step]!, base.sums[sum]![step]!),
    )
    solveFactorized(system, gaps, sums.length)
    const changes = projection.changes(gaps)
    parts.forEach((part, index) => (part[step]! -= changes[index]!))
  }
  return bottomUp(hierarchy, { parts }, options)
}

/** `W U`, and `U' W U`, without the matrix `W`: it is a diagonal and what few periods of errors span. */
class Projection {
  private readonly sumsOfPart: readonly number[][]
  /** `[periods][sums]` errors of sums less those of their parts. */
  private readonly gaps: readonly Float64Array[]
  private readonly weightOfErrors: number

  constructor(
    private readonly hierarchy: Hierarchy,
    private readonly covariance: ErrorCovariance,
  ) {
    const { sums, parts } = hierarchy
    const { errors, shrinkage } = covariance
    const ofPart: number[][] = Array.from({ length: parts }, () => [])
    sums.forEach((members, sum) => members.forEach((part) => ofPart[part]!.push(sum)))
    this.sumsOfPart = ofPart
    this.gaps = errors.map((row) =>
      Float64Array.from(sums, (members, sum) =>
        members.reduce((gap, part) => gap - row[sums.length + part]!, row[sum]!),
      ),
    )
    this.weightOfErrors = (1 - shrinkage) / errors.length
  }

  /** `[sums, sums]`: U' W U. */
  system(): Float64Array {
    const { sums } = this.hierarchy
    const { variances, shrinkage } = this.covariance
    const size = sums.length
    const system = new Float64Array(size * size)
    for (let sum = 0; sum < size; sum++) system[sum * size + sum]! += shrinkage * variances[sum]!
    this.sumsOfPart.forEach((ofPart, part) => {
      const variance = shrinkage * variances[size + part]!
      for (const one of ofPart) for (const other of ofPart) system[one * size + other]! += variance
    })
    for (const gaps of this.gaps)
      for (let one = 0; one < size; one++) {
        const factor = this.weightOfErrors * gaps[one]!
        for (let other = 0; other < size; other++) system[one * size + other]! += factor * gaps[other]!
      }
    return system
  }

  /** `[parts]` rows of W U x. */
  changes(x: Float64Array): Float64Array {
    const { sums, parts } = this.hierarchy
    const { variances, shrinkage, errors } = this.covariance
    const changes = new Float64Array(parts)
    this.sumsOfPart.forEach((ofPart, part) => {
      for (const sum of ofPart) changes[part]! -= shrinkage * variances[sums.length + part]! * x[sum]!
    })
    this.gaps.forEach((gaps, period) => {
      const factor = this.weightOfErrors * gaps.reduce((total, gap, sum) => total + gap * x[sum]!, 0)
      const row = errors[period]!
      for (let part = 0; part < parts; part++) changes[part]! += factor * row[sums.length + part]!
    })
    return changes
  }
}

function sumOf(members: Int32Array, parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0]?.length ?? 0)
  for (const part of members) parts[part]!.forEach((value, step) => (sum[step]! += value))
  return sum
}

/** Totals over a period, from paths of its days: quantiles of days do not add up. One day's total is its quantile. */
import { ForecartError } from '../../core/errors'
import { PATH_COUNT } from './path-ranks'
import { type PathRequest, sampleQuantile, samplePaths } from './paths'

export interface TotalRequest extends PathRequest {
  /** `[horizon]`. */
  readonly mean: ArrayLike<number>
  readonly levels: readonly number[]
}

export interface Total {
  readonly mean: number
  /** In the order of the asked levels. */
  readonly quantiles: readonly number[]
}

/** @throws BAD_USER_INPUT where the period is empty or leaves the horizon, or a level is not between 0 and 1. */
export function totalOf(request: TotalRequest): Total {
  const { from, to, mean } = request
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= mean.length)) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      'A total covers at least one day, all of them inside the horizon',
    )
  }
  const units = samplePaths(request)
  const sums = new Float64Array(PATH_COUNT)
  for (let at = 0; at < units.length; at++) sums[at % PATH_COUNT]! += units[at]!
  sums.sort()
  let meanSum = 0
  for (let step = from; step < to; step++) meanSum += mean[step]!
  return { mean: meanSum, quantiles: request.levels.map((level) => sampleQuantile(sums, level)) }
}

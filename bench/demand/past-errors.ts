/**
 * Intervals out of what a method got wrong before (conformal prediction; Lei et al. 2018): each series is forecast from one horizon before its end, and the errors, in deviations that the
 * method told, are pooled by segment. Methods take their fitted parameters for true, so that their own intervals miss.
 */
import { endAtZero, quantileOf, type ForecastMethod } from '../../src/models/demand/classical/forecast'
import { segmentOf, type Segment } from '../../src/models/demand/classical/champion'
import type { SeriesQuantile } from './measures'
import type { HeldOutSeries } from './series-files'

/** Periods before an origin, and series of a segment: fewer tell too little. */
const LEAST_PERIODS = 8
const LEAST_SERIES = 50

/** Reads no period that is held out. @returns quantiles of forecasts of a series by the same method; counts keep their own */
export function intervalsOfPastErrors(
  method: ForecastMethod,
  series: readonly HeldOutSeries[],
  season: number,
): (one: HeldOutSeries) => SeriesQuantile {
  const pools = new Map<Segment, number[][]>()
  for (const { past, future } of series) {
    const [end, horizon] = [past.length - future.length, future.length]
    if (end < LEAST_PERIODS) continue
    const before = past.subarray(0, end)
    const forecast = method(before, { season, horizon })
    if (forecast.distribution === 'COUNTS') continue
    const { mean, deviation } = before.some((value) => value < 0) ? forecast : endAtZero(forecast)
    const errors = Array.from(mean, (value, step) => Math.abs(past[end + step]! - value) / deviation[step]!)
    const segment = segmentOf(past, { season })
    pools.set(segment, [...(pools.get(segment) ?? []), errors.filter(Number.isFinite)])
  }
  const ofAll = ascending([...pools.values()].flat())
  const ofSegment = new Map(
    [...pools].flatMap(([segment, errors]) =>
      errors.length < LEAST_SERIES ? [] : [[segment, ascending(errors)] as const],
    ),
  )
  return ({ past }) => {
    const sizes = ofSegment.get(segmentOf(past, { season })) ?? ofAll
    return (forecast, step, level) => {
      if (forecast.distribution === 'COUNTS' || sizes.length === 0) return quantileOf(forecast, step, level)
      const distance = within(sizes, Math.abs(2 * level - 1)) * forecast.deviation[step]!
      return forecast.mean[step]! + Math.sign(level - 0.5) * distance
    }
  }
}

function ascending(errors: readonly number[][]): Float64Array {
  return Float64Array.from(errors.flat()).sort()
}

/** The size that a fraction of the errors is not above. */
function within(sizes: Float64Array, fraction: number): number {
  const at = fraction * (sizes.length - 1)
  const low = Math.floor(at)
  return sizes[low]! + (at - low) * (sizes[Math.min(low + 1, sizes.length - 1)]! - sizes[low]!)
}

/** Seasonal-trend decomposition by local regression (STL): Cleveland, Cleveland, McRae and Terpenning (1990), without robustness weights. */

export interface Decomposition {
  /** `[periods]` each; they add up to the series. */
  readonly trend: Float64Array
  readonly seasonal: Float64Array
  readonly remainder: Float64Array
}

/** Seasons that the same phase of the season is smoothed over. */
const SEASONAL_WINDOW = 11
const ROUNDS = 2

/** @param series two seasons at least */
export function decompose(series: Float64Array, season: number, window = SEASONAL_WINDOW): Decomposition {
  const count = series.length
  const trendWindow = nextOdd((1.5 * season) / (1 - 1.5 / window))
  let trend: Float64Array = new Float64Array(count)
  let seasonal: Float64Array = new Float64Array(count)
  for (let round = 0; round < ROUNDS; round++) {
    const cycles = smoothPhases(
      series.map((value, at) => value - trend[at]!),
      season,
      window,
    )
    // What the phases hold of the trend: a moving average of two seasons and of three periods, smoothed.
    const low = local(movingMean(movingMean(movingMean(cycles, season), season), 3), nextOdd(season))
    seasonal = Float64Array.from({ length: count }, (_, at) => cycles[at + season]! - low[at]!)
    trend = local(
      series.map((value, at) => value - seasonal[at]!),
      trendWindow,
    )
  }
  const remainder = series.map((value, at) => value - trend[at]! - seasonal[at]!)
  return { trend, seasonal, remainder }
}

/** Each phase smoothed over its seasons, and carried one season on at both ends: `[periods + 2 season]`. */
function smoothPhases(series: Float64Array, season: number, window: number): Float64Array {
  const out = new Float64Array(series.length + 2 * season)
  for (let phase = 0; phase < season; phase++) {
    const values: number[] = []
    for (let at = phase; at < series.length; at += season) values.push(series[at]!)
    const own = Float64Array.from(values)
    for (let cycle = -1; cycle <= own.length; cycle++)
      out[phase + (cycle + 1) * season] = localAt(own, cycle, window)
  }
  return out
}

function movingMean(series: Float64Array, length: number): Float64Array {
  const out = new Float64Array(series.length - length + 1)
  let sum = 0
  for (let at = 0; at < series.length; at++) {
    sum += series[at]!
    if (at >= length) sum -= series[at - length]!
    if (at >= length - 1) out[at - length + 1] = sum / length
  }
  return out
}

function local(series: Float64Array, window: number): Float64Array {
  return series.map((_, at) => localAt(series, at, window))
}

/** The line of least squares of the `window` nearest values, weighted by the tricube of their distance. @param place may lie outside */
function localAt(series: Float64Array, place: number, window: number): number {
  const count = series.length
  const size = Math.min(window, count)
  const from = Math.max(0, Math.min(count - size, Math.round(place) - Math.floor(size / 2)))
  // A window wider than the series reaches further by as much.
  const reach = Math.max(place - from, from + size - 1 - place, 1) + Math.max(0, (window - count) / 2)
  let [weights, places, values, squares, cross] = [0, 0, 0, 0, 0]
  for (let at = from; at < from + size; at++) {
    const distance = Math.abs(at - place) / (reach * 1.0001)
    if (distance >= 1) continue
    const weight = (1 - distance ** 3) ** 3
    const offset = at - place
    weights += weight
    places += weight * offset
    values += weight * series[at]!
    squares += weight * offset * offset
    cross += weight * offset * series[at]!
  }
  const spread = squares - (places * places) / weights
  const slope = spread > 1e-9 * squares ? (cross - (places * values) / weights) / spread : 0
  return (values - slope * places) / weights
}

function nextOdd(value: number): number {
  const whole = Math.ceil(value)
  return whole % 2 === 0 ? whole + 1 : whole
}

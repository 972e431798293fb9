/** The line of least squares over the places 0, 1, 2 .. of the series. */
export function leastSquaresLine(series: Float64Array): {
  readonly intercept: number
  readonly slope: number
} {
  const count = series.length
  const centre = (count - 1) / 2
  let sum = 0
  let cross = 0
  let squares = 0
  for (let at = 0; at < count; at++) {
    sum += series[at]!
    cross += series[at]! * (at - centre)
    squares += (at - centre) ** 2
  }
  const slope = squares > 0 ? cross / squares : 0
  return { intercept: sum / count - slope * centre, slope }
}

/**
 * Days that sold otherwise than was forecast of them. A day is one where it alone lies far out (its normal score), or where it lies out and is
 * unlike the others together with the days before it (an isolation forest over scores), as the days of a shift do.
 */
import type { AnomalySeverity } from '../../contracts/demand/anomaly'
import { Rng } from '../../core/statistics/rng'
import { IsolationForest } from '../../core/statistics/isolation-forest'

/** Of one day of one series. */
export interface AnomalyScore {
  readonly score: number
  /** Of the isolation forest, between 0 and 1; null where the day is so usual that nobody asked it. */
  readonly isolation: number | null
  readonly severity: AnomalySeverity | null
}

/** Normal scores. One day in 15,800 of a right forecast is FAR or further out. */
export const FAR = 4
const VERY_FAR = 6
const OUT = 2.5
/** Scores of the forest: points among the others have .5 and less. */
const UNLIKE = 0.65

/** Days of a row that are looked at together. */
const COLUMNS = 4
const LAST_DAYS = 3
const ALL_DAYS = 7
/** With fewer days, no forest is grown: nothing is unlike the others of so few. */
const LEAST_POINTS = 200
/** Points that the forest is grown from. */
const MOST_POINTS = 25_600
const SEED = 20_240_103

/**
 * @param series normal scores of the days of each series, the oldest first, NaN where nothing is known or it was out of stock
 * @param ratios logarithms of (sold + 1) / (median + 1) of the same days
 * @returns as long as the input, day by day
 */
export function demandAnomalies(
  series: readonly Float64Array[],
  ratios: readonly Float64Array[],
): AnomalyScore[][] {
  const forest = growForest(series, ratios)
  const point = new Float64Array(COLUMNS)
  return series.map((scores, row) =>
    Array.from(scores, (score, day): AnomalyScore => {
      if (Number.isNaN(score) || Math.abs(score) < OUT) return { score, isolation: null, severity: null }
      writePoint(point, 0, scores, ratios[row]!, day)
      const isolation = forest?.score(point, 0) ?? null
      return { score, isolation, severity: severityOf(Math.abs(score), isolation) }
    }),
  )
}

function severityOf(out: number, isolation: number | null): AnomalySeverity | null {
  if (out >= VERY_FAR) return 'HIGH'
  if (out >= FAR) return 'MEDIUM'
  return isolation !== null && isolation >= UNLIKE ? 'LOW' : null
}

function growForest(
  series: readonly Float64Array[],
  ratios: readonly Float64Array[],
): IsolationForest | null {
  const days = series.flatMap((scores, row) =>
    Array.from(scores.keys()).flatMap((day) => (Number.isNaN(scores[day]!) ? [] : [[row, day] as const])),
  )
  if (days.length < LEAST_POINTS) return null
  const stride = Math.max(1, Math.ceil(days.length / MOST_POINTS))
  const chosen = days.filter((_, index) => index % stride === 0)
  const points = new Float64Array(chosen.length * COLUMNS)
  chosen.forEach(([row, day], at) => writePoint(points, at * COLUMNS, series[row]!, ratios[row]!, day))
  return IsolationForest.fit(points, COLUMNS, new Rng(SEED, 'forest'))
}

/** The score of the day, those of the last days and of a week on the average, and how many times as much was sold. */
function writePoint(
  points: Float64Array,
  offset: number,
  scores: Float64Array,
  ratios: Float64Array,
  day: number,
): void {
  points[offset] = scores[day]!
  points[offset + 1] = meanOf(scores, day, LAST_DAYS)
  points[offset + 2] = meanOf(scores, day, ALL_DAYS)
  points[offset + 3] = ratios[day]!
}

function meanOf(scores: Float64Array, day: number, days: number): number {
  let [sum, count] = [0, 0]
  for (let at = Math.max(0, day - days + 1); at <= day; at++) {
    if (Number.isNaN(scores[at]!)) continue
    sum += scores[at]!
    count++
  }
  return count > 0 ? sum / count : 0
}

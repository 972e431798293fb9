/**
 * Training windows, backtests, the gate and serving see the covariates after an origin through this function only, so that
 * none of them sees what was not known yet.
 */
import { invariant } from '../../core/errors'
import { COVARIATE_COUNT, DEMAND_COVARIATES, type DemandPanel } from './demand'
import {
  type CovariateHistory,
  type DaysAhead,
  FORECAST_COLUMNS,
  type PeriodHistory,
  WEATHER_LEAD_DAYS,
  type WeatherAhead,
} from './known-ahead'

const TEMPERATURE = DEMAND_COVARIATES.indexOf('temperatureC')
const PRECIPITATION = DEMAND_COVARIATES.indexOf('precipitationMm')
/** The one column of words: two of them have no mean. */
const CATEGORY = DEMAND_COVARIATES.indexOf('category1')

/**
 * Writes the covariates of the `steps` periods after `origin` (an index, below `historySteps`) as they were known at its end to
 * `out` from `at` on: `[steps, COVARIATE_COUNT]`. Periods beyond the panel are left as they are.
 */
export function writeCovariatesAhead(
  panel: DemandPanel,
  seriesIndex: number,
  origin: number,
  steps: number,
  out: Float32Array,
  at = 0,
): void {
  const { historySteps, futureSteps } = panel
  const { covariates, knownAhead } = panel.series[seriesIndex]!
  writeAhead({ historySteps, futureSteps, covariates, knownAhead }, origin, steps, out, at)
}

function writeAhead(
  { historySteps, futureSteps, covariates, knownAhead }: DaysAhead,
  origin: number,
  steps: number,
  out: Float32Array,
  at: number,
): void {
  const end = Math.min(origin + 1 + steps, historySteps + futureSteps)
  if (knownAhead === 'always' || origin === historySteps - 1) {
    out.set(covariates.subarray((origin + 1) * COVARIATE_COUNT, end * COVARIATE_COUNT), at)
    return
  }
  invariant(knownAhead !== 'at-the-end', 'what was known at earlier origins was not read with this panel')
  if ('days' in knownAhead) {
    writePeriodsAhead(knownAhead, origin, end, out, at)
    return
  }
  out.set(covariates.subarray((origin + 1) * COVARIATE_COUNT, end * COVARIATE_COUNT), at)
  const { shift, weather, changes } = knownAhead
  const first = origin + 1 + shift
  for (let step = 1; origin + step < end; step++) {
    const row = at + (step - 1) * COVARIATE_COUNT
    out[row + TEMPERATURE] = forecastOf(weather, first + step - 1, step, 0)
    out[row + PRECIPITATION] = forecastOf(weather, first + step - 1, step, 1)
  }
  const { cell, knownOn, value } = changes
  for (let change = firstAtLeast(cell, first * COVARIATE_COUNT); change < cell.length; change++) {
    if (cell[change]! >= (end + shift) * COVARIATE_COUNT) break
    if (knownOn[change]! > origin + shift) {
      out[at + cell[change]! - first * COVARIATE_COUNT] = value[change]!
    }
  }
}

/**
 * A covariate of a period up to `origin`, as it was known at the end of that one: what was told, or corrected, later was not. Not for the
 * weather, which is measured by then.
 */
export function covariateKnownAt(
  { historySteps, series }: DemandPanel,
  { seriesIndex, period, column, origin }: Record<'seriesIndex' | 'period' | 'column' | 'origin', number>,
): number {
  const { covariates, knownAhead } = series[seriesIndex]!
  const latest = covariates[period * COVARIATE_COUNT + column]!
  if (knownAhead === 'always' || origin === historySteps - 1) return latest
  invariant(knownAhead !== 'at-the-end', 'what was known at earlier origins was not read with this panel')
  if (!('days' in knownAhead)) return dayKnownAt(knownAhead, period, column, origin, latest)
  const { shift, starts, days } = knownAhead
  const { covariates: ofDays, knownAhead: daysAhead } = days
  // Days that are the same at every origin make periods that are.
  if (typeof daysAhead === 'string' || 'days' in daysAhead || daysAhead.changes.cell.length === 0)
    return latest
  const first = starts[shift + period]!
  const count = starts[shift + period + 1]! - first
  const lastDay = starts[shift + origin + 1]! - 1
  const known = new Float32Array(count * COVARIATE_COUNT)
  for (let day = 0; day < count; day++) {
    const cell = (first + day) * COVARIATE_COUNT + column
    known[day * COVARIATE_COUNT + column] = dayKnownAt(daysAhead, first + day, column, lastDay, ofDays[cell]!)
  }
  const mean = new Float32Array(COVARIATE_COUNT)
  writeMeanOfDays(known, 0, count, mean, 0)
  return mean[column]!
}

function dayKnownAt(
  { shift, changes }: CovariateHistory,
  day: number,
  column: number,
  origin: number,
  latest: number,
): number {
  const { cell, knownOn, value } = changes
  const wanted = (day + shift) * COVARIATE_COUNT + column
  let known = latest
  // Of one cell the latest change comes first.
  for (let change = firstAtLeast(cell, wanted); cell[change] === wanted; change++)
    if (knownOn[change]! > origin + shift) known = value[change]!
  return known
}

/** Means over the days of each period, as those days were known at the end of the origin's last day. */
function writePeriodsAhead(
  { shift, starts, days }: PeriodHistory,
  origin: number,
  end: number,
  out: Float32Array,
  at: number,
): void {
  const first = starts[shift + origin + 1]!
  const known = new Float32Array((starts[shift + end]! - first) * COVARIATE_COUNT)
  writeAhead(days, first - 1, starts[shift + end]! - first, known, 0)
  for (let period = origin + 1; period < end; period++) {
    const from = starts[shift + period]! - first
    const to = starts[shift + period + 1]! - first
    writeMeanOfDays(known, from, to, out, at + (period - origin - 1) * COVARIATE_COUNT)
  }
}

/** Writes the mean of the days [from, to) of `days`, `[days, COVARIATE_COUNT]`; days on which a covariate is unknown take no part in it. */
export function writeMeanOfDays(
  days: Float32Array,
  from: number,
  to: number,
  out: Float32Array,
  at: number,
): void {
  for (let column = 0; column < COVARIATE_COUNT; column++) {
    let known = 0
    let sum = 0
    let last = 0
    let differ = false
    for (let day = from; day < to; day++) {
      const value = days[day * COVARIATE_COUNT + column]!
      if (Number.isNaN(value)) continue
      differ ||= known > 0 && value !== last
      last = value
      known++
      sum += value
    }
    if (column === CATEGORY && differ) known = 0
    out[at + column] = known > 0 ? sum / known : Number.NaN
  }
}

function forecastOf(
  { places, takesPartFrom, otherwise }: WeatherAhead,
  day: number,
  lead: number,
  column: number,
): number {
  if (lead > WEATHER_LEAD_DAYS) return Number.NaN
  const cell = (day * WEATHER_LEAD_DAYS + lead - 1) * FORECAST_COLUMNS + column
  let members = 0
  let known = 0
  let sum = 0
  for (let place = 0; place < places.length; place++) {
    if (takesPartFrom[place]! > day) continue
    members++
    const value = places[place]![cell]!
    if (Number.isNaN(value)) continue
    known++
    sum += value
  }
  if (members === 0) return otherwise ? otherwise[cell]! : Number.NaN
  return known > 0 ? sum / known : Number.NaN
}

/** Index of the first of ascending `values` that is not below `bound`. */
function firstAtLeast(values: Int32Array, bound: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

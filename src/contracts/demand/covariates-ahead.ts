/**
 * Training windows, backtests, the gate and serving see the covariates after an origin through this function only, so that
 * none of them sees what was not known yet.
 */
import { invariant } from '../../core/errors'
import { COVARIATE_COUNT, DEMAND_COVARIATES, MAX_HORIZON_DAYS, type DemandPanel } from './demand'
import { FORECAST_COLUMNS, type WeatherAhead } from './known-ahead'

const TEMPERATURE = DEMAND_COVARIATES.indexOf('temperatureC')
const PRECIPITATION = DEMAND_COVARIATES.indexOf('precipitationMm')

/**
 * Writes the covariates of the `days` after `origin` (an index of days, below `historyDays`) as they were known at its end to
 * `out` from `at` on: `[days, COVARIATE_COUNT]`. Days beyond the panel are left as they are.
 */
export function writeCovariatesAhead(
  panel: DemandPanel,
  seriesIndex: number,
  origin: number,
  days: number,
  out: Float32Array,
  at = 0,
): void {
  const { covariates, knownAhead } = panel.series[seriesIndex]!
  const end = Math.min(origin + 1 + days, panel.historySteps + panel.futureSteps)
  out.set(covariates.subarray((origin + 1) * COVARIATE_COUNT, end * COVARIATE_COUNT), at)
  if (knownAhead === 'always' || origin === panel.historySteps - 1) return
  invariant(knownAhead !== 'at-the-end', 'what was known at earlier origins was not read with this panel')
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

function forecastOf(
  { places, takesPartFrom, otherwise }: WeatherAhead,
  day: number,
  lead: number,
  column: number,
): number {
  if (lead > MAX_HORIZON_DAYS) return Number.NaN
  const cell = (day * MAX_HORIZON_DAYS + lead - 1) * FORECAST_COLUMNS + column
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

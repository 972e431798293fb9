/** Series of a plain file as a panel: nothing is known of them but their values. */
import {
  COVARIATE_COUNT,
  DEMAND_COVARIATES,
  STEP_STATUS,
  type DemandPanel,
  type DemandSeries,
} from '../../contracts/demand/demand'
import { ForecartError } from '../../core/errors'
import { countOfPeriods, firstDayOf, type Granularity, gridFrom, type TimeGrid } from '../../core/time/grid'
import { SERIES_EPOCH, type SeriesFile } from './series-file'
import { MAX_VALUES, type SeriesValues } from './series-values'

/** What files without days begin with: a Monday. */
const NO_DAY = '2001-01-01'
const UNKNOWN = ['temperatureC', 'precipitationMm'] as const

export interface SeriesPanel {
  readonly panel: DemandPanel
  /** The time of a period of a series, as the file has it: a day, a number, or the position among its values from 1 on. */
  readonly timeOf: (row: number, index: number) => string
}

/**
 * Series without times all end with the last period: the past of a series is as long as it has values.
 * @throws BAD_USER_INPUT where series and periods are too many together
 */
export function panelOfSeries(
  { series, times }: SeriesFile,
  { granularity, season }: { readonly granularity: Granularity; readonly season: number },
): SeriesPanel {
  const known = [...series].filter(([, values]) => values.first <= values.last)
  const ends = known.map(([, { last }]) => last)
  const lengths = known.map(([, { first, last }]) => (times === 'none' ? last + 1 : last - first + 1))
  const end = max(ends)
  const first = times === 'none' ? end + 1 - max(lengths) : -max(known.map(([, values]) => -values.first))
  const historySteps = end - first + 1
  if (known.length * historySteps > MAX_VALUES) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `${known.length} series over ${countOfPeriods(historySteps, granularity)} are more than ${MAX_VALUES} values; backtest a part of them`,
    )
  }
  const start = times === 'days' ? firstDayOf(gridFrom(SERIES_EPOCH, granularity), first) : NO_DAY
  const grid: TimeGrid = gridFrom(start, granularity, season)
  // Nobody writes to these arrays, so all series share them.
  const stockOutFraction = new Float32Array(historySteps)
  const covariates = unknownCovariates(historySteps)
  const offsets = known.map(([, { last }]) => (times === 'none' ? end - last : 0) - first)
  const panel: DemandPanel = {
    grid,
    historySteps,
    futureSteps: 0,
    series: known.map(([itemId, values], row) => ({
      itemId,
      locationId: null,
      categoryId: null,
      ...stepsOf(values, offsets[row]!, historySteps),
      stockOutFraction,
      covariates,
      knownAhead: 'always',
    })),
  }
  const timeOf = (row: number, index: number): string => {
    if (times === 'days') return firstDayOf(grid, index)
    const number = index - offsets[row]!
    return String(times === 'none' ? number + 1 : number)
  }
  return { panel, timeOf }
}

/** @param offset from an index of the file to a step of the panel */
function stepsOf(
  read: SeriesValues,
  offset: number,
  historySteps: number,
): Pick<DemandSeries, 'firstObserved' | 'status' | 'values'> {
  const status = new Uint8Array(historySteps)
  const values = new Float32Array(historySteps)
  for (let index = read.first; index <= read.last; index++) {
    const value = read.at(index)
    if (Number.isNaN(value)) continue
    status[index + offset] = STEP_STATUS.observed
    values[index + offset] = value
  }
  return { firstObserved: read.first + offset, status, values }
}

function unknownCovariates(steps: number): Float32Array {
  const covariates = new Float32Array(steps * COVARIATE_COUNT)
  for (const name of UNKNOWN) {
    const column = DEMAND_COVARIATES.indexOf(name)
    for (let step = 0; step < steps; step++) covariates[step * COVARIATE_COUNT + column] = Number.NaN
  }
  return covariates
}

/** Files may have more series than a call may have arguments. */
function max(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
}

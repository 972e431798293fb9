/**
 * The input of one series with groups of it replaced by what is typical of the series: what a forecast is explained by. Any family can
 * predict from them.
 */
import {
  COVARIATE_COUNT,
  type DemandInput,
  type DemandSeries,
  isDemandKnown,
  isLowerBound,
  NAMED_COLUMNS,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import { DRIVER_GROUPS, type DriverGroup } from '../../contracts/demand/contributions'
import { phaseAhead, seasonalPhases } from '../../contracts/demand/window-shape'
import { type Granularity, shiftGrid } from '../../core/time/grid'
import { COVARIATE_COLUMN } from './covariate-columns'
import { isPromoted } from './window-definitions'

/*
 * What stands in the place of each group at the baseline:
 * - RECENT, what was sold lately, as against its mean (its level, trend and accidents): the mean of the periods without a promotion;
 * - CALENDAR, days of the week and the time of the year: sales without a season, forecast at seven times of the year;
 * - PRICE, list prices ahead: their mean over the history;
 * - PROMOTION, EVENTS (holidays, school holidays and named events) and CLOSURES ahead: none;
 * - WEATHER ahead, where it is forecast: the mean over the history;
 * - NAMED, what only the shop knows, ahead: of numbers their mean over the history, of words none;
 * - IDENTITY, which item it is, of which category and at which place: one that the model does not know.
 */

const COLUMNS_OF: Partial<Record<DriverGroup, readonly (keyof typeof COVARIATE_COLUMN)[]>> = {
  PRICE: ['logRelativePrice'],
  PROMOTION: ['discountFraction', 'promotion', 'featured'],
  EVENTS: ['holiday', 'schoolHoliday', 'event1', 'event2', 'event3'],
  CLOSURES: ['closed'],
  WEATHER: ['temperatureC', 'precipitationMm'],
  NAMED: [...NAMED_COLUMNS.NUMBER, ...NAMED_COLUMNS.CATEGORY],
}
/** Columns whose baseline is their mean over the history; that of the others is 0. */
const MEAN_COLUMNS: ReadonlySet<keyof typeof COVARIATE_COLUMN> = new Set([
  'logRelativePrice',
  'temperatureC',
  'precipitationMm',
  ...NAMED_COLUMNS.NUMBER,
])

/**
 * Times of the year, in periods apart, whose mean is the baseline of the calendar. Seven times 52 days are 52 weeks, and each of
 * them begins on another day of the week.
 */
const TIMES: Readonly<Record<Granularity, { readonly count: number; readonly apart: number }>> = {
  DAY: { count: 7, apart: 52 },
  WEEK: { count: 4, apart: 13 },
  MONTH: { count: 4, apart: 3 },
}
/** A key that no item, category or place has. */
const UNKNOWN_ID = '0'
/** Even periods that are added to those of a phase, or with a promotion. */
const EVEN_PERIODS = 2

/** Some rows of one time of the year. */
export interface DriverRows {
  /** Row `i` is of `coalitions[i]`. */
  readonly coalitions: readonly number[]
  readonly input: DemandInput
}

export class DriverInputs {
  /** Groups whose baseline differs from what they are: bit `i` of a coalition is set where `groups[i]` is as it is. */
  readonly groups: readonly DriverGroup[]
  private readonly series: DemandSeries
  private readonly history: HistoryVariants
  private readonly covariates = new Map<string, Float32Array>()
  /** `[COVARIATE_COUNT]`. */
  private readonly usual: Float32Array

  /** @param input of one series */
  constructor(readonly input: DemandInput) {
    this.series = input.series[0]!
    this.history = new HistoryVariants(input, this.series)
    this.usual = usualCovariates(this.series, input.historySteps)
    this.groups = DRIVER_GROUPS.filter((group) => this.differs(group))
  }

  /** How many rows a coalition takes. */
  rowsOf(coalition: number): number {
    return this.has(coalition, 'CALENDAR') ? 1 : TIMES[this.input.grid.granularity].count
  }

  /**
   * Rows of all coalitions, at most `atOnce` together, made when they are asked for. A coalition without the calendar has a row at each time of the
   * year, whose mean it is worth.
   */
  *rows(coalitions: readonly number[], atOnce: number): Generator<DriverRows> {
    const { grid } = this.input
    const { count, apart } = TIMES[grid.granularity]
    const withoutCalendar = coalitions.filter((coalition) => !this.has(coalition, 'CALENDAR'))
    for (let time = 0; time < count; time++) {
      const ofTime = time === 0 ? coalitions : withoutCalendar
      const gridOfTime = time === 0 ? grid : shiftGrid(grid, time * apart)
      for (let from = 0; from < ofTime.length; from += atOnce) {
        const part = ofTime.slice(from, from + atOnce)
        const series = part.map((coalition) => this.seriesOf(coalition))
        yield { coalitions: part, input: { ...this.input, grid: gridOfTime, series } }
      }
    }
  }

  private has(coalition: number, group: DriverGroup): boolean {
    const bit = this.groups.indexOf(group)
    return bit < 0 || (coalition & (1 << bit)) !== 0
  }

  private seriesOf(coalition: number): DemandSeries {
    const { series } = this
    const values = this.history.values({
      isRecent: this.has(coalition, 'RECENT'),
      hasCalendar: this.has(coalition, 'CALENDAR'),
    })
    const identity = this.has(coalition, 'IDENTITY') ? {} : unknownIdentity(series)
    const missing = DRIVER_GROUPS.filter((group) => COLUMNS_OF[group] && !this.has(coalition, group))
    return {
      ...series,
      ...identity,
      values,
      covariates: missing.length === 0 ? series.covariates : this.covariatesWithout(missing),
      knownAhead: 'at-the-end',
    }
  }

  /** Made once for each set of groups: the times of the year share it. */
  private covariatesWithout(groups: readonly DriverGroup[]): Float32Array {
    const name = groups.join()
    const made = this.covariates.get(name) ?? this.makeCovariatesWithout(groups)
    this.covariates.set(name, made)
    return made
  }

  private makeCovariatesWithout(groups: readonly DriverGroup[]): Float32Array {
    const covariates = this.series.covariates.slice()
    const columns = groups.flatMap((group) => COLUMNS_OF[group]!.map((name) => COVARIATE_COLUMN[name]))
    for (let row = this.input.historySteps * COVARIATE_COUNT; row < covariates.length; row += COVARIATE_COUNT)
      for (const column of columns)
        // What is unknown stays so: there is nothing to explain.
        if (!Number.isNaN(covariates[row + column]!)) covariates[row + column] = this.usual[column]!
    return covariates
  }

  private differs(group: DriverGroup): boolean {
    if (group === 'RECENT') return this.history.isKnown
    if (group === 'CALENDAR') return true
    if (group === 'IDENTITY') return this.series.itemId !== null || this.series.locationId !== null
    const { covariates } = this.series
    const changed = this.covariatesWithout([group])
    return covariates.some((value, index) => !Object.is(value, changed[index]))
  }
}

function unknownIdentity({ itemId, categoryId, locationId }: DemandSeries) {
  return {
    itemId: itemId === null ? null : UNKNOWN_ID,
    // The category of a roll-up is what is added up, not what is known of an item.
    categoryId: itemId === null || categoryId === null ? categoryId : UNKNOWN_ID,
    locationId: locationId === null ? null : UNKNOWN_ID,
  }
}

/** `[COVARIATE_COUNT]`: the means over the history of those that have one, NaN where nothing is known; else 0. */
function usualCovariates({ covariates }: DemandSeries, historySteps: number): Float32Array {
  const usual = new Float32Array(COVARIATE_COUNT)
  for (const name of NAMED_COLUMNS.CATEGORY) {
    const column = COVARIATE_COLUMN[name]
    // Where the shop names no words, the column is 0 throughout, and there is nothing to explain.
    const isNamed = covariates.some((value, at) => at % COVARIATE_COUNT === column && value !== 0)
    usual[column] = isNamed ? Number.NaN : 0
  }
  for (const name of MEAN_COLUMNS) {
    const column = COVARIATE_COLUMN[name]
    let sum = 0
    let count = 0
    for (let period = 0; period < historySteps; period++) {
      const value = covariates[period * COVARIATE_COUNT + column]!
      if (Number.isNaN(value)) continue
      sum += value
      count++
    }
    usual[column] = count > 0 ? sum / count : Number.NaN
  }
  return usual
}

/** What was sold, with and without what was special lately, and with and without the season. */
class HistoryVariants {
  /** Whether any period's demand is known. */
  readonly isKnown: boolean
  private readonly typical: number
  private readonly lift: number
  private readonly factors: Float64Array
  private readonly made = new Map<string, Float32Array>()

  constructor(
    private readonly input: DemandInput,
    private readonly series: DemandSeries,
  ) {
    const { historySteps: context, grid } = input
    const known = Array.from({ length: context }, (_, period) => period).filter((period) =>
      isDemandKnown(series, period),
    )
    const plain = known.filter((period) => !this.isPromoted(period))
    const promoted = known.filter((period) => this.isPromoted(period))
    const meanOf = (periods: readonly number[]): number =>
      periods.reduce((sum, period) => sum + series.values[period]!, 0) / Math.max(1, periods.length)
    this.isKnown = known.length > 0
    this.typical = meanOf(plain.length > 0 ? plain : known)
    this.lift = plain.length > 0 ? ratio(promoted, series.values, this.typical) : 1
    const phases = seasonalPhases({ context, season: grid.season })
    this.factors = Float64Array.from({ length: phases }, (_, phase) =>
      ratio(
        plain.filter((period) => phaseAhead(period, phases) === phase),
        series.values,
        this.typical,
      ),
    )
  }

  values({
    isRecent,
    hasCalendar,
  }: {
    readonly isRecent: boolean
    readonly hasCalendar: boolean
  }): Float32Array {
    if (isRecent && hasCalendar) return this.series.values
    const name = `${isRecent}/${hasCalendar}`
    const made = this.made.get(name) ?? this.make(isRecent, hasCalendar)
    this.made.set(name, made)
    return made
  }

  private make(isRecent: boolean, hasCalendar: boolean): Float32Array {
    const { series, factors } = this
    return series.values.map((value, period) => {
      if (series.status[period] !== STEP_STATUS.observed) return value
      const factor = factors[phaseAhead(period, factors.length)]!
      if (isRecent) return value / factor
      if (!isDemandKnown(series, period) && !isLowerBound(series, period)) return value
      return this.typical * (hasCalendar ? factor : 1) * (this.isPromoted(period) ? this.lift : 1)
    })
  }

  private isPromoted(period: number): boolean {
    const { covariates } = this.series
    const promotion = covariates[period * COVARIATE_COUNT + COVARIATE_COLUMN.promotion]!
    return isPromoted(this.input.grid.granularity, promotion)
  }
}

/** The mean of the periods / the typical one, with a few even periods added; 1 where nothing is typical. */
function ratio(periods: readonly number[], values: Float32Array, typical: number): number {
  if (!(typical > 0)) return 1
  const sum = periods.reduce((total, period) => total + values[period]!, 0)
  return (sum / typical + EVEN_PERIODS) / (periods.length + EVEN_PERIODS)
}

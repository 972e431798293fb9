/** Forecasts as rows that rules can be read from: what was known of each period, and how many times the usual sales of its series are forecast. */
import {
  COVARIATE_COUNT,
  isDemandKnown,
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
} from '../../../contracts/demand/demand'
import { dayNumber } from '../../../core/time/day'
import { firstDayOf } from '../../../core/time/grid'
import { COVARIATE_COLUMN } from '../../../features/demand'
import type { ValueRange } from '../../boosting'
import type { SurrogateColumn, SurrogateRows } from './surrogate-tree'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
/** The newest part of the history, whose mean is held against that of all of it. */
const NEWEST_SHARE = 1 / 8

interface ForecastRow {
  readonly input: DemandInput
  readonly series: DemandSeries
  /** Index of the period among history and future. */
  readonly index: number
  readonly step: number
  readonly usual: number
  readonly newest: number
}

interface RowColumn {
  readonly name: string
  readonly kind: 'numeric' | 'categorical'
  readonly valueOf: (row: ForecastRow) => number
  readonly words: (range: ValueRange) => string
  /** Of weeks and months, whose covariates are means of their days; absent: the same. */
  readonly wordsOfPeriods?: (range: ValueRange) => string
}

const covariate = (name: keyof typeof COVARIATE_COLUMN) => {
  const column = COVARIATE_COLUMN[name]
  return ({ series, index }: ForecastRow): number => series.covariates[index * COVARIATE_COUNT + column]!
}

const percent = (value: number): string => `${Math.round(100 * value)} %`
const times = (value: number): string => `${Math.round(100 * value) / 100}`

/** Such as `the discount is above 10 % and at most 30 %`. */
const bounds =
  (subject: string, format: (value: number) => string) =>
  ({ above, upTo }: ValueRange): string => {
    const parts = [
      ...(above === null ? [] : [`above ${format(above)}`]),
      ...(upTo === null || !Number.isFinite(upTo) ? [] : [`at most ${format(upTo)}`]),
    ]
    return `${subject} is ${parts.join(' and ')}`
  }

/** Of a covariate that is 0 or 1. */
const flag =
  (isSet: string, isNot: string) =>
  ({ above }: ValueRange): string =>
    above === null ? isNot : isSet

const COLUMNS: readonly RowColumn[] = [
  {
    name: 'weekday',
    kind: 'categorical',
    valueOf: ({ input, index }) => (dayNumber(firstDayOf(input.grid, index)) + 3) % 7,
    words: ({ codes }) => `it is a ${codes!.map((code) => WEEKDAYS[code]).join(', ')}`,
  },
  {
    name: 'promotion',
    kind: 'numeric',
    valueOf: covariate('promotion'),
    words: flag('a promotion runs', 'no promotion runs'),
    wordsOfPeriods: bounds('the share of days with a promotion', percent),
  },
  {
    name: 'featured',
    kind: 'numeric',
    valueOf: covariate('featured'),
    words: flag('a promotion is featured', 'no promotion is featured'),
    wordsOfPeriods: bounds('the share of days with a featured promotion', percent),
  },
  {
    name: 'discount',
    kind: 'numeric',
    valueOf: covariate('discountFraction'),
    words: bounds('the discount', percent),
    wordsOfPeriods: bounds('the mean discount of its days', percent),
  },
  {
    name: 'price',
    kind: 'numeric',
    valueOf: (row) => Math.exp(covariate('logRelativePrice')(row) - usualLogPrice(row)),
    words: bounds('the list price over that of the history', times),
  },
  {
    name: 'holiday',
    kind: 'numeric',
    valueOf: covariate('holiday'),
    words: flag('it is a holiday', 'it is no holiday'),
    wordsOfPeriods: bounds('the share of days that are holidays', percent),
  },
  {
    name: 'schoolHoliday',
    kind: 'numeric',
    valueOf: covariate('schoolHoliday'),
    words: flag('it is a school holiday', 'it is no school holiday'),
    wordsOfPeriods: bounds('the share of days that are school holidays', percent),
  },
  {
    name: 'stepsAhead',
    kind: 'numeric',
    valueOf: ({ step }) => step + 1,
    words: bounds('the number of periods ahead', times),
  },
  {
    name: 'newest',
    kind: 'numeric',
    valueOf: ({ newest, usual }) => newest / usual,
    words: bounds('what was sold in the newest eighth of the history over what is usual', times),
  },
]

function usualLogPrice({ series, input }: ForecastRow): number {
  let sum = 0
  for (let period = 0; period < input.historySteps; period++)
    sum += series.covariates[period * COVARIATE_COUNT + COVARIATE_COLUMN.logRelativePrice]!
  return sum / input.historySteps
}

/**
 * Rows of all periods ahead of series that sold something, without those on which a place is closed. Answers are forecasts over the mean of the known history; rows weigh as much
 * as their series sells.
 * @param forecasts inputs with covariates of the whole horizon, and what was forecast of them; rows of one series are one group
 */
export function forecastRows(
  forecasts: readonly { readonly input: DemandInput; readonly prediction: DemandPrediction }[],
): SurrogateRows {
  const answers: number[] = []
  const weights: number[] = []
  const groups: number[] = []
  const values = COLUMNS.map(() => [] as number[])
  for (const { input, prediction } of forecasts)
    for (const [group, series] of input.series.entries()) {
      const usual = meanKnown(series, 0, input.historySteps)
      if (!(usual > 0)) continue
      const newestFrom = Math.floor((1 - NEWEST_SHARE) * input.historySteps)
      const newestKnown = meanKnown(series, newestFrom, input.historySteps)
      const newest = Number.isNaN(newestKnown) ? usual : newestKnown
      const steps = Math.min(prediction.horizon, input.futureSteps)
      for (let step = 0; step < steps; step++) {
        const row = { input, series, index: input.historySteps + step, step, usual, newest }
        if (covariate('closed')(row) > 0) continue
        COLUMNS.forEach(({ valueOf }, column) => values[column]!.push(valueOf(row)))
        answers.push(prediction.mean[group * prediction.horizon + step]! / usual)
        weights.push(usual)
        groups.push(group)
      }
    }
  const isDaily = forecasts.every(({ input }) => input.grid.granularity === 'DAY')
  const columns = COLUMNS.flatMap(
    ({ name, kind, words, wordsOfPeriods = words }, column): SurrogateColumn[] =>
      name === 'weekday' && !isDaily
        ? []
        : [
            {
              ...{ name, kind, words: isDaily ? words : wordsOfPeriods },
              values: Float64Array.from(values[column]!),
            },
          ],
  )
  return {
    columns,
    answers: Float64Array.from(answers),
    weights: Float64Array.from(weights),
    groups: Uint32Array.from(groups),
  }
}

/** NaN where nothing is known. */
function meanKnown(series: DemandSeries, from: number, to: number): number {
  let sum = 0
  let count = 0
  for (let period = from; period < to; period++) {
    if (!isDemandKnown(series, period)) continue
    sum += series.values[period]!
    count++
  }
  return sum / count
}

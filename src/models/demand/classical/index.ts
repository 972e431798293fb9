/** The families of classical methods: rules whose centres are forecasts of a method from the context, fitted each time. */
import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { phaseAhead } from '../../../contracts/demand/window-shape'
import type { WindowStatistics } from '../../../features/demand'
import { ruleFamily } from '../references'
import { oneOriginMore } from '../references/rules'
import { forecastByOrder, searchOrder } from './arima/ordered'
import {
  ARIMA,
  arimaSchema,
  CLASSICAL_FAMILIES,
  classicalSchema,
  type ClassicalFamilyName,
  type Group,
} from './config'
import { endAtZero, type ForecastMethod } from './forecast'
import { CLASSICAL_METHODS } from './methods'

export function classicalFamily(family: ClassicalFamilyName): DemandFamily {
  const { mostOrigins, limitsPeaks }: Group<string> = CLASSICAL_FAMILIES[family]
  return ruleFamily(family, classicalSchema(family), ({ method }) => ({
    family,
    leastHistory: oneOriginMore,
    quantilesFrom: 'ERRORS_IN_SPREADS',
    mostOrigins,
    centres({ statistics }, out) {
      const forecast = CLASSICAL_METHODS[method]
      write(statistics, out, limitsPeaks ? ofLimited(forecast) : forecast)
    },
  }))
}

/** Past forecasts that the errors of each series are learnt from: each is a fit of some milliseconds. */
const ARIMA_ORIGINS = 4

/** Orders are searched for in training, within a budget; a forecast fits the coefficients of a known order. */
export const arima: DemandFamily = ruleFamily(ARIMA, arimaSchema, ({ method, searchedSeries }) => ({
  family: ARIMA,
  leastHistory: oneOriginMore,
  quantilesFrom: 'ERRORS_IN_SPREADS',
  mostOrigins: ARIMA_ORIGINS,
  orders: {
    mostSeries: searchedSeries,
    search: (statistics) => searchOrder(limited(contextSeries(statistics).series), statistics.phases, method),
  },
  centres({ statistics, order }, out) {
    write(
      statistics,
      out,
      ofLimited((series, question) => forecastByOrder(series, question, order)),
    )
  },
}))

/** Periods above so many times what nine in ten stay below are taken for as much. */
const PEAK_LIMIT = 3

/** One order of a thousand units would be in every value that is told from those before. Where hardly anything sells, all is as it was. */
function limited(series: Float64Array): Float64Array {
  const usual = Float64Array.from(series).sort()[Math.floor(0.9 * series.length)]!
  return usual > 0 ? series.map((value) => Math.min(value, PEAK_LIMIT * usual)) : series
}

function ofLimited(method: ForecastMethod): ForecastMethod {
  return (series, question) => method(limited(series), question)
}

function write(statistics: WindowStatistics, out: Float64Array, forecast: ForecastMethod): void {
  const { series, observed, periodsAfter } = contextSeries(statistics)
  // A series whose data ends early is forecast from there, further ahead.
  const question = { season: statistics.phases, horizon: periodsAfter + out.length, observed }
  out.set(endAtZero(forecast(series, question)).mean.subarray(periodsAfter))
}

/**
 * The context as methods read it, without gaps: from the first period that is read to the last one. Periods in between that are not read
 * (unknown, closed, out of stock) are given what their phase of the season sells on the average.
 */
function contextSeries({
  observed,
  missing,
  units,
  phases,
  phaseMean,
  level,
  scale,
  shape,
}: WindowStatistics): {
  readonly series: Float64Array
  /** `[periods]` of the series, 1 where units were observed, 0 where they were filled in. */
  readonly observed: Uint8Array
  /** Periods between the last one that is read and the origin. */
  readonly periodsAfter: number
} {
  const { context } = shape
  const first = observed.indexOf(1)
  const last = observed.lastIndexOf(1)
  const series = new Float64Array(last - first + 1)
  const ofSeries = new Uint8Array(series.length)
  for (let step = first; step <= last; step++) {
    const usual = level + phaseMean[phaseAhead(step + 1 - context, phases)]! * scale
    const isRead = observed[step] === 1
    series[step - first] = isRead ? units[step]! : usual
    // Cleaning fills gaps itself and marks them as read.
    ofSeries[step - first] = isRead && missing[step] === 0 ? 1 : 0
  }
  return { series, observed: ofSeries, periodsAfter: context - 1 - last }
}

import { LEAST_NORMAL } from '../../../../core/statistics/least-normal'
import { leastSquares } from '../linear-regression'
import { minimizeSmooth } from '../minimize-smooth'
import { conditionalInnovations, exactInnovations } from './filter'
import {
  coefficientsOf,
  countOfCoefficients,
  differenced,
  type ArimaOrder,
  type ArmaCoefficients,
} from './order'

export interface ArimaFit {
  readonly order: ArimaOrder
  readonly season: number
  readonly coefficients: ArmaCoefficients
  /** Of the constant, where there is one, and then of the regressors. */
  readonly regression: Float64Array
  /** Of the errors. */
  readonly variance: number
  readonly logLikelihood: number
  readonly aic: number
  readonly aicc: number
  /** Where the search for the coefficients ended; another fit may begin there. */
  readonly values: Float64Array
}

/** A series with what it is regressed on. */
export interface ArimaData {
  readonly series: Float64Array
  readonly season: number
  /** `[regressors][periods]`, known ahead. */
  readonly regressors: readonly Float64Array[]
}

const METHODS = {
  /** Sum of squares with values before the first taken to be 0: for the search. */
  CONDITIONAL: { tolerance: 0.01, iterations: 25 },
  /** Exact maximum likelihood of the differenced series. */
  EXACT: { tolerance: 1e-5, iterations: 60 },
} as const

export type ArimaMethod = keyof typeof METHODS

/** Null where there are too few periods, or the likelihood cannot be computed. */
export function fitArima(
  data: ArimaData,
  order: ArimaOrder,
  method: ArimaMethod,
  start?: Float64Array,
): ArimaFit | null {
  const columns = columnsOf(data, order)
  const count = columns[0]!.length
  const size = countOfCoefficients(order)
  const parameters = size + columns.length
  if (count <= parameters + 1) return null
  const evaluate = (values: Float64Array) =>
    likelihoodOf(coefficientsOf(order, data.season, values), columns, method)
  const { at, value } = minimizeSmooth(
    (values) => -2 * (evaluate(values)?.logLikelihood ?? Number.NEGATIVE_INFINITY),
    start ?? new Float64Array(size),
    METHODS[method],
  )
  if (!Number.isFinite(value)) return null
  const { logLikelihood, variance, regression } = evaluate(at)!
  const aic = 2 * parameters - 2 * logLikelihood
  return {
    order,
    season: data.season,
    coefficients: coefficientsOf(order, data.season, at),
    regression,
    variance,
    logLikelihood,
    aic,
    aicc: aic + (2 * parameters * (parameters + 1)) / (count - parameters - 1),
    values: at,
  }
}

/** The differenced series first, then the differenced regressors, that of the constant before those of the caller. */
export function columnsOf({ series, season, regressors }: ArimaData, order: ArimaOrder): Float64Array[] {
  const constant = order.constant ? [constantOf(order, series.length)] : []
  return [series, ...constant, ...regressors].map((column) => differenced(column, order, season))
}

/** What a mean or a drift is multiplied by, by period. */
export function constantOf({ d, D }: ArimaOrder, periods: number): Float64Array {
  return Float64Array.from({ length: periods }, (_, at) => (d + D > 0 ? at + 1 : 1))
}

interface Likelihood {
  readonly logLikelihood: number
  readonly variance: number
  readonly regression: Float64Array
}

/** With the coefficients of regressors and the variance at their best. */
function likelihoodOf(
  coefficients: ArmaCoefficients,
  columns: readonly Float64Array[],
  method: ArimaMethod,
): Likelihood | null {
  const exact = method === 'EXACT' ? exactInnovations(coefficients, columns) : null
  if (method === 'EXACT' && !exact) return null
  const [own, ...others] = exact?.columns ?? conditionalInnovations(coefficients, columns)
  const { coefficients: regression, squares } = leastSquares(own!, others)
  const count = own!.length
  // A series that a model explains to the last digit has no likelihood; this one is as good as it gets.
  const variance = Math.max(squares / count, LEAST_NORMAL)
  const logVariances = exact?.logVariances ?? 0
  return {
    variance,
    regression,
    logLikelihood: -0.5 * (count * (Math.log(2 * Math.PI * variance) + 1) + logVariances),
  }
}

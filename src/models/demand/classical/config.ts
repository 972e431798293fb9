/** The families of classical methods and their hyper-parameters. The server reads this file, so it loads no method. */
import { z } from 'zod'
import { windowLengths } from '../window-lengths'

export interface Group<Method extends string> {
  /** The first one is the default. */
  readonly methods: readonly [Method, ...Method[]]
  /** Past forecasts that the errors of each series are learnt from, where fewer than those of a year. */
  readonly mostOrigins?: number
  /** Whether rare peaks are cut, because forecasts go on from single values. */
  readonly limitsPeaks?: true
}

function group<Method extends string>(options: Group<Method>): Group<Method> {
  return options
}

/** By name of the family. */
export const CLASSICAL_FAMILIES = {
  average: group({ methods: ['moving-average', 'naive'] }),
  smoothing: group({
    methods: ['ets', 'simple-smoothing', 'holt', 'damped-holt', 'holt-winters', 'mstl'],
    mostOrigins: 8,
  }),
  intermittent: group({
    methods: ['syntetos-boylan', 'croston', 'tsb', 'adida', 'weighted-counts'],
  }),
  theta: group({ methods: ['dynamic-theta', 'theta'] }),
  regression: group({ methods: ['shrunk-lag-regression', 'lag-regression'], limitsPeaks: true }),
  ensemble: group({
    methods: ['champion-3', 'median-3', 'champion-2', 'median-2', 'champion', 'median'],
    mostOrigins: 4,
  }),
} as const

export type ClassicalFamilyName = keyof typeof CLASSICAL_FAMILIES
export const CLASSICAL_FAMILY_NAMES = Object.keys(CLASSICAL_FAMILIES) as ClassicalFamilyName[]

export function classicalSchema<Name extends ClassicalFamilyName>(family: Name) {
  const [first, ...others] = CLASSICAL_FAMILIES[family].methods
  return z.strictObject({ ...windowLengths, method: z.enum([first, ...others]).default(first) })
}

export const ARIMA = 'arima'

/** A search for an order takes some fifty milliseconds on one core. */
const MOST_SEARCHED = 10_000

export const arimaSchema = z.strictObject({
  ...windowLengths,
  /** `fourier`: waves of the season as regressors instead of seasonal terms. */
  method: z.enum(['arima', 'fourier']).default('arima'),
  /** Series whose own order a training searches for, those that sell most; the others take the order that most of these have. */
  searchedSeries: z.number().int().min(1).max(MOST_SEARCHED).default(1000),
})

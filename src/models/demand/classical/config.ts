/** The families of classical methods and their hyper-parameters. The server reads this file, so it loads no method. */
import { z } from 'zod'
import { windowLengths } from '../window-lengths'

interface Group<Method extends string> {
  /** The first one is the default. */
  readonly methods: readonly [Method, ...Method[]]
  /** Past forecasts that the errors of each series are learnt from, where fewer than those of a year. */
  readonly mostOrigins?: number
}

function group<Method extends string>(options: Group<Method>): Group<Method> {
  return options
}

/** By name of the family. */
export const CLASSICAL_FAMILIES = {
  average: group({ methods: ['moving-average', 'naive'] }),
  smoothing: group({
    methods: ['ets', 'simple-smoothing', 'holt', 'damped-holt', 'holt-winters'],
    mostOrigins: 8,
  }),
  intermittent: group({
    methods: ['syntetos-boylan', 'croston', 'tsb', 'adida'],
  }),
  theta: group({ methods: ['dynamic-theta', 'theta'] }),
  ensemble: group({ methods: ['champion', 'median'], mostOrigins: 4 }),
} as const

export type ClassicalFamilyName = keyof typeof CLASSICAL_FAMILIES
export const CLASSICAL_FAMILY_NAMES = Object.keys(CLASSICAL_FAMILIES) as ClassicalFamilyName[]

export function classicalSchema<Name extends ClassicalFamilyName>(family: Name) {
  const [first, ...others] = CLASSICAL_FAMILIES[family].methods
  return z.strictObject({ ...windowLengths, method: z.enum([first, ...others]).default(first) })
}

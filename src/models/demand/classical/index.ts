/** The families of classical methods: rules whose centres are forecasts of a method from the context, fitted each time. */
import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { phaseAhead } from '../../../contracts/demand/window-shape'
import type { WindowStatistics } from '../../../features/demand'
import { ruleFamily } from '../references'
import { oneOriginMore } from '../references/rules'
import { CLASSICAL_FAMILIES, classicalSchema, type ClassicalFamilyName } from './config'
import { endAtZero } from './forecast'
import { CLASSICAL_METHODS } from './methods'

export function classicalFamily(family: ClassicalFamilyName): DemandFamily {
  const { mostOrigins } = CLASSICAL_FAMILIES[family] as { readonly mostOrigins?: number }
  return ruleFamily(family, classicalSchema(family), ({ method }) => ({
    family,
    leastHistory: oneOriginMore,
    quantilesFrom: 'ERRORS_IN_SPREADS',
    mostOrigins,
    centres({ statistics }, out) {
      const { series, missing } = contextSeries(statistics)
      // A series whose data ends early is forecast from there, further ahead.
      const question = { season: statistics.phases, horizon: missing + out.length }
      out.set(endAtZero(CLASSICAL_METHODS[method](series, question)).mean.subarray(missing))
    },
  }))
}

/**
 * The context as methods read it, without gaps: from the first period that is read to the last one. Periods in between that are not read
 * (unknown, closed, out of stock) are given what their phase of the season sells on the average.
 */
function contextSeries({ observed, units, phases, phaseMean, level, scale, shape }: WindowStatistics): {
  readonly series: Float64Array
  /** Periods between the last one that is read and the origin. */
  readonly missing: number
} {
  const { context } = shape
  const first = observed.indexOf(1)
  const last = observed.lastIndexOf(1)
  const series = new Float64Array(last - first + 1)
  for (let step = first; step <= last; step++) {
    const usual = level + phaseMean[phaseAhead(step + 1 - context, phases)]! * scale
    series[step - first] = observed[step] === 1 ? units[step]! : usual
  }
  return { series, missing: context - 1 - last }
}

/** Demand of simulated items with known laws, and lead times: what stock plans are tried on. */
import { COVARIATE_COUNT, type DemandPanel, STEP_STATUS } from '../src/contracts/demand/demand'
import { Rng } from '../src/core/statistics/rng'
import { dailyGrid } from '../src/core/time/grid'

/** One family of laws. */
export interface DemandLaw {
  /** Units a day of an item: its level is drawn between these, evenly on a logarithmic scale. */
  readonly lowestLevel: number
  readonly highestLevel: number
  /** `d` of the negative binomial counts: variance mu + d mu^2. */
  readonly dispersion: number
  /** Standard deviation of the logarithm of a shock of the level that lasts: x(t) = persistence x(t - 1) + noise. */
  readonly shock: number
  readonly persistence: number
  /** Of each weekday, Monday first; drawn anew for each item around these. */
  readonly weekdays: readonly number[]
}

/** Nothing was tuned on any of them. */
export const DEMAND_LAWS: Readonly<Record<string, DemandLaw>> = {
  steady: {
    lowestLevel: 8,
    highestLevel: 60,
    dispersion: 0.05,
    shock: 0,
    persistence: 0,
    weekdays: [0.9, 0.8, 0.9, 1, 1.3, 1.5, 0.6],
  },
  shaken: {
    lowestLevel: 8,
    highestLevel: 60,
    dispersion: 0.15,
    shock: 0.15,
    persistence: 0.8,
    weekdays: [0.9, 0.8, 0.9, 1, 1.3, 1.5, 0.6],
  },
}

/** `items` at one place each, over `days` days from a Monday on. */
export function simulateDemand(law: DemandLaw, items: number, days: number, seed: number): DemandPanel {
  return {
    grid: dailyGrid('2024-01-01'),
    historySteps: days,
    futureSteps: 0,
    series: Array.from({ length: items }, (_, item) => {
      const rng = new Rng(seed, item)
      const ratio = law.highestLevel / law.lowestLevel
      const level = law.lowestLevel * ratio ** rng.uniform()
      const weekdays = law.weekdays.map((factor) => factor * Math.exp(0.1 * rng.normal()))
      let shock = 0
      const values = Float32Array.from({ length: days }, (_day, day) => {
        shock = law.persistence * shock + law.shock * Math.sqrt(1 - law.persistence ** 2) * rng.normal()
        const mean = level * weekdays[day % 7]! * Math.exp(shock - law.shock ** 2 / 2)
        return poisson(mean * gamma(1 / law.dispersion, rng) * law.dispersion, rng)
      })
      return {
        itemId: String(item + 1),
        locationId: '1',
        categoryId: '1',
        firstObserved: 0,
        status: new Uint8Array(days).fill(STEP_STATUS.observed),
        values,
        stockOutFraction: new Float32Array(days),
        covariates: new Float32Array(days * COVARIATE_COUNT),
        knownAhead: 'always' as const,
      }
    }),
  }
}

/** Whole days of a delivery: a gamma distribution, rounded. */
export function drawLeadTime(meanDays: number, deviationDays: number, rng: Rng): number {
  const shape = (meanDays / deviationDays) ** 2
  return Math.round((gamma(shape, rng) * meanDays) / shape)
}

/** Marsaglia and Tsang 2000, "A simple method for generating gamma variables": of shape 1 and more. */
function gamma(shape: number, rng: Rng): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = rng.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Counts of exponential waits; nobody sells thousands a day here. */
function poisson(mean: number, rng: Rng): number {
  let count = -1
  for (let waited = 0; waited <= mean; count++) waited -= Math.log(1 - rng.uniform())
  return count
}

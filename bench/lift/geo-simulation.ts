/**
 * Panels with a known effect, by the law of Recast's public study of geo-lift programs (2026) as it describes it: units with log-normal levels, a common trend and
 * week, and noise of their own that lasts into the next day. The draws are ours, so panels are alike, not the same.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { EffectPanel } from '../../src/evaluation'

export interface GeoScenario {
  readonly name: string
  readonly donors: number
  readonly historyDays: number
  /** How many times as large as it would be the treated unit is. */
  readonly treatedSize: number
}

export const GEO_SCENARIOS: readonly GeoScenario[] = [
  { name: 'baseline', donors: 20, historyDays: 90, treatedSize: 1 },
  { name: 'outlier', donors: 20, historyDays: 90, treatedSize: 5 },
  { name: 'fewDonors', donors: 9, historyDays: 90, treatedSize: 1 },
  { name: 'shortHistory', donors: 20, historyDays: 30, treatedSize: 1 },
]

export interface GeoPanel {
  readonly panel: EffectPanel
  /** A day, as it came out of this panel's own days. */
  readonly trueEffect: number
}

const PROMOTION_DAYS = 15
const LEVEL_DEVIATION = 0.6
const DAILY_TREND = 0.001
const WEEK_AMPLITUDE = 0.1
const NOISE_DEVIATION = 0.2
const NOISE_CORRELATION = 0.3
const USUAL_LEVEL = 1_000

export function geoPanel(scenario: GeoScenario, lift: number, seed: number): GeoPanel {
  const { name, donors, historyDays, treatedSize } = scenario
  const days = historyDays + PROMOTION_DAYS
  const unit = (index: number): Float64Array => unitSeries(new Rng(seed, name, lift, index), days)
  const without = unit(0).map((value) => value * treatedSize)
  const treated = without.map((value, day) => (day < historyDays ? value : value * (1 + lift)))
  let added = 0
  for (let day = historyDays; day < days; day++) added += treated[day]! - without[day]!
  return {
    panel: {
      treated,
      donors: Array.from({ length: donors }, (_, index) => unit(index + 1)),
      effectPeriods: PROMOTION_DAYS,
      treatedUnits: 1,
    },
    trueEffect: added / PROMOTION_DAYS,
  }
}

function unitSeries(rng: Rng, days: number): Float64Array {
  const level = USUAL_LEVEL * Math.exp(LEVEL_DEVIATION * rng.normal())
  const innovation = NOISE_DEVIATION * Math.sqrt(1 - NOISE_CORRELATION ** 2)
  let noise = NOISE_DEVIATION * rng.normal()
  return Float64Array.from({ length: days }, (_, day) => {
    if (day > 0) noise = NOISE_CORRELATION * noise + innovation * rng.normal()
    const week = 1 + WEEK_AMPLITUDE * Math.sin((2 * Math.PI * day) / 7)
    return level * (1 + DAILY_TREND * day) * week * Math.max(0, 1 + noise)
  })
}

/**
 * Synthetic difference in differences (Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021): donors are weighted to run parallel to the
 * treated unit before the promotion, periods to foretell the donors' mean during it, and the difference of differences is taken with both weights.
 * The weights are exact; the authors' program stops its Frank-Wolfe search early and drops small ones, so figures differ in the third digit.
 */
import { historyPeriods, meanSeries, type EffectPanel } from './effect-panel'
import { meanOf } from './normalization'
import { SimplexLeastSquares } from './simplex-least-squares'

export interface SyntheticDifference {
  /** A period, in units of the treated series. */
  readonly effect: number
  /** `[donors]`. */
  readonly unitWeights: Float64Array
  /** `[history]`. */
  readonly periodWeights: Float64Array
}

/** Of the variance of changes: just enough to make the weights of periods unique. */
const PERIOD_RIDGE = 1e-6

/** @returns null without donors */
export function syntheticDifference(panel: EffectPanel): SyntheticDifference | null {
  const { treated, donors, effectPeriods, treatedUnits } = panel
  const history = historyPeriods(panel)
  if (donors.length === 0) return null
  const noise = changeDeviation(donors, history)
  const zeta = (treatedUnits * effectPeriods) ** 0.25 * noise
  const before = donors.map((donor) => centred(donor.subarray(0, history)))
  const unitWeights = new SimplexLeastSquares(before, zeta ** 2 * history).weights(
    centred(treated.subarray(0, history)),
  )
  const columns = Array.from({ length: history }, (_, t) =>
    centred(Float64Array.from(donors, (donor) => donor[t]!)),
  )
  const during = centred(Float64Array.from(donors, (donor) => meanOf(donor, history, donor.length)))
  const periodWeights = new SimplexLeastSquares(columns, (PERIOD_RIDGE * noise) ** 2 * donors.length).weights(
    during,
  )
  const change = (series: Float64Array): number => {
    let weighted = 0
    for (let t = 0; t < history; t++) weighted += periodWeights[t]! * series[t]!
    return meanOf(series, history, series.length) - weighted
  }
  const expected = donors.reduce((sum, donor, index) => sum + unitWeights[index]! * change(donor), 0)
  return { effect: change(treated) - expected, unitWeights, periodWeights }
}

/** What donors changed on average, with equal weights. Null without donors. */
export function differenceInDifferences(panel: EffectPanel): number | null {
  if (panel.donors.length === 0) return null
  return beforeAfter(panel) - beforeAfter({ ...panel, treated: meanSeries(panel.donors) })
}

/** The naive comparison: the mean during the promotion less the mean before. */
export function beforeAfter(panel: Pick<EffectPanel, 'treated' | 'effectPeriods'>): number {
  const history = panel.treated.length - panel.effectPeriods
  return meanOf(panel.treated, history, panel.treated.length) - meanOf(panel.treated, 0, history)
}

function centred(values: Float64Array): Float64Array {
  const mean = meanOf(values, 0, values.length)
  return values.map((value) => value - mean)
}

/** The standard deviation of changes from period to period, of all donors together. */
function changeDeviation(donors: readonly Float64Array[], history: number): number {
  const changes: number[] = []
  for (const donor of donors) for (let t = 1; t < history; t++) changes.push(donor[t]! - donor[t - 1]!)
  if (changes.length < 2) return 0
  const mean = changes.reduce((sum, value) => sum + value, 0) / changes.length
  return Math.sqrt(changes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (changes.length - 1))
}

/**
 * Synthetic control: what the treated unit would have been is a weighted mean of donors, with weights on the simplex that follow it best
 * before the promotion (Abadie, Diamond and Hainmueller 2010; centred: Doudchenko and Imbens 2016, Ferman and Pinto 2021).
 */
import { historyPeriods, type EffectPanel } from './effect-panel'
import { type Normalization, normalize, type Scale, scaleOf } from './normalization'
import { SimplexLeastSquares } from './simplex-least-squares'

export interface SyntheticControl {
  readonly normalization: Normalization
  /** `[donors]`, not negative, of sum 1. */
  readonly weights: Float64Array
  /** `[periods]` what the treated series would have been. */
  readonly counterfactual: Float64Array
}

export interface NormalizedDonors {
  /** `[usable][periods]`: donors that cannot be normalized are left out. */
  readonly rows: readonly Float64Array[]
  /** The index of each row among the donors of the panel. */
  readonly indices: readonly number[]
}

export function normalizedDonors(
  donors: readonly Float64Array[],
  fitPeriods: number,
  normalization: Normalization,
): NormalizedDonors {
  const rows: Float64Array[] = []
  const indices: number[] = []
  for (const [index, donor] of donors.entries()) {
    const scale = scaleOf(donor, fitPeriods, normalization)
    if (!scale) continue
    rows.push(normalize(donor, scale))
    indices.push(index)
  }
  return { rows, indices }
}

/** Whether the treated series and a donor can be normalized over all periods, as the test of an effect has to. Sums of returns may be negative. */
export function canBeTested({ treated, donors }: EffectPanel, normalization: Normalization): boolean {
  return (
    scaleOf(treated, treated.length, normalization) !== null &&
    normalizedDonors(donors, treated.length, normalization).rows.length > 0
  )
}

/**
 * Fits weights on the first `fitPeriods`.
 * @returns null where no donor, or not the treated series, can be normalized
 */
export function fitSyntheticControl(
  panel: EffectPanel,
  normalization: Normalization,
  fitPeriods = historyPeriods(panel),
): SyntheticControl | null {
  const scale = scaleOf(panel.treated, fitPeriods, normalization)
  const { rows, indices } = normalizedDonors(panel.donors, fitPeriods, normalization)
  if (!scale || rows.length === 0) return null
  const solver = new SimplexLeastSquares(rows.map((row) => row.subarray(0, fitPeriods)))
  const found = solver.weights(normalize(panel.treated.subarray(0, fitPeriods), scale))
  const weights = new Float64Array(panel.donors.length)
  for (const [row, index] of indices.entries()) weights[index] = found[row]!
  return { normalization, weights, counterfactual: combine(rows, found, scale) }
}

/** `[periods]` the weighted sum of normalized rows, in units of the treated series. */
export function combine(
  rows: readonly Float64Array[],
  weights: Float64Array,
  { offset, factor }: Scale,
): Float64Array {
  const combined = new Float64Array(rows[0]?.length ?? 0)
  for (const [row, values] of rows.entries()) {
    const weight = weights[row]!
    if (weight === 0) continue
    for (let t = 0; t < combined.length; t++) combined[t]! += weight * values[t]!
  }
  return combined.map((value) => offset + factor * value)
}

/**
 * The one test of an effect (Chernozhukov, Wüthrich and Zhu, "An exact and robust conformal inference method for counterfactual and
 * synthetic controls", 2021). Under the hypothesis that the promotion added the same amount in each of its periods, that amount is taken
 * off, weights are fitted anew on all periods, and the absolute mean residual of the promotion's periods is compared with that of as many
 * periods in a row elsewhere: cyclic shifts, which keep the dependence between neighbouring days, as free permutations do not.
 *
 * Inverted it is the interval: the hull of the effects that the test accepts. For the two to agree whatever the data, the p-value of an effect
 * is the largest of all effects that lie as far or farther from the estimate on its side. That makes it larger, never smaller, than that of the effect alone.
 */
import { LEAST_NORMAL } from '../../core/statistics/least-normal'
import { historyPeriods, type EffectPanel } from './effect-panel'
import { meanOf, type Normalization, normalize, scaleOf } from './normalization'
import { combine, normalizedDonors } from './synthetic-control'
import { SimplexLeastSquares } from './simplex-least-squares'

export interface EffectInterval {
  /** Null: no effect, however small, is rejected. */
  readonly lower: number | null
  /** Null: no effect, however large, is rejected. */
  readonly upper: number | null
}

interface Tried {
  readonly effect: number
  readonly pValue: number
}

interface Residuals {
  /** `[periods]`. */
  readonly values: Float64Array
  /** Of the promotion's periods, with its sign. */
  readonly blockMean: number
}

/** Distances from the estimate at which the test is tried, in standard deviations of block means: close at first, then far. */
const OFFSETS: readonly number[] = [
  ...Array.from({ length: 24 }, (_, i) => (i + 1) / 4),
  ...Array.from({ length: 16 }, (_, i) => 6 * 1.5 ** (i + 1)),
  1e5,
  1e7,
]
const DOUBLINGS = 80
const HALVINGS = 44
const EDGE_HALVINGS = 26
/** Equal but for rounding. */
const ROUNDING = 1e-9
/** An effect is tried at most so close to the one that would leave nothing of the treated series. */
const CLOSEST_TO_NOTHING = 1e-9

export class ConformalTest {
  private readonly solver: SimplexLeastSquares
  private readonly rows: readonly Float64Array[]
  private readonly history: number
  private start: Float64Array | undefined
  /** Effects from here on would leave a treated series without a positive mean. */
  private readonly bound: number
  private readonly level: number
  private knownCentre: number | undefined
  private knownEffects: readonly Tried[] | undefined

  /** @param panel one that `canBeTested` */
  constructor(
    private readonly panel: EffectPanel,
    private readonly normalization: Normalization,
  ) {
    const { treated, donors, effectPeriods } = panel
    const periods = treated.length
    this.history = historyPeriods(panel)
    this.rows = normalizedDonors(donors, periods, normalization).rows
    this.solver = new SimplexLeastSquares(this.rows)
    const mean = meanOf(treated, 0, periods)
    this.bound = normalization === 'scaled' ? (mean * periods) / effectPeriods : Number.POSITIVE_INFINITY
    this.level = treated.reduce((sum, value) => sum + Math.abs(value), 0) / periods
  }

  /** The effect that leaves the promotion's periods no mean residual: the test's own estimate. */
  get centre(): number {
    return (this.knownCentre ??= this.findCentre())
  }

  /** By effect. */
  private get tried(): readonly Tried[] {
    return (this.knownEffects ??= this.tryEffects())
  }

  /** Whether the p-value of no effect is at most `level`; where it is not, that is mostly known at once. */
  rejectsNone(level: number): boolean {
    return isRejected(this.pValueAlone(0), level) && isRejected(this.pValue(), level)
  }

  /** The smallest level at which the interval does not hold this effect, which has to be 0 or the centre. */
  pValue(effect = 0): number {
    let largest = 0
    for (const tried of this.tried) {
      const isBeyond = effect < this.centre ? tried.effect <= effect : tried.effect >= effect
      if (isBeyond || effect === this.centre) largest = Math.max(largest, tried.pValue)
    }
    return largest
  }

  /** The smallest p-value that the shifts of this many periods can reach. */
  get leastPValue(): number {
    return 1 / this.panel.treated.length
  }

  /** @param level probability of a false rejection, such as 0.1 */
  interval(level: number): EffectInterval {
    const isAccepted = ({ effect, pValue }: Tried): boolean =>
      !isRejected(pValue, level) || effect === this.centre
    const first = this.tried.findIndex(isAccepted)
    const last = this.tried.findLastIndex(isAccepted)
    return {
      lower: first === 0 ? null : this.edge(this.tried[first]!, this.tried[first - 1]!, level),
      upper:
        last === this.tried.length - 1 ? null : this.edge(this.tried[last]!, this.tried[last + 1]!, level),
    }
  }

  /** Whether any day of the promotion was another than expected: the sum of absolute residuals without an effect. Another question. */
  anyDayPValue(): number {
    const absolute = this.residuals(0).values.map(Math.abs)
    return shiftPValue(absolute, this.panel.effectPeriods)
  }

  private edge(accepted: Tried, rejected: Tried, level: number): number {
    let inside = accepted.effect
    let outside = rejected.effect
    for (let i = 0; i < EDGE_HALVINGS; i++) {
      const middle = (inside + outside) / 2
      if (!isRejected(this.pValueAlone(middle), level)) inside = middle
      else outside = middle
    }
    return inside
  }

  private pValueAlone(effect: number): number {
    return shiftPValue(this.residuals(effect).values, this.panel.effectPeriods)
  }

  /** Residuals of weights fitted on all periods, once the effect is taken off. */
  private residuals(effect: number): Residuals {
    const { treated, effectPeriods } = this.panel
    const without = treated.slice()
    for (let t = this.history; t < without.length; t++) without[t]! -= effect
    const scale = scaleOf(without, without.length, this.normalization) ?? { offset: 0, factor: 1 }
    this.start = this.solver.weights(normalize(without, scale), this.start)
    const expected = combine(this.rows, this.start, scale)
    const values = without.map((value, t) => value - expected[t]!)
    return { values, blockMean: meanOf(values, this.history, this.history + effectPeriods) }
  }

  /** The mean residual does not rise with the effect: fitted values are a projection on a convex set. So its root is found by halving. */
  private findCentre(): number {
    const mean = (effect: number): number => this.residuals(effect).blockMean
    const start = mean(0)
    if (start === 0) return 0
    let step = Math.max(Math.abs(start), this.level * 1e-6, LEAST_NORMAL)
    let near = 0
    let far = 0
    for (let i = 0; i < DOUBLINGS; i++, step *= 2) {
      far = this.within(start > 0 ? near + step : near - step)
      if (mean(far) > 0 !== start > 0) break
      near = far
    }
    for (let i = 0; i < HALVINGS && near !== far; i++) {
      const middle = (near + far) / 2
      if (middle === near || middle === far) break
      if (mean(middle) > 0 === start > 0) near = middle
      else far = middle
    }
    return far
  }

  private tryEffects(): Tried[] {
    const { values } = this.residuals(this.centre)
    const spread = Math.sqrt(
      blockSums(values, this.panel.effectPeriods).reduce((sum, value) => sum + value ** 2, 0) / values.length,
    )
    const unit = Math.max(spread / this.panel.effectPeriods, this.level * ROUNDING, 1e-300)
    const effects = new Set([0, this.centre])
    for (const side of [-1, 1]) {
      this.start = undefined
      for (const offset of OFFSETS) effects.add(this.within(this.centre + side * offset * unit))
    }
    return [...effects]
      .filter((effect) => effect < this.bound)
      .sort((a, b) => a - b)
      .map((effect) => ({ effect, pValue: effect === this.centre ? 1 : this.pValueAlone(effect) }))
  }

  private within(effect: number): number {
    return Math.min(effect, this.bound * (1 - CLOSEST_TO_NOTHING))
  }
}

/** Shares of shifts and levels are fractions that doubles do not hold exactly. */
export function isRejected(pValue: number, level: number): boolean {
  return pValue <= level + ROUNDING
}

/** The share of cyclic shifts, the one of the promotion among them, whose absolute sum over the last `block` periods is at least as large. */
export function shiftPValue(residuals: Float64Array, block: number): number {
  const sums = blockSums(residuals, block)
  const own = Math.abs(sums.at(-1)!)
  const largest = sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  let count = 0
  for (const value of sums) if (Math.abs(value) >= own - ROUNDING * largest) count++
  return count / sums.length
}

/** `[periods]` sums of `block` periods in a row, cyclically; the last of them is that of the last `block` periods. */
function blockSums(values: Float64Array, block: number): Float64Array {
  const periods = values.length
  const sums = new Float64Array(periods)
  let total = 0
  for (let t = 0; t < block; t++) total += values[t]!
  for (let s = 0; s < periods; s++) {
    const end = (s + block) % periods
    sums[(s + block - 1) % periods] = total
    total += values[end]! - values[s]!
  }
  return sums
}

/**
 * Least squares over the simplex: weights that are not negative and add up to 1. min |X'w - y|^2 + ridge |w|^2, exactly, by an active set:
 * the equality-constrained problem over the units with weight is solved, units whose weight would become negative leave, and the unit whose
 * gradient promises most enters (Lawson and Hanson, "Solving Least Squares Problems", 1974, chapter 23, with one equality more).
 */
import { factorize, solveFactorized } from './cholesky'

/** Dependent units share weight evenly rather than at random. Relative to the mean of the diagonal. */
const TINY_RIDGE = 1e-10
/** A unit enters only if it promises more than this part of the scale. */
const TOLERANCE = 1e-10
const LEAST_SIZE = 1e-150

export class SimplexLeastSquares {
  readonly units: number
  /** `[units, units]`, with the ridge on its diagonal. */
  private readonly gram: Float64Array
  private readonly scale: number
  /** Rows are brought to a size of 1, so that the smallest and largest numbers neither vanish nor overflow. */
  private readonly factor: number
  private readonly rows: readonly Float64Array[]

  /**
   * @param rows `[units][periods]`
   * @param ridge added to the diagonal, in the square of the rows' unit
   */
  constructor(rows: readonly Float64Array[], ridge = 0) {
    const units = rows.length
    const largest = rows.reduce(
      (most, row) => row.reduce((max, value) => Math.max(max, Math.abs(value)), most),
      0,
    )
    // Below it the reciprocal is no number; such rows are zeros to anybody.
    this.factor = largest > LEAST_SIZE ? 1 / largest : 0
    this.rows = rows.map((row) => row.map((value) => value * this.factor))
    this.units = units
    this.gram = new Float64Array(units * units)
    let trace = 0
    for (let a = 0; a < units; a++) {
      for (let b = 0; b <= a; b++) {
        this.gram[a * units + b] = this.gram[b * units + a] = dot(this.rows[a]!, this.rows[b]!)
      }
      trace += this.gram[a * units + a]!
    }
    this.scale = trace / Math.max(1, units)
    for (let a = 0; a < units; a++)
      this.gram[a * units + a]! += ridge * this.factor ** 2 + TINY_RIDGE * this.scale
  }

  /**
   * @param target `[periods]`
   * @param start `[units]` feasible weights to begin from, such as those of a similar target; default: the best single unit
   * @returns `[units]`
   */
  weights(target: Float64Array, start?: Float64Array): Float64Array {
    const { units } = this
    const right = Float64Array.from(this.rows, (row) => dot(row, target) * this.factor)
    const weights = start ? start.slice() : this.bestSingle(right)
    const active: number[] = []
    for (let unit = 0; unit < units; unit++) if (weights[unit]! > 0) active.push(unit)
    // Each pass lowers the objective, so no set comes twice; the bound only guards against rounding.
    for (let pass = 0; pass < 10 * units + 20; pass++) {
      const entering = this.settle(active, weights, right)
      if (entering < 0) break
      active.push(entering)
    }
    const total = sum(weights)
    return weights.map((weight) => weight / total)
  }

  /** Moves to the best weights of the active units, dropping those that would become negative. Answers who should enter, or -1. */
  private settle(active: number[], weights: Float64Array, right: Float64Array): number {
    for (;;) {
      const { solution, multiplier } = this.solveActive(active, right)
      let step = 1
      let leaving = -1
      for (const [index, unit] of active.entries()) {
        if (solution[index]! > 0) continue
        const ratio = weights[unit]! > 0 ? weights[unit]! / (weights[unit]! - solution[index]!) : 0
        if (leaving < 0 || ratio < step) {
          step = ratio
          leaving = index
        }
      }
      for (const [index, unit] of active.entries()) {
        weights[unit]! += step * (solution[index]! - weights[unit]!)
      }
      if (leaving < 0 || active.length === 1) return this.enteringUnit(active, weights, right, multiplier)
      weights[active[leaving]!] = 0
      active.splice(leaving, 1)
    }
  }

  private enteringUnit(
    active: readonly number[],
    weights: Float64Array,
    right: Float64Array,
    multiplier: number,
  ): number {
    const { units, gram, scale } = this
    let entering = -1
    let least = -TOLERANCE * (scale + Math.abs(multiplier))
    for (let unit = 0; unit < units; unit++) {
      if (weights[unit]! > 0 || active.includes(unit)) continue
      let gradient = -right[unit]!
      for (const other of active) gradient += gram[unit * units + other]! * weights[other]!
      if (gradient - multiplier < least) {
        least = gradient - multiplier
        entering = unit
      }
    }
    return entering
  }

  /** The weights of the active units, of any sign, that add up to 1 and are best; the gradient of each of them is the multiplier. */
  private solveActive(
    active: readonly number[],
    right: Float64Array,
  ): { solution: Float64Array; multiplier: number } {
    const size = active.length
    const { units, gram, scale } = this
    if (size === 1) {
      const only = active[0]!
      return { solution: Float64Array.of(1), multiplier: gram[only * units + only]! - right[only]! }
    }
    const factor = new Float64Array(size * size)
    for (let extra = 0; ; extra = extra === 0 ? 1e-8 * scale : extra * 100) {
      for (let a = 0; a < size; a++) {
        for (let b = 0; b <= a; b++) factor[a * size + b] = gram[active[a]! * units + active[b]!]!
        factor[a * size + a]! += extra
      }
      if (scale === 0) for (let a = 0; a < size; a++) factor[a * size + a] = 1
      if (factorize(factor, size)) break
    }
    // A constant on the right changes the multiplier only: without it, less is lost by rounding.
    const common = active.reduce((total, unit) => total + right[unit]!, 0) / size
    const solution = Float64Array.from(active, (unit) => right[unit]! - common)
    const ones = new Float64Array(size).fill(1)
    solveFactorized(factor, solution, size)
    solveFactorized(factor, ones, size)
    const multiplier = (1 - sum(solution)) / sum(ones)
    for (let a = 0; a < size; a++) solution[a]! += multiplier * ones[a]!
    // Gradients are `G w - right`, which the constant is a part of.
    return { solution, multiplier: multiplier - common }
  }

  private bestSingle(right: Float64Array): Float64Array {
    const { units, gram } = this
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let unit = 0; unit < units; unit++) {
      const loss = gram[unit * units + unit]! / 2 - right[unit]!
      if (loss < least) {
        least = loss
        best = unit
      }
    }
    const weights = new Float64Array(units)
    weights[best] = 1
    return weights
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let t = 0; t < a.length; t++) total += a[t]! * b[t]!
  return total
}

function sum(values: Float64Array): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}

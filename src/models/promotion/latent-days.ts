/**
 * The latent shock of an item, day by day: a stationary autoregression v(t) = persistence v(t-1) + e(t). Its precision matrix is
 * tridiagonal, so that a year of days costs as much as a few hundred multiplications (Rue and Held 2005, Gaussian Markov random fields).
 */
export interface ShockLaw {
  /** 0 to below 1. */
  readonly persistence: number
  /** Of one day, in logs. */
  readonly variance: number
  /** Of what is new in every cell and day, beyond counting: a count of mean m has the variance m + m^2 * extra. */
  readonly extra: number
}

/** `(diag(weights) + precision)` factored: solves for any number of right sides. */
export class LatentDays {
  private readonly pivot: Float64Array
  private readonly below: Float64Array

  /** @param weights `[days]`: precision of what was observed of each day */
  constructor(
    weights: Float64Array,
    { persistence, variance }: ShockLaw,
    private readonly days = weights.length,
  ) {
    const innovation = variance * (1 - persistence * persistence)
    const inner = (1 + persistence * persistence) / innovation
    const end = days > 1 ? 1 / innovation : 1 / variance
    const side = -persistence / innovation
    this.pivot = new Float64Array(days)
    this.below = new Float64Array(days)
    for (let day = 0; day < days; day++) {
      const own = weights[day]! + (day === 0 || day === days - 1 ? end : inner)
      if (day === 0) {
        this.pivot[0] = own
        continue
      }
      this.below[day] = side / this.pivot[day - 1]!
      this.pivot[day] = own - this.below[day]! * side
    }
  }

  /** Solves in place. @param right `[days, columns]` */
  solve(right: Float64Array, columns: number): void {
    const { days, pivot, below } = this
    for (let day = 1; day < days; day++) {
      const factor = below[day]!
      for (let column = 0; column < columns; column++) {
        right[day * columns + column]! -= factor * right[(day - 1) * columns + column]!
      }
    }
    for (let day = days - 1; day >= 0; day--) {
      for (let column = 0; column < columns; column++) {
        let value = right[day * columns + column]! / pivot[day]!
        if (day < days - 1) value -= below[day + 1]! * right[(day + 1) * columns + column]!
        right[day * columns + column] = value
      }
    }
  }

  /** `[days]`: the posterior variance of each day's shock. */
  variances(): Float64Array {
    const { days, pivot, below } = this
    const out = new Float64Array(days)
    for (let day = days - 1; day >= 0; day--) {
      out[day] = 1 / pivot[day]!
      if (day < days - 1) out[day]! += below[day + 1]! ** 2 * out[day + 1]!
    }
    return out
  }

  /** The posterior variance of the last day's shock. */
  lastVariance(): number {
    return 1 / this.pivot[this.days - 1]!
  }
}

/**
 * The log likelihood of one item's residuals under a law, by the Kalman filter of its slow level, which walks day by day, and its shock. Both are integrated out: with the slow level held where it was
 * fitted, it has taken the part of the shocks that lasts, and shocks look shorter than they are.
 * @param residuals `[days]` with slow level and shock in, any value where the weight is 0
 * @param weights `[days]`
 * @param walk the variances of the slow level: on the first day, and of a day's step
 */
export function shockLogLikelihood(
  residuals: Float64Array,
  weights: Float64Array,
  { persistence, variance }: ShockLaw,
  walk: { readonly start: number; readonly day: number },
): number {
  const innovation = variance * (1 - persistence * persistence)
  let [slow, shock] = [0, 0]
  // Of slow level and shock, and between them.
  let [slowSpread, shockSpread, common] = [walk.start, variance, 0]
  let sum = 0
  for (let day = 0; day < residuals.length; day++) {
    const weight = weights[day]!
    if (weight > 0) {
      const total = slowSpread + 2 * common + shockSpread + 1 / weight
      const error = residuals[day]! - slow - shock
      sum -= 0.5 * (Math.log(total) + (error * error) / total)
      const [ofSlow, ofShock] = [slowSpread + common, shockSpread + common]
      slow += (ofSlow / total) * error
      shock += (ofShock / total) * error
      slowSpread -= (ofSlow * ofSlow) / total
      shockSpread -= (ofShock * ofShock) / total
      common -= (ofSlow * ofShock) / total
    }
    shock *= persistence
    slowSpread += walk.day
    shockSpread = persistence * persistence * shockSpread + innovation
    common *= persistence
  }
  return sum
}

/**
 * What is expected of the shock on each day, where its mean over the days [from, to] is 1: the shoulders of a window that was chosen
 * for its mean. Cov(v(t), mean) / Var(mean) of the autoregression.
 * @returns `[reach + length + reach]`, the first value `reach` days before the window
 */
export function timingProfile(length: number, persistence: number, reach: number): Float64Array {
  const profile = new Float64Array(length + 2 * reach)
  for (let day = 0; day < profile.length; day++) {
    for (let inside = reach; inside < reach + length; inside++) {
      profile[day]! += persistence ** Math.abs(day - inside)
    }
  }
  let mean = 0
  for (let inside = reach; inside < reach + length; inside++) mean += profile[inside]! / length
  return profile.map((value) => value / mean)
}

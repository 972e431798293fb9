/** How good an order of people by uplift is, with bootstrap intervals (Efron and Tibshirani 1993, percentiles): people are drawn again, with replacement. */
import { Rng } from '../../core/statistics/rng'
import { areaUnderUpliftOf } from './area-under-uplift'
import { qiniOf } from './qini'
import { upliftAtShare } from './uplift-at-share'
import { rankUplift, type Multiplicities, type UpliftRows } from './uplift-ranking'

export interface UpliftFigure {
  readonly value: number
  readonly lower: number
  readonly upper: number
}

export interface UpliftMetrics {
  readonly confidence: number
  /** Outcome for each treated person over an order by chance; see `UpliftArea`. */
  readonly qini: UpliftFigure
  /** Null where outcomes are not 0 and 1. */
  readonly normalizedQini: UpliftFigure | null
  readonly normalizedAreaUnderUplift: UpliftFigure | null
  /** Null where a share holds no treated or no control. */
  readonly upliftAt: readonly { readonly share: number; readonly uplift: UpliftFigure | null }[]
}

export interface UpliftMetricOptions {
  /** Default 0.9. */
  readonly confidence?: number
  /** Default 200. */
  readonly resamples?: number
  /** Default 0.1, 0.3 and 0.5. */
  readonly shares?: readonly number[]
  readonly seed: number
}

/** @throws BAD_USER_INPUT as `rankUplift` */
export function upliftMetrics(rows: UpliftRows, options: UpliftMetricOptions): UpliftMetrics {
  const { confidence = 0.9, resamples = 200, shares = [0.1, 0.3, 0.5], seed } = options
  const ranking = rankUplift(rows)
  const qini = qiniOf(ranking)
  const area = areaUnderUpliftOf(ranking)
  const figures = (times?: Multiplicities): (number | null)[] => {
    const { perPerson, normalized } = qini(times)
    return [
      perPerson,
      normalized,
      area(times).normalized,
      ...shares.map((share) => upliftAtShare(ranking, share, times)),
    ]
  }
  const values = figures()
  const draws: number[][] = values.map(() => [])
  const rng = new Rng(seed, 'uplift bootstrap')
  for (let resample = 0; resample < resamples; resample++) {
    figures(drawMultiplicities(rows.scores.length, rng)).forEach((value, at) => {
      if (value !== null) draws[at]!.push(value)
    })
  }
  const [ofQini, ofNormalized, ofArea, ...ofShares] = values.map((value, at) =>
    value === null ? null : intervalOf(value, draws[at]!, confidence),
  )
  return {
    confidence,
    qini: ofQini!,
    normalizedQini: ofNormalized!,
    normalizedAreaUnderUplift: ofArea!,
    upliftAt: shares.map((share, at) => ({ share, uplift: ofShares[at]! })),
  }
}

/** How often each of `count` people is drawn in `count` draws with replacement. */
export function drawMultiplicities(count: number, rng: Rng): Uint16Array {
  const times = new Uint16Array(count)
  for (let draw = 0; draw < count; draw++) times[rng.integer(count)]!++
  return times
}

/** Quantiles between the nearest ranks. Without draws the interval is the value alone. */
export function intervalOf(value: number, draws: readonly number[], confidence: number): UpliftFigure {
  if (draws.length === 0) return { value, lower: value, upper: value }
  const sorted = Float64Array.from(draws).sort()
  const at = (share: number): number => {
    const position = share * (sorted.length - 1)
    const below = Math.floor(position)
    const above = Math.min(sorted.length - 1, below + 1)
    return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
  }
  return { value, lower: at((1 - confidence) / 2), upper: at((1 + confidence) / 2) }
}

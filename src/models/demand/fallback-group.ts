/** What a group of series says of its newcomers, as it is learned and as it is kept. */
import { z } from 'zod'
import { FORMER_LEVELS } from '../../contracts/demand/demand'
import { LAUNCH_STEPS, LaunchCurveFit } from './launch-curve'

export const MIN_MEAN = 1e-3
const HIGH_LEVEL = 0.95
/** `d`, the squared coefficient of variation beyond that of counts, is at least this. */
export const LEAST_DISPERSION = 0.05

const groupSchema = z.object({
  series: z.number().int().positive(),
  /** `m`: units a period over all series and recent periods of the group. */
  mean: z.number().min(0),
  /** `t2`: the variance of the means of its series. */
  rateVariance: z.number().min(0),
  /** `d`: what a period varies beyond counts, as a squared coefficient of variation. */
  dispersion: z.number().min(0),
  /** The most that surprises nobody in the group: its quantile of .95. */
  high: z.number().min(0),
  /** `[LAUNCH_STEPS]`; absent: too few of its series began within the panel. */
  launch: z.array(z.number().positive()).length(LAUNCH_STEPS).optional(),
  /** Whether only whole units are sold. */
  isWhole: z.boolean(),
  /** Mean of the phase of the season / mean: Monday first, or 1 alone where the context tells no phases apart. */
  phases: z.array(z.number().min(0)).min(1),
})

/** Of before the rule was a posterior: quantiles over all series and periods of the group together, and, of days, `weekdays`. */
const formerGroupSchema = z
  .object({
    series: groupSchema.shape.series,
    mean: groupSchema.shape.mean,
    quantiles: z.array(z.number().min(0)).length(FORMER_LEVELS.length),
    phases: groupSchema.shape.phases.optional(),
    weekdays: groupSchema.shape.phases.optional(),
  })
  .transform(({ series, mean, quantiles, phases, weekdays }): z.output<typeof groupSchema> => {
    const [low, high] = [quantiles[0]!, quantiles.at(-1)!]
    // What the quantiles say of the variance; without more to go by, what is not noise of counts is half one, half the other.
    const beyondCounts = Math.max(0, ((high - low) / FORMER_RANGE) ** 2 - mean)
    return {
      series,
      mean,
      rateVariance: beyondCounts / 2,
      dispersion: beyondCounts / 2 / Math.max(MIN_MEAN, mean) ** 2,
      high,
      isWhole: quantiles.every(Number.isInteger),
      phases: phases ?? weekdays ?? [],
    }
  })
/** Deviations of a normal distribution between its quantiles of .05 and .95. */
const FORMER_RANGE = 3.29

/** By group key, see `keysOf`. */
export const fallbackSchema = z.record(z.string(), z.union([groupSchema, formerGroupSchema]))

export type Group = z.output<typeof groupSchema>
export type FallbackState = z.output<typeof fallbackSchema>

/** Sums over the periods of one series. */
interface SeriesSums {
  readonly sum: number
  readonly squares: number
  readonly count: number
}

export class Pool {
  series = 0
  readonly launches = new LaunchCurveFit()
  private readonly values: number[] = []
  private isWhole = true
  private readonly phaseSums: Float64Array
  private readonly phaseCounts: Float64Array
  /** Sums over series: of their means, of the squares of these, and of what noise adds to them. */
  private meanSum = 0
  private meanSquares = 0
  private noiseOfMeans = 0
  /** Sums over series with two periods at least: squared deviations from their means, and the degrees of freedom of these. */
  private within = 0
  private freedom = 0

  constructor(phases: number) {
    this.phaseSums = new Float64Array(phases)
    this.phaseCounts = new Float64Array(phases)
  }

  add(units: number, phase: number): void {
    this.values.push(units)
    this.isWhole &&= Number.isInteger(units)
    this.phaseSums[phase]! += units
    this.phaseCounts[phase]!++
  }

  addSeries({ sum, squares, count }: SeriesSums): void {
    const mean = sum / count
    this.series++
    this.meanSum += mean
    this.meanSquares += mean * mean
    if (count < 2) return
    const deviations = Math.max(0, squares - count * mean * mean)
    this.noiseOfMeans += deviations / (count - 1) / count
    this.within += deviations
    this.freedom += count - 1
  }

  group(): Group {
    const sorted = Float64Array.from(this.values).sort()
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
    const { series } = this
    const launch = this.launches.curve()
    // The variance of the means that are seen is that of the true ones and the noise of each (the method of moments).
    const seen = series > 1 ? (this.meanSquares - this.meanSum ** 2 / series) / (series - 1) : 0
    const meanOfMeans = this.meanSum / series
    // Large series have most of the squares, so they are set against the square of what all sell and what they differ by.
    const scale = Math.max(MIN_MEAN, meanOfMeans ** 2 + Math.max(0, seen))
    const noise = this.freedom > 0 ? this.within / this.freedom : meanOfMeans
    return {
      series,
      mean,
      rateVariance: Math.max(0, seen - this.noiseOfMeans / series),
      dispersion: Math.max(LEAST_DISPERSION, (noise - meanOfMeans) / scale),
      high: sorted[Math.min(sorted.length - 1, Math.floor(HIGH_LEVEL * sorted.length))]!,
      ...(launch ? { launch: [...launch] } : {}),
      isWhole: this.isWhole,
      phases: Array.from(this.phaseSums, (sum, phase) => {
        const count = this.phaseCounts[phase]!
        return mean > MIN_MEAN && count > 0 ? sum / count / mean : 1
      }),
    }
  }
}

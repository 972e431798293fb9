/**
 * The rule for series with too little history of their own: what items of the same category sell at the same place,
 * weighed against the few periods that the series does have. Also the only thing that can be said of an item on its first day.
 *
 * It is the posterior of linear credibility (Buehlmann and Gisler 2005, "A Course in Credibility Theory", chapter 3): with n own periods
 * of mean y, and a group whose series have means around m with variance t2 and sell what a period brings with variance s2,
 *
 *     level = Z y + (1 - Z) m,   Z = n / (n + k),   k = s2 / t2
 *     error of the level:  Z^2 s2 / n + (1 - Z)^2 t2
 *
 * A period ahead sells around the level times what its phase of the season usually sells, as counts that vary more than Poisson's do
 * (variance mu + d mu^2) around a level that is not known well. Its quantiles are those of a negative binomial distribution with
 * this mean and variance, where whole units are sold, else of a gamma distribution.
 *
 * Where analogues of the group tell how items sell after their launch (`launch-curve.ts`), own periods of a series that is younger are
 * set against what the curve says of their age, and periods ahead follow it. A period that sells f times what a later one does tells as
 * much of the level as f of those: in place of n and 1 / n stand the sums F of f, and of f^2 / F^2 for what varies beyond counts.
 */
import { z } from 'zod'
import {
  FALLBACK,
  FORMER_LEVELS,
  isDemandKnown,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPanel,
  type DemandPrediction,
  type DemandSeries,
} from '../../contracts/demand/demand'
import {
  leastObserved,
  phaseAhead,
  seasonalPhases,
  type WindowShape,
} from '../../contracts/demand/window-shape'
import { ForecartError } from '../../core/errors'
import { periodNumber } from '../../core/time/grid'
import { demandQuantiles } from '../../evaluation'
import { withoutOutliers } from '../../features/demand'
import {
  LAUNCH_STEPS,
  type LaunchCurve,
  LaunchCurveFit,
  launchFactor,
  launchOf,
  launchStep,
} from './launch-curve'

/** A group of fewer series says more of them than of a newcomer. */
const MIN_GROUP_SERIES = 3
const ALL = '*'
const MIN_MEAN = 1e-3
const HIGH_LEVEL = 0.95
/** Units a period that surprise nobody. */
const MIN_SURPRISE = 1
/** `d`, the squared coefficient of variation beyond that of counts, is at least this. */
const LEAST_DISPERSION = 0.05
/** Series of a group differ by at least this much of their mean, and means are not known to be nothing. */
const LEAST_RATE_VARIATION = 0.1

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

type Group = z.output<typeof groupSchema>
export type FallbackState = z.output<typeof fallbackSchema>

export class PooledFallback {
  /** @throws ARTIFACT_CORRUPT where the groups were made for windows of another shape. */
  constructor(
    readonly state: FallbackState,
    private readonly shape: WindowShape,
  ) {
    const phases = seasonalPhases(shape)
    if (Object.values(state).some((group) => group.phases.length !== phases))
      throw new ForecartError(
        'ARTIFACT_CORRUPT',
        `The groups of the simpler rule do not have ${phases} phases each`,
      )
  }

  /** Learns from the last periods of the panel. */
  static fit(panel: DemandPanel, shape: WindowShape): PooledFallback {
    const from = Math.max(0, panel.historySteps - shape.context)
    const phases = seasonalPhases(shape)
    const pools = new Map<string, Pool>()
    const starts = startsOfPlaces(panel)
    for (const recorded of panel.series) {
      const series = withoutOutliers(recorded, from)
      const keys = keysOf(series)
      const launch = launchOf(panel, recorded, starts.get(recorded.locationId)!, shape)
      const members = keys.map((key) => {
        let pool = pools.get(key)
        if (!pool) pools.set(key, (pool = new Pool(phases)))
        if (launch) pool.launches.add(launch)
        return pool
      })
      const own = { sum: 0, squares: 0, count: 0 }
      for (let index = Math.max(from, series.firstObserved); index < panel.historySteps; index++) {
        if (!isDemandKnown(series, index)) continue
        const units = series.values[index]!
        const phase = phaseOf(panel, index, phases)
        for (const pool of members) pool.add(units, phase)
        own.sum += units
        own.squares += units * units
        own.count++
      }
      if (own.count > 0) for (const pool of members) pool.addSeries(own)
    }
    const groups = [...pools].filter(([, pool]) => pool.series > 0).map(([key, pool]) => [key, pool.group()])
    return new PooledFallback(Object.fromEntries(groups) as FallbackState, shape)
  }

  /** Writes row `row` of the prediction: all steps of the horizon, and the flag. */
  write(input: DemandInput, row: number, prediction: DemandPrediction): void {
    const series = input.series[row]!
    const group = this.groupOf(series)
    const { horizon } = this.shape
    const phases = seasonalPhases(this.shape)
    const curve = this.curveOf(series)
    const own = new OwnPeriods(input, series, this.shape, curve)
    const posterior = posteriorOf(own, group, this.shape)
    const age = input.historySteps - series.firstObserved
    const made = new Map<number, Forecast>()
    const forecastAt = (step: number): Forecast => {
      const phase = phaseOf(input, input.historySteps + step, phases)
      const launch = launchStep(age + step, this.shape)
      const name = launch * phases + phase
      let one = made.get(name)
      if (!one) made.set(name, (one = forecastOf(posterior, own, group, phase, launchFactor(curve, launch))))
      return one
    }
    const follows = curve !== undefined && launchStep(age, this.shape) < LAUNCH_STEPS
    prediction.isFallback[row] = follows ? FALLBACK.launchCurve : FALLBACK.group
    for (let step = 0; step < horizon; step++) {
      const { mean, quantiles } = forecastAt(step)
      const at = row * horizon + step
      prediction.mean[at] = mean
      prediction.quantiles.set(quantiles, at * LEVEL_COUNT)
    }
  }

  /** Of the most alike group that has one. Undefined for a series whose launch lies before what is read. */
  private curveOf(series: DemandSeries): LaunchCurve | undefined {
    if (series.firstObserved === 0) return undefined
    return keysOf(series)
      .map((key) => this.state[key]?.launch)
      .find(Boolean)
  }

  private groupOf(series: DemandSeries): Group | undefined {
    const groups = keysOf(series).map((key) => this.state[key])
    return groups.find((group) => group && group.series >= MIN_GROUP_SERIES) ?? groups.find(Boolean)
  }
}

/** Whether a context holds too little for a model. @param observedCount periods of it that are read */
export function needsFallback(observedCount: number, shape: WindowShape): boolean {
  return observedCount < leastObserved(shape)
}

/** From the most alike to everything; items over all locations are a kind of place of their own. */
function keysOf({ categoryId, locationId }: DemandSeries): string[] {
  const category = categoryId ?? 'none'
  const kind = locationId === null ? 'all' : 'one'
  const place = locationId ?? 'all'
  return [
    `${category}|${kind}|${place}`,
    `${category}|${kind}|${ALL}`,
    `${ALL}|${kind}|${place}`,
    `${ALL}|${kind}|${ALL}`,
  ]
}

/**
 * `k`, the periods that the group counts for beside those of the series: at most an eighth of a context. The further the own ones lie
 * beyond what the group sells, and the more of them there are, the less it counts: what sells 50 a day is no slow item, whatever its
 * category.
 */
function priorPeriods(own: OwnPeriods, group: Group, { context }: WindowShape): number {
  // A group that sold nothing counts as one that hardly sells: its weight is not nothing.
  const mean = Math.max(MIN_MEAN, group.mean)
  const noise = mean + group.dispersion * mean ** 2
  const prior = Math.min(context / 8, noise / rateVarianceOf(group))
  const usual = Math.max(MIN_SURPRISE, 2 * group.high, 4 * group.mean)
  if (own.count === 0 || own.level <= usual) return prior
  return prior * (usual / own.level) ** ((2 * Math.min(own.exposure, prior)) / prior)
}

function rateVarianceOf({ mean, rateVariance }: Group): number {
  return Math.max(rateVariance, (LEAST_RATE_VARIATION * Math.max(MIN_MEAN, mean)) ** 2)
}

interface Posterior {
  /** Units a period. */
  readonly level: number
  /** The mean square of what the level is wrong by. */
  readonly levelVariance: number
  readonly dispersion: number
  /** `Z`. */
  readonly ownShare: number
}

function posteriorOf(own: OwnPeriods, group: Group | undefined, shape: WindowShape): Posterior {
  if (!group) {
    const dispersion = own.dispersion
    const levelVariance = own.levelVariance(own.level, dispersion)
    return { level: own.level, levelVariance, dispersion, ownShare: 1 }
  }
  const prior = priorPeriods(own, group, shape)
  const ownShare = own.exposure / (own.exposure + prior)
  const level = ownShare * own.level + (1 - ownShare) * group.mean
  const dispersion = Math.max(LEAST_DISPERSION, ownShare * own.dispersion + (1 - ownShare) * group.dispersion)
  const levelVariance =
    ownShare ** 2 * own.levelVariance(level, dispersion) + (1 - ownShare) ** 2 * rateVarianceOf(group)
  return { level, levelVariance, dispersion, ownShare }
}

interface Forecast {
  readonly mean: number
  readonly quantiles: readonly number[]
}

/** A period ahead, by its phase of the season and what its time since the launch multiplies it by. */
function forecastOf(
  { level, levelVariance, dispersion, ownShare }: Posterior,
  own: OwnPeriods,
  group: Group | undefined,
  phase: number,
  launch: number,
): Forecast {
  const ofPhase = ownShare * own.phaseFactor(phase) + (1 - ownShare) * (group?.phases[phase] ?? 1)
  const factor = ofPhase * launch
  const mean = level * factor
  const variance = mean + dispersion * mean ** 2 + levelVariance * factor ** 2
  const isWhole = own.isWhole && (group?.isWhole ?? true)
  return { mean, quantiles: demandQuantiles(mean, variance, { isWhole }) }
}

/** The first period with anything of each place; null: over all of them. */
function startsOfPlaces({ series }: DemandPanel): ReadonlyMap<string | null, number> {
  const starts = new Map<string | null, number>()
  for (const { locationId, firstObserved } of series)
    starts.set(locationId, Math.min(firstObserved, starts.get(locationId) ?? firstObserved))
  return starts
}

/** What a series itself has told so far. */
class OwnPeriods {
  sum = 0
  count = 0
  isWhole = true
  /** `F`: what the periods would have sold together if a settled one sells 1. */
  exposure = 0
  private exposureSquares = 0
  private squares = 0
  private readonly phaseSums: Float64Array
  private readonly phaseCounts: Float64Array

  constructor(
    input: DemandInput,
    recorded: DemandSeries,
    shape: WindowShape,
    curve: LaunchCurve | undefined,
  ) {
    const phases = seasonalPhases(shape)
    this.phaseSums = new Float64Array(phases)
    this.phaseCounts = new Float64Array(phases)
    const from = Math.max(recorded.firstObserved, input.historySteps - shape.context, 0)
    const series = withoutOutliers(recorded, from)
    for (let index = from; index < input.historySteps; index++) {
      if (!isDemandKnown(series, index)) continue
      const units = series.values[index]!
      const phase = phaseOf(input, index, phases)
      this.sum += units
      this.squares += units * units
      this.isWhole &&= Number.isInteger(units)
      this.count++
      const factor = launchFactor(curve, launchStep(index - recorded.firstObserved, shape))
      this.exposure += factor
      this.exposureSquares += factor * factor
      this.phaseSums[phase]! += units
      this.phaseCounts[phase]!++
    }
  }

  /** Units that a period sells once the launch is over. */
  get level(): number {
    return this.exposure > 0 ? this.sum / this.exposure : 0
  }

  /** The mean square of what `level` is wrong by, where the level and `d` are these; 0 where there are no periods. */
  levelVariance(level: number, dispersion: number): number {
    const { exposure, exposureSquares } = this
    if (exposure === 0) return 0
    return level / exposure + (dispersion * level ** 2 * exposureSquares) / exposure ** 2
  }

  get mean(): number {
    return this.count > 0 ? this.sum / this.count : 0
  }

  /** What a phase sells / the mean, with one even period added. */
  phaseFactor(phase: number): number {
    if (!(this.mean > 0)) return 1
    return (this.phaseSums[phase]! / this.mean + 1) / (this.phaseCounts[phase]! + 1)
  }

  /** `d` of the own periods; the least there is where they are too few to tell. */
  get dispersion(): number {
    const { mean, count } = this
    if (!(mean > 0) || count < 2) return LEAST_DISPERSION
    const variance = (this.squares - count * mean * mean) / (count - 1)
    return Math.max(LEAST_DISPERSION, (variance - mean) / mean ** 2)
  }
}

/** The same for all panels: Monday = 0, January = 0. */
function phaseOf({ grid }: DemandPanel, index: number, phases: number): number {
  return phaseAhead(periodNumber(grid) + index, phases)
}

/** Sums over the periods of one series. */
interface SeriesSums {
  readonly sum: number
  readonly squares: number
  readonly count: number
}

class Pool {
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

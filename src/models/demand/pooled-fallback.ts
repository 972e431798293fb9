/**
 * The rule for series with too little history of their own: what items of the same category sell at the same place,
 * weighed against the few periods that the series does have. Also the only thing that can be said of an item on its first day.
 */
import { z } from 'zod'
import {
  isDemandKnown,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
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
import { normalQuantile } from '../../evaluation'
import { withoutOutliers } from '../../features/demand'

/** A group of fewer series says more of them than of a newcomer. */
const MIN_GROUP_SERIES = 3
const ALL = '*'
const MIN_MEAN = 1e-3
/** Units a period that surprise nobody. */
const MIN_SURPRISE = 1
/** Squared coefficient of variation beyond that of counts. */
const LEAST_VARIATION = 0.05

const groupSchema = z.object({
  series: z.number().int().positive(),
  mean: z.number().min(0),
  /** Quantiles of units a period over all series and recent periods of the group, at QUANTILE_LEVELS. */
  quantiles: z.array(z.number().min(0)).length(LEVEL_COUNT),
  /** Mean of the phase of the season / mean: Monday first, or 1 alone where the context tells no phases apart. */
  phases: z.array(z.number().min(0)).min(1),
})

/** Artifacts of before there were grids other than days say `weekdays`. */
function withPhases(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'weekdays' in value
    ? { ...value, phases: value.weekdays }
    : value
}

/** By group key, see `keysOf`. */
export const fallbackSchema = z.record(z.string(), z.preprocess(withPhases, groupSchema))

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
    for (const recorded of panel.series) {
      const series = withoutOutliers(recorded, from)
      const keys = keysOf(series)
      const members = keys.map((key) => {
        let pool = pools.get(key)
        if (!pool) pools.set(key, (pool = new Pool(phases)))
        return pool
      })
      let count = 0
      for (let index = Math.max(from, series.firstObserved); index < panel.historySteps; index++) {
        if (!isDemandKnown(series, index)) continue
        const phase = phaseOf(panel, index, phases)
        for (const pool of members) pool.add(series.values[index]!, phase)
        count++
      }
      if (count > 0) for (const pool of members) pool.series++
    }
    const groups = [...pools].filter(([, pool]) => pool.series > 0).map(([key, pool]) => [key, pool.group()])
    return new PooledFallback(Object.fromEntries(groups) as FallbackState, shape)
  }

  /** Writes row `row` of the prediction: all steps of the horizon, and the flag. */
  write(input: DemandInput, row: number, prediction: DemandPrediction): void {
    const series = input.series[row]!
    const group = this.groupOf(series)
    const groupMean = group?.mean ?? 0
    const { horizon } = this.shape
    const phases = seasonalPhases(this.shape)
    const own = new OwnPeriods(input, series, this.shape)
    const prior = priorPeriods(own, group, this.shape)
    const level = (own.sum + prior * groupMean) / Math.max(1, own.count + prior)
    const ownShare = own.count / Math.max(1, own.count + prior)
    prediction.isFallback[row] = 1
    for (let step = 0; step < horizon; step++) {
      const phase = phaseOf(input, input.historySteps + step, phases)
      const factor = ownShare * own.phaseFactor(phase) + (1 - ownShare) * (group?.phases[phase] ?? 1)
      const at = row * horizon + step
      prediction.mean[at] = level * factor
      for (let quantile = 0; quantile < LEVEL_COUNT; quantile++) {
        const groupSpread = group ? group.quantiles[quantile]! / Math.max(MIN_MEAN, groupMean) : 0
        const spread = ownShare * own.spread(QUANTILE_LEVELS[quantile]!) + (1 - ownShare) * groupSpread
        prediction.quantiles[at * LEVEL_COUNT + quantile] = level * factor * spread
      }
    }
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
 * Periods that the group counts for beside those of the series: an eighth of a context. The further the own ones lie beyond what the
 * group sells, and the more of them there are, the less it counts: what sells 50 a day is no slow item, whatever its category.
 */
function priorPeriods(own: OwnPeriods, group: Group | undefined, { context }: WindowShape): number {
  if (!group) return 0
  const prior = context / 8
  const usual = Math.max(MIN_SURPRISE, 2 * group.quantiles[LEVEL_COUNT - 1]!, 4 * group.mean)
  if (own.count === 0 || own.mean <= usual) return prior
  return prior * (usual / own.mean) ** ((2 * Math.min(own.count, prior)) / prior)
}

/** What a series itself has told so far. */
class OwnPeriods {
  sum = 0
  count = 0
  private squares = 0
  private readonly phaseSums: Float64Array
  private readonly phaseCounts: Float64Array

  constructor(input: DemandInput, recorded: DemandSeries, shape: WindowShape) {
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
      this.count++
      this.phaseSums[phase]! += units
      this.phaseCounts[phase]!++
    }
  }

  get mean(): number {
    return this.count > 0 ? this.sum / this.count : 0
  }

  /** What a phase sells / the mean, with one even period added. */
  phaseFactor(phase: number): number {
    if (!(this.mean > 0)) return 1
    return (this.phaseSums[phase]! / this.mean + 1) / (this.phaseCounts[phase]! + 1)
  }

  /** A quantile / the mean: as counts of this mean and spread have it, and wider for how few periods there are. */
  spread(level: number): number {
    const { mean, count } = this
    if (!(mean > 0)) return 0
    const seen = count > 1 ? (this.squares / count - mean * mean) / (mean * mean) : 0
    const variance = Math.max(seen, 1 / mean + LEAST_VARIATION) * (1 + 1 / count)
    return Math.max(0, 1 + normalQuantile(level) * Math.sqrt(variance))
  }
}

/** The same for all panels: Monday = 0, January = 0. */
function phaseOf({ grid }: DemandPanel, index: number, phases: number): number {
  return phaseAhead(periodNumber(grid) + index, phases)
}

class Pool {
  series = 0
  private readonly values: number[] = []
  private readonly phaseSums: Float64Array
  private readonly phaseCounts: Float64Array

  constructor(phases: number) {
    this.phaseSums = new Float64Array(phases)
    this.phaseCounts = new Float64Array(phases)
  }

  add(units: number, phase: number): void {
    this.values.push(units)
    this.phaseSums[phase]! += units
    this.phaseCounts[phase]!++
  }

  group(): Group {
    const sorted = Float64Array.from(this.values).sort()
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
    return {
      series: this.series,
      mean,
      quantiles: QUANTILE_LEVELS.map(
        (level) => sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))]!,
      ),
      phases: Array.from(this.phaseSums, (sum, phase) => {
        const count = this.phaseCounts[phase]!
        return mean > MIN_MEAN && count > 0 ? sum / count / mean : 1
      }),
    }
  }
}

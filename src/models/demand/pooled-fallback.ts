/**
 * The rule for series with too little history of their own: what items of the same category sell at the same place,
 * weighed against the few days that the series does have. Also the only thing that can be said of an item on its first day.
 */
import { z } from 'zod'
import {
  isDemandKnown,
  LEVEL_COUNT,
  MAX_HORIZON_DAYS,
  QUANTILE_LEVELS,
  type DemandInput,
  type DemandPanel,
  type DemandPrediction,
  type DemandSeries,
} from '../../contracts/demand/demand'
import { dayNumber } from '../../core/time/day'
import { normalQuantile } from '../../evaluation'
import { CONTEXT_DAYS, withoutOutliers } from '../../features/demand'

/** Fewer observed days than this in the context, and the rule answers. */
export const MIN_OBSERVED_DAYS = 14
/** Days of its own after which a series counts as much as its group. */
const PRIOR_DAYS = 7
/** A group of fewer series says more of them than of a newcomer. */
const MIN_GROUP_SERIES = 3
const ALL = '*'
const MIN_MEAN = 1e-3
/** Units a day that surprise nobody. */
const MIN_SURPRISE = 1
/** Squared coefficient of variation beyond that of counts. */
const LEAST_VARIATION = 0.05

const groupSchema = z.object({
  series: z.number().int().positive(),
  mean: z.number().min(0),
  /** Quantiles of daily units over all series and recent days of the group, at QUANTILE_LEVELS. */
  quantiles: z.array(z.number().min(0)).length(LEVEL_COUNT),
  /** Monday first: mean of the weekday / mean. */
  weekdays: z.array(z.number().min(0)).length(7),
})

/** By group key, see `keysOf`. */
export const fallbackSchema = z.record(z.string(), groupSchema)

type Group = z.output<typeof groupSchema>
export type FallbackState = z.output<typeof fallbackSchema>

export class PooledFallback {
  constructor(readonly state: FallbackState) {}

  /** Learns from the last days of the panel. */
  static fit(panel: DemandPanel): PooledFallback {
    const from = Math.max(0, panel.historySteps - CONTEXT_DAYS)
    const pools = new Map<string, Pool>()
    for (const recorded of panel.series) {
      const series = withoutOutliers(recorded, from)
      const keys = keysOf(series)
      const members = keys.map((key) => {
        let pool = pools.get(key)
        if (!pool) pools.set(key, (pool = new Pool()))
        return pool
      })
      let days = 0
      for (let index = Math.max(from, series.firstObserved); index < panel.historySteps; index++) {
        if (!isDemandKnown(series, index)) continue
        const weekday = weekdayOf(panel, index)
        for (const pool of members) pool.add(series.values[index]!, weekday)
        days++
      }
      if (days > 0) for (const pool of members) pool.series++
    }
    const groups = [...pools].filter(([, pool]) => pool.series > 0).map(([key, pool]) => [key, pool.group()])
    return new PooledFallback(Object.fromEntries(groups) as FallbackState)
  }

  /** Writes row `row` of the prediction: all steps of the horizon, and the flag. */
  write(input: DemandInput, row: number, prediction: DemandPrediction): void {
    const series = input.series[row]!
    const group = this.groupOf(series)
    const groupMean = group?.mean ?? 0
    const own = new OwnDays(input, series)
    const prior = priorDays(own, group)
    const level = (own.sum + prior * groupMean) / Math.max(1, own.days + prior)
    const ownShare = own.days / Math.max(1, own.days + prior)
    prediction.isFallback[row] = 1
    for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
      const weekday = weekdayOf(input, input.historySteps + step)
      const factor = ownShare * own.weekdayFactor(weekday) + (1 - ownShare) * (group?.weekdays[weekday] ?? 1)
      const at = row * MAX_HORIZON_DAYS + step
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

/** Whether the last `CONTEXT_DAYS` hold too little for a model. */
export function needsFallback(observedDays: number): boolean {
  return observedDays < MIN_OBSERVED_DAYS
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
 * Days that the group counts for beside those of the series. The further the own days lie beyond what the group sells, and the
 * more of them there are, the less it counts: what sells 50 a day is no slow item, whatever its category.
 */
function priorDays(own: OwnDays, group: Group | undefined): number {
  if (!group) return 0
  const usual = Math.max(MIN_SURPRISE, 2 * group.quantiles[LEVEL_COUNT - 1]!, 4 * group.mean)
  if (own.days === 0 || own.mean <= usual) return PRIOR_DAYS
  return PRIOR_DAYS * (usual / own.mean) ** ((2 * Math.min(own.days, PRIOR_DAYS)) / PRIOR_DAYS)
}

/** What a series itself has told so far. */
class OwnDays {
  sum = 0
  days = 0
  private squares = 0
  private readonly weekdaySums = new Float64Array(7)
  private readonly weekdayCounts = new Float64Array(7)

  constructor(input: DemandInput, recorded: DemandSeries) {
    const from = Math.max(recorded.firstObserved, input.historySteps - CONTEXT_DAYS, 0)
    const series = withoutOutliers(recorded, from)
    for (let index = from; index < input.historySteps; index++) {
      if (!isDemandKnown(series, index)) continue
      const units = series.values[index]!
      const weekday = weekdayOf(input, index)
      this.sum += units
      this.squares += units * units
      this.days++
      this.weekdaySums[weekday]! += units
      this.weekdayCounts[weekday]!++
    }
  }

  get mean(): number {
    return this.days > 0 ? this.sum / this.days : 0
  }

  /** What a weekday sells / the mean, with one even day added. */
  weekdayFactor(weekday: number): number {
    if (!(this.mean > 0)) return 1
    return (this.weekdaySums[weekday]! / this.mean + 1) / (this.weekdayCounts[weekday]! + 1)
  }

  /** A quantile / the mean: as counts of this mean and spread have it, and wider for how few days there are. */
  spread(level: number): number {
    const { mean, days } = this
    if (!(mean > 0)) return 0
    const seen = days > 1 ? (this.squares / days - mean * mean) / (mean * mean) : 0
    const variance = Math.max(seen, 1 / mean + LEAST_VARIATION) * (1 + 1 / days)
    return Math.max(0, 1 + normalQuantile(level) * Math.sqrt(variance))
  }
}

/** Monday = 0. */
function weekdayOf(panel: DemandPanel, index: number): number {
  return (((dayNumber(panel.grid.start) + index + 3) % 7) + 7) % 7
}

class Pool {
  series = 0
  private readonly values: number[] = []
  private readonly weekdaySums = new Float64Array(7)
  private readonly weekdayCounts = new Float64Array(7)

  add(units: number, weekday: number): void {
    this.values.push(units)
    this.weekdaySums[weekday]! += units
    this.weekdayCounts[weekday]!++
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
      weekdays: Array.from(this.weekdaySums, (sum, weekday) => {
        const count = this.weekdayCounts[weekday]!
        return mean > MIN_MEAN && count > 0 ? sum / count / mean : 1
      }),
    }
  }
}

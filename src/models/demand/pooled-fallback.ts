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
import {
  FALLBACK,
  isDemandKnown,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPanel,
  type DemandPrediction,
  type DemandSeries,
} from '../../contracts/demand/demand'
import { leastObserved, seasonalPhases, type WindowShape } from '../../contracts/demand/window-shape'
import { ForecartError } from '../../core/errors'
import { demandQuantiles } from '../../evaluation'
import { withoutOutliers } from '../../features/demand'
import { type FallbackState, type Group, LEAST_DISPERSION, MIN_MEAN, Pool } from './fallback-group'
import { OwnPeriods, phaseOf } from './fallback-own-periods'
import { LAUNCH_STEPS, type LaunchCurve, launchFactor, launchOf, launchStep } from './launch-curve'

/** A group of fewer series says more of them than of a newcomer. */
const MIN_GROUP_SERIES = 3
const ALL = '*'
/** Units a period that surprise nobody. */
const MIN_SURPRISE = 1
/** Series of a group differ by at least this much of their mean, and means are not known to be nothing. */
const LEAST_RATE_VARIATION = 0.1

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

/**
 * Is one forecaster better than another on the same windows? The loss of a period is its quantile loss in units of its series'
 * own naive error, so that a large series does not decide alone; roll-ups, which repeat the units of their places, do not count.
 * Series of one item share its fate, those of one place that of the place, and a hot week is the same for all: none of these are
 * independent of each other. So a one-sided paired t-test is made over items or places, of which there are more, and over weeks (of
 * months: over months), as far as there are enough of each, and the less certain of them decides. A verdict also needs the greater part of the windows on its side.
 */
import { itemsName, LEVEL_COUNT, seriesName } from '../../contracts/demand/demand'
import { ForecartError } from '../../core/errors'
import { decide, leastCertain, pairedTest, type Verdict } from '../paired-test'
import { meanQuantileLoss } from './metrics'
import { type Granularity, gridFrom, indexOfDay } from '../../core/time/grid'
import { levelsOf } from './levels'
import { collectPoints } from './points'
import type { ForecastWindow } from './windows'

/** Plain values: stored with the model version. Losses are mean weighted quantile losses; lower is better. */
/** What a paired test takes for independent of each other. */
type ClusterKind = 'items' | 'places' | 'weeks' | 'months'

export interface PairedComparison {
  readonly verdict: Verdict
  readonly challengerLoss: number
  readonly referenceLoss: number
  /** 1 - challengerLoss / referenceLoss. */
  readonly improvementFraction: number
  /** Mean over the clusters of reference - challenger, in naive errors. */
  readonly meanDifference: number
  /** meanDifference in standard deviations between clusters. */
  readonly effectSize: number
  /** One-sided, that the challenger is not better. */
  readonly pValue: number
  /** The independent units of the least certain test, and how many of them there are. */
  readonly clusteredBy: ClusterKind
  readonly clusters: number
  readonly windows: number
  readonly windowsWon: number
  /** One sentence for people. */
  readonly reason: string
}

/** Fewer say nothing of the next one. */
const MIN_CLUSTERS: Readonly<Record<ClusterKind, number>> = {
  items: 5,
  places: 5,
  weeks: 4,
  months: 4,
}
/** Periods of a cluster of time: days of one week share its mood. */
const PERIODS_OF_CLUSTER = { DAY: 7, WEEK: 1, MONTH: 1 } as const satisfies Record<Granularity, number>

/**
 * @throws BAD_USER_INPUT where the two were not scored on the same windows and series; NOT_ENOUGH_DATA where there are too few
 * items, places and weeks to be scored.
 */
export function pairedComparison(
  challenger: readonly ForecastWindow[],
  reference: readonly ForecastWindow[],
): PairedComparison {
  checkSameWindows(challenger, reference)
  const losses = { challenger: collectLosses(challenger), reference: collectLosses(reference) }
  const { items, places } = losses.reference.byCluster
  const times = reference[0]?.granularity === 'MONTH' ? 'months' : 'weeks'
  // Items or places are compared, whichever are more: a handful of the others varies too much to tell anything.
  const kinds: readonly ClusterKind[] = [places.size > items.size ? 'places' : 'items', times]
  const tests = kinds.flatMap((kind) => {
    const [ours, theirs] = [losses.challenger.byCluster[kind], losses.reference.byCluster[kind]]
    if (theirs.size < MIN_CLUSTERS[kind]) return []
    return [
      pairedTest(
        kind,
        [...theirs].map(([cluster, mean]) => mean.value - ours.get(cluster)!.value),
      ),
    ]
  })
  if (tests.length === 0) {
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `A comparison needs ${MIN_CLUSTERS.items} items, ${MIN_CLUSTERS.places} places or ${MIN_CLUSTERS[times]} ${times} that can be scored; ` +
        `there are ${items.size}, ${places.size} and ${losses.reference.byCluster[times].size}`,
    )
  }
  const windowsWon = losses.reference.byWindow.filter(
    (loss, i) => losses.challenger.byWindow[i]! < loss,
  ).length
  const challengerLoss = losses.challenger.total
  const referenceLoss = losses.reference.total
  const result = {
    challengerLoss,
    referenceLoss,
    improvementFraction: referenceLoss > 0 ? 1 - challengerLoss / referenceLoss : 0,
    ...leastCertain(tests),
    windows: challenger.length,
    windowsWon,
  }
  const verdict = decide(result)
  return { verdict, ...result, reason: explain(verdict, result) }
}

/** Mean quantile loss of one forecaster in naive errors, so that no series decides alone. Infinity where no day can be scored. */
export function scaledLoss(windows: readonly ForecastWindow[]): number {
  const { items } = collectLosses(windows).byCluster
  if (items.size === 0) return Number.POSITIVE_INFINITY
  return [...items.values()].reduce((sum, { value }) => sum + value, 0) / items.size
}

type Figures = Omit<PairedComparison, 'verdict' | 'reason'>

function explain(verdict: Verdict, figures: Figures): string {
  const percent = (Math.abs(figures.improvementFraction) * 100).toFixed(1)
  const direction = figures.improvementFraction >= 0 ? 'lower' : 'higher'
  const evidence = `p = ${figures.pValue.toPrecision(2)} over ${figures.clusters} ${figures.clusteredBy}, ${figures.windowsWon} of ${figures.windows} windows won`
  const words = { better: 'Better', worse: 'Worse', undecided: 'No clear difference' }
  return `${words[verdict]}: quantile loss ${percent} % ${direction} (${evidence})`
}

interface Losses {
  /** Quantile loss per unit sold. */
  readonly total: number
  /** Mean scaled loss of each window. */
  readonly byWindow: readonly number[]
  /** Mean scaled loss: of items and places over their series, each of which counts once; of weeks over their days. Of weeks or months, one is empty. */
  readonly byCluster: Readonly<Record<ClusterKind, ReadonlyMap<string, Mean>>>
}

function collectLosses(windows: readonly ForecastWindow[]): Losses {
  const points = collectPoints(windows)
  const byWindow = windows.map(() => new Mean())
  const bySeries = new Map<number, Mean>()
  const times = new Map<string, Mean>()
  const levels = levelsOf(windows[0]?.series ?? [])
  const granularity = windows[0]?.granularity ?? 'DAY'
  let lossSum = 0
  let actualSum = 0
  for (let row = 0; row < points.length; row++) {
    const series = points.series[row]!
    if (levels[series] === 'rollUp') continue
    const loss = meanQuantileLoss(points.actual[row]!, points.quantiles, row * LEVEL_COUNT)
    lossSum += loss
    actualSum += points.actual[row]!
    const unit = points.naiveError[row]!
    if (!(unit > 0)) continue
    const window = points.window[row]!
    byWindow[window]!.add(loss / unit)
    const period = periodsBetween(windows[0]!, windows[window]!) + points.step[row]!
    meanOf(times, String(Math.floor(period / PERIODS_OF_CLUSTER[granularity]))).add(loss / unit)
    meanOf(bySeries, series).add(loss / unit)
  }
  const items = new Map<string, Mean>()
  const places = new Map<string, Mean>()
  for (const [series, mean] of bySeries) {
    const key = windows[0]!.series[series]!
    const { locationId } = key
    meanOf(items, itemsName(key)).add(mean.value)
    if (locationId !== null) meanOf(places, locationId).add(mean.value)
  }
  return {
    total: actualSum > 0 ? lossSum / actualSum : lossSum,
    byWindow: byWindow.map((mean) => mean.value),
    byCluster: {
      items,
      places,
      weeks: granularity === 'MONTH' ? new Map() : times,
      months: granularity === 'MONTH' ? times : new Map(),
    },
  }
}

/** Of two windows of one panel: from the last period that the one saw to that of the other. */
function periodsBetween(from: ForecastWindow, to: ForecastWindow): number {
  return indexOfDay(gridFrom(from.originDay, from.granularity), to.originDay)
}

function meanOf<Key>(means: Map<Key, Mean>, key: Key): Mean {
  let mean = means.get(key)
  if (!mean) means.set(key, (mean = new Mean()))
  return mean
}

class Mean {
  private sum = 0
  private count = 0

  add(value: number): void {
    this.sum += value
    this.count++
  }

  get value(): number {
    return this.count > 0 ? this.sum / this.count : 0
  }
}

function checkSameWindows(challenger: readonly ForecastWindow[], reference: readonly ForecastWindow[]): void {
  const same =
    challenger.length === reference.length &&
    challenger.every((window, i) => {
      const other = reference[i]!
      return (
        window.originDay === other.originDay &&
        window.label.horizon === other.label.horizon &&
        window.series.length === other.series.length &&
        window.series.every((key, row) => seriesName(key) === seriesName(other.series[row]!))
      )
    })
  if (!same) {
    throw new ForecartError('BAD_USER_INPUT', 'Forecasters can be compared on the same windows only')
  }
}

/**
 * Is one forecaster better than another on the same windows? The loss of a series is its quantile loss over all days and
 * windows, in units of its own naive error, so that a large series does not decide alone. Windows of a series overlap and
 * resemble each other, so they are averaged before the test; series of one item share its fate, so items are the independent
 * units of a one-sided paired t-test. Days shared by all items (a hot week) are not independent either: a verdict also needs
 * the greater part of the windows on its side.
 */
import { LEVEL_COUNT } from '../contracts/demand'
import { ForecartError } from '../core/errors'
import { studentTailProbability } from './distributions'
import { meanQuantileLoss } from './metrics'
import { collectPoints } from './points'
import type { ForecastWindow } from './windows'

export type Verdict = 'better' | 'worse' | 'undecided'

/** Plain values: stored with the model version. Losses are mean weighted quantile losses; lower is better. */
export interface PairedComparison {
  readonly verdict: Verdict
  readonly challengerLoss: number
  readonly referenceLoss: number
  /** 1 - challengerLoss / referenceLoss. */
  readonly improvementFraction: number
  /** Mean over items of reference - challenger, in naive errors. */
  readonly meanDifference: number
  /** meanDifference in standard deviations between items. */
  readonly effectSize: number
  /** One-sided, that the challenger is not better. */
  readonly pValue: number
  /** Items. */
  readonly clusters: number
  readonly windows: number
  readonly windowsWon: number
  /** One sentence for people. */
  readonly reason: string
}

const MIN_CLUSTERS = 5
const SIGNIFICANCE = 0.05

/**
 * @throws BAD_USER_INPUT where the two were not scored on the same windows and series; NOT_ENOUGH_DATA where fewer than five
 * items can be scored.
 */
export function pairedComparison(
  challenger: readonly ForecastWindow[],
  reference: readonly ForecastWindow[],
): PairedComparison {
  checkSameWindows(challenger, reference)
  const losses = { challenger: collectLosses(challenger), reference: collectLosses(reference) }
  const differences = [...losses.reference.byItem].map(
    ([item, loss]) => loss - losses.challenger.byItem.get(item)!,
  )
  const clusters = differences.length
  if (clusters < MIN_CLUSTERS) {
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `A comparison needs ${MIN_CLUSTERS} items; ${clusters} can be scored`,
    )
  }
  const meanDifference = differences.reduce((sum, value) => sum + value, 0) / clusters
  const deviation = Math.sqrt(
    differences.reduce((sum, value) => sum + (value - meanDifference) ** 2, 0) / (clusters - 1),
  )
  const effectSize = deviation > 0 ? meanDifference / deviation : 0
  const pValue = oneSidedP(meanDifference, deviation, clusters)
  const windowsWon = losses.reference.byWindow.filter(
    (loss, i) => losses.challenger.byWindow[i]! < loss,
  ).length
  const challengerLoss = losses.challenger.total
  const referenceLoss = losses.reference.total
  const result = {
    challengerLoss,
    referenceLoss,
    improvementFraction: referenceLoss > 0 ? 1 - challengerLoss / referenceLoss : 0,
    meanDifference,
    effectSize,
    pValue,
    clusters,
    windows: challenger.length,
    windowsWon,
  }
  const verdict = decide(result)
  return { verdict, ...result, reason: explain(verdict, result) }
}

type Figures = Omit<PairedComparison, 'verdict' | 'reason'>

function decide({ pValue, improvementFraction, windows, windowsWon }: Figures): Verdict {
  if (pValue < SIGNIFICANCE && improvementFraction > 0 && windowsWon * 2 > windows) return 'better'
  if (pValue > 1 - SIGNIFICANCE && improvementFraction < 0 && windowsWon * 2 < windows) return 'worse'
  return 'undecided'
}

function explain(verdict: Verdict, figures: Figures): string {
  const percent = (Math.abs(figures.improvementFraction) * 100).toFixed(1)
  const direction = figures.improvementFraction >= 0 ? 'lower' : 'higher'
  const evidence = `p = ${figures.pValue.toPrecision(2)} over ${figures.clusters} items, ${figures.windowsWon} of ${figures.windows} windows won`
  const words = { better: 'Better', worse: 'Worse', undecided: 'No clear difference' }
  return `${words[verdict]}: quantile loss ${percent} % ${direction} (${evidence})`
}

function oneSidedP(mean: number, deviation: number, count: number): number {
  // Without any spread there is nothing to test: equal forecasts are not better, a constant gain is.
  if (deviation === 0) return mean > 0 ? 0 : mean < 0 ? 1 : 0.5
  return studentTailProbability(mean / (deviation / Math.sqrt(count)), count - 1)
}

interface Losses {
  /** Quantile loss per unit sold. */
  readonly total: number
  /** Mean scaled loss of each window. */
  readonly byWindow: readonly number[]
  /** Mean scaled loss of each item: over its series, of the mean over the days of each. */
  readonly byItem: ReadonlyMap<string, number>
}

function collectLosses(windows: readonly ForecastWindow[]): Losses {
  const points = collectPoints(windows)
  const byWindow = windows.map(() => new Mean())
  const bySeries = new Map<number, Mean>()
  let lossSum = 0
  let actualSum = 0
  for (let row = 0; row < points.length; row++) {
    const loss = meanQuantileLoss(points.actual[row]!, points.quantiles, row * LEVEL_COUNT)
    lossSum += loss
    actualSum += points.actual[row]!
    const unit = points.naiveError[row]!
    if (!(unit > 0)) continue
    byWindow[points.window[row]!]!.add(loss / unit)
    const series = points.series[row]!
    let mean = bySeries.get(series)
    if (!mean) bySeries.set(series, (mean = new Mean()))
    mean.add(loss / unit)
  }
  const byItem = new Map<string, Mean>()
  for (const [series, mean] of bySeries) {
    const { itemId } = windows[0]!.series[series]!
    let item = byItem.get(itemId)
    if (!item) byItem.set(itemId, (item = new Mean()))
    item.add(mean.value)
  }
  return {
    total: actualSum > 0 ? lossSum / actualSum : lossSum,
    byWindow: byWindow.map((mean) => mean.value),
    byItem: new Map([...byItem].map(([item, mean]) => [item, mean.value])),
  }
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
        window.label.horizonDays === other.label.horizonDays &&
        window.series.length === other.series.length &&
        window.series.every(
          (key, row) =>
            key.itemId === other.series[row]!.itemId && key.locationId === other.series[row]!.locationId,
        )
      )
    })
  if (!same) {
    throw new ForecartError('BAD_USER_INPUT', 'Forecasters can be compared on the same windows only')
  }
}

/** Forecasts of several members as one: quantiles of one level are averaged (Vincentization), or their median is taken. */
import { FALLBACK, LEVEL_COUNT, type DemandPrediction } from '../../../contracts/demand/demand'
import { emptyPrediction } from '../signature'

/** How the members of one series go together: a weight for each, of which the sum is 1, or the median of all. */
export type Combination = readonly number[] | 'MEDIAN'

/** @param predictions of the same series, one a member @param combinationOf by row */
export function combinePredictions(
  predictions: readonly DemandPrediction[],
  combinationOf: (row: number) => Combination,
): DemandPrediction {
  const { horizon, isFallback } = predictions[0]!
  const combined = emptyPrediction(isFallback.length, horizon)
  const values = new Float64Array(predictions.length)
  for (let row = 0; row < isFallback.length; row++) {
    const combination = combinationOf(row)
    combined.isFallback[row] = fallbackOf(predictions, row, combination)
    for (const [name, width] of [
      ['mean', horizon],
      ['quantiles', horizon * LEVEL_COUNT],
    ] as const) {
      for (let at = row * width; at < (row + 1) * width; at++) {
        for (let member = 0; member < values.length; member++)
          values[member] = predictions[member]![name][at]!
        combined[name][at] = combination === 'MEDIAN' ? medianOf(values) : weightedSum(values, combination)
      }
    }
    if (combination === 'MEDIAN') keepMeansInside(combined, row)
  }
  return combined
}

/** Of FALLBACK: none where a member that counts forecasts the series itself. */
function fallbackOf(predictions: readonly DemandPrediction[], row: number, combination: Combination): number {
  const kinds = predictions
    .filter((_, member) => combination === 'MEDIAN' || combination[member]! > 0)
    .map(({ isFallback }) => isFallback[row]!)
  if (kinds.includes(FALLBACK.none)) return FALLBACK.none
  return kinds.includes(FALLBACK.launchCurve) ? FALLBACK.launchCurve : FALLBACK.group
}

/** Medians of means and of quantiles are those of different members. */
function keepMeansInside({ horizon, mean, quantiles }: DemandPrediction, row: number): void {
  for (let at = row * horizon; at < (row + 1) * horizon; at++) {
    mean[at] = Math.max(mean[at]!, quantiles[at * LEVEL_COUNT]!)
    const last = (at + 1) * LEVEL_COUNT - 1
    quantiles[last] = Math.max(quantiles[last]!, mean[at]!)
  }
}

function weightedSum(values: Float64Array, weights: readonly number[]): number {
  let sum = 0
  for (let member = 0; member < values.length; member++)
    if (weights[member] !== 0) sum += weights[member]! * values[member]!
  return sum
}

/** Sorts in place. */
function medianOf(values: Float64Array): number {
  values.sort()
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}

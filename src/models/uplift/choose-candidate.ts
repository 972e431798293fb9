/**
 * Which candidate orders people best, and is it better than one effect for all? All predictions here are of models that did not see the person. The scores of a fold are of the
 * candidate that was best on the other folds, on the scale that was best there, so that a lucky choice does not count in its favour.
 */
import { pairedTest } from '../../evaluation'
import type { Fold } from './folds'

export interface Choice {
  /** Index of the candidate that is chosen on all folds. */
  readonly candidate: number
  readonly meanPrediction: number
  /** What differences between its predictions are to be multiplied by: the best linear predictor (Chernozhukov, Demirer, Duflo and Fernandez-Val 2018). 0 to `LARGEST_SLOPE`. */
  readonly slope: number
  /** Of each person: the effect less the mean effect, as it was foretold on the other folds. */
  readonly deviations: Float64Array
  /** One-sided: that effects do not go with `deviations`. */
  readonly pValue: number
}

/** What differs is stretched at most so much. */
const LARGEST_SLOPE = 1.5

/**
 * @param scores doubly robust ones, one for each person
 * @param predictions `[candidates][people]`, the simplest candidate first
 */
export function chooseCandidate(
  scores: Float64Array,
  predictions: readonly Float64Array[],
  folds: readonly Fold[],
): Choice {
  const deviations = new Float64Array(scores.length)
  const gains = new Float64Array(scores.length)
  for (const { held, rest } of folds) {
    const { candidate, slope, meanPrediction, meanScore } = bestOn(scores, predictions, rest)
    for (const row of held) {
      deviations[row] = slope * (predictions[candidate]![row]! - meanPrediction)
      gains[row] = (scores[row]! - meanScore) * deviations[row]
    }
  }
  const all = Uint32Array.from(scores.keys())
  const { candidate, slope, meanPrediction } = bestOn(scores, predictions, all)
  return { candidate, slope, meanPrediction, deviations, pValue: pairedTest('person', [...gains]).pValue }
}

/**
 * The simplest candidate that is at most one standard error worse than the best (Breiman et al. 1984, section 3.4.3): scores are so noisy that the best of many is often best by luck.
 */
function bestOn(scores: Float64Array, predictions: readonly Float64Array[], rows: Uint32Array) {
  const moments = predictions.map((of) => momentsOf(scores, of, rows))
  const best = moments.reduce((found, { gain }, at) => (gain > moments[found]!.gain ? at : found), 0)
  const candidate = moments.findIndex((_, at) => {
    if (at === best) return true
    let [sum, squares] = [0, 0]
    for (const row of rows) {
      const difference =
        (scores[row]! - moments[best]!.meanScore) *
        (standardized(moments[best]!, predictions[best]![row]!) -
          standardized(moments[at]!, predictions[at]![row]!))
      sum += difference
      squares += difference * difference
    }
    const mean = sum / rows.length
    return mean * mean <= (squares / rows.length - mean * mean) / rows.length
  })
  return { candidate, ...moments[candidate]! }
}

interface Moments {
  readonly meanScore: number
  readonly meanPrediction: number
  /** 0: the predictions are all the same. */
  readonly deviation: number
  /** The root of the squared error that the predictions save, on their best scale; below 0 where they are the wrong way round. */
  readonly gain: number
  readonly slope: number
}

function standardized({ meanPrediction, deviation }: Moments, prediction: number): number {
  return deviation > 0 ? (prediction - meanPrediction) / deviation : 0
}

function momentsOf(scores: Float64Array, predictions: Float64Array, rows: Uint32Array): Moments {
  let [meanScore, meanPrediction, covariance, variance] = [0, 0, 0, 0]
  for (const row of rows) {
    meanScore += scores[row]! / rows.length
    meanPrediction += predictions[row]! / rows.length
  }
  for (const row of rows) {
    const differs = predictions[row]! - meanPrediction
    covariance += ((scores[row]! - meanScore) * differs) / rows.length
    variance += (differs * differs) / rows.length
  }
  const isConstant = variance <= 1e-12 * (meanPrediction ** 2 + 1e-12)
  const deviation = isConstant ? 0 : Math.sqrt(variance)
  return {
    ...{ meanScore, meanPrediction, deviation },
    gain: isConstant ? 0 : covariance / deviation,
    slope: isConstant ? 0 : Math.min(LARGEST_SLOPE, Math.max(0, covariance / variance)),
  }
}

/** How well probabilities say what happened: of one class among several, or of a yes or no (labels 1 and 0). */

/** A probability of 0 for what happened would make the loss infinite, whatever else the model says. */
const LEAST_PROBABILITY = 1e-15

/**
 * The mean of -ln(probability of what happened), in nats; null where there is nothing.
 *
 * @param probabilities for each case, one for each class
 * @param actual the class of each case
 */
export function logLoss(
  probabilities: readonly ArrayLike<number>[],
  actual: ArrayLike<number>,
): number | null {
  if (probabilities.length === 0) return null
  let sum = 0
  probabilities.forEach((ofClasses, i) => {
    sum -= Math.log(Math.max(ofClasses[actual[i]!] ?? 0, LEAST_PROBABILITY))
  })
  return sum / probabilities.length
}

/**
 * The mean of the F1 of each class that happened or was predicted at least once; null where there is nothing.
 *
 * @param predicted the class said for each case
 * @param actual the class of each case
 */
export function macroF1(predicted: ArrayLike<number>, actual: ArrayLike<number>): number | null {
  const counts = new Map<number, { right: number; said: number; happened: number }>()
  const of = (label: number) => {
    const known = counts.get(label) ?? { right: 0, said: 0, happened: 0 }
    counts.set(label, known)
    return known
  }
  for (let i = 0; i < actual.length; i++) {
    of(predicted[i]!).said++
    of(actual[i]!).happened++
    if (predicted[i] === actual[i]) of(actual[i]!).right++
  }
  if (counts.size === 0) return null
  let sum = 0
  for (const { right, said, happened } of counts.values()) sum += (2 * right) / (said + happened)
  return sum / counts.size
}

function refuseNaN(values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i])) throw new RangeError(`The score of case ${i} is not a number.`)
}

/** Calls `visit` once for each different score, from the highest to the lowest, with how many of each label have it. */
function forEachScore(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  visit: (positives: number, negatives: number) => void,
): void {
  refuseNaN(scores)
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  for (let from = 0; from < order.length;) {
    const score = scores[order[from]!]
    let to = from
    let positives = 0
    for (; to < order.length && scores[order[to]!] === score; to++) positives += labels[order[to]!]!
    visit(positives, to - from - positives)
    from = to
  }
}

/**
 * The area under the ROC curve: the probability that a positive scores higher than a negative, where a tie counts a half. Null
 * where one of the labels is missing.
 *
 * @throws RangeError where a score is NaN
 */
export function areaUnderRoc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  let positives = 0
  let negatives = 0
  let ordered = 0
  forEachScore(scores, labels, (positivesHere, negativesHere) => {
    ordered += negativesHere * (positives + positivesHere / 2)
    positives += positivesHere
    negatives += negativesHere
  })
  return positives > 0 && negatives > 0 ? ordered / positives / negatives : null
}

/**
 * Average precision: the precision at each different score, weighted by the share of the positives that have it, so that the
 * order among ties does not matter. Null where there is no positive.
 *
 * @throws RangeError where a score is NaN
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  let positives = 0
  let cases = 0
  let sum = 0
  forEachScore(scores, labels, (positivesHere, negativesHere) => {
    positives += positivesHere
    cases += positivesHere + negativesHere
    sum += positivesHere * (positives / cases)
  })
  return positives > 0 ? sum / positives : null
}

/**
 * The expected calibration error: by how much the mean probability and the share of positives differ, over bins of equal
 * width, weighted by the cases in each. Null where there is nothing.
 *
 * @param probabilities of the label 1, from 0 to 1
 * @throws RangeError where one is NaN
 */
export function calibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
): number | null {
  if (probabilities.length === 0) return null
  refuseNaN(probabilities)
  // The cases of a bin cancel out of weight and means: what is left is the sum of probability minus label.
  const excess = new Float64Array(bins)
  for (let i = 0; i < probabilities.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins))
    excess[bin]! += probabilities[i]! - labels[i]!
  }
  return excess.reduce((sum, ofBin) => sum + Math.abs(ofBin), 0) / probabilities.length
}

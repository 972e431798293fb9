/**
 * Platt scaling: the probability of yes is the sigmoid of a line through the score (Platt 1999, "Probabilistic outputs for support vector
 * machines"), fitted by Newton's method with halved steps (Lin, Lin and Weng 2007).
 */
export interface PlattLine {
  /** Never negative: a higher score never means a lower probability. */
  readonly slope: number
  readonly intercept: number
}

const MAX_STEPS = 100
const MIN_STEP = 1e-10
const CONVERGED = 1e-10
/** Keeps the second derivatives invertible where all scores are equal. */
const RIDGE = 1e-12

/** @param scores log-odds, or other finite numbers; @param labels 1 and 0, both of which are there */
export function fitPlatt(scores: ArrayLike<number>, labels: ArrayLike<number>): PlattLine {
  let positives = 0
  for (let i = 0; i < labels.length; i++) positives += labels[i]!
  const negatives = labels.length - positives
  // Platt's targets: as if one more case of each label had been seen, so that no probability becomes 0 or 1.
  const high = (positives + 1) / (positives + 2)
  const low = 1 / (negatives + 2)
  const target = (i: number): number => (labels[i] === 1 ? high : low)
  const constant = {
    slope: 0,
    intercept: Math.log(
      (positives * high + negatives * low) / (positives * (1 - high) + negatives * (1 - low)),
    ),
  }
  let line: PlattLine = constant
  let loss = lossOf(line, scores, target)
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonDirection(line, scores, target)
    const next = shortened(line, direction, loss, (candidate) => lossOf(candidate, scores, target))
    if (!next) break
    const gained = loss - next.loss
    line = next.line
    loss = next.loss
    if (gained < CONVERGED * Math.abs(loss)) break
  }
  // Scores that say the opposite of the labels say nothing: the share of yes is left.
  return line.slope >= 0 ? line : constant
}

function lossOf(
  { slope, intercept }: PlattLine,
  scores: ArrayLike<number>,
  target: (i: number) => number,
): number {
  let sum = 0
  for (let i = 0; i < scores.length; i++) {
    const logOdds = slope * scores[i]! + intercept
    sum += Math.max(logOdds, 0) + Math.log1p(Math.exp(-Math.abs(logOdds))) - target(i) * logOdds
  }
  return sum
}

function newtonDirection(
  { slope, intercept }: PlattLine,
  scores: ArrayLike<number>,
  target: (i: number) => number,
): PlattLine {
  let gradientSlope = 0
  let gradientIntercept = 0
  let slopeSlope = RIDGE
  let slopeIntercept = 0
  let interceptIntercept = RIDGE
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    const probability = 1 / (1 + Math.exp(-(slope * score + intercept)))
    const error = probability - target(i)
    const curvature = probability * (1 - probability)
    gradientSlope += error * score
    gradientIntercept += error
    slopeSlope += curvature * score * score
    slopeIntercept += curvature * score
    interceptIntercept += curvature
  }
  const determinant = slopeSlope * interceptIntercept - slopeIntercept ** 2
  return {
    slope: -(interceptIntercept * gradientSlope - slopeIntercept * gradientIntercept) / determinant,
    intercept: -(slopeSlope * gradientIntercept - slopeIntercept * gradientSlope) / determinant,
  }
}

/** The longest of the halved steps that lowers the loss; null where none does. */
function shortened(
  from: PlattLine,
  direction: PlattLine,
  loss: number,
  lossAt: (line: PlattLine) => number,
): { line: PlattLine; loss: number } | null {
  for (let step = 1; step >= MIN_STEP; step /= 2) {
    const line = {
      slope: from.slope + step * direction.slope,
      intercept: from.intercept + step * direction.intercept,
    }
    const next = lossAt(line)
    if (next < loss) return { line, loss: next }
  }
  return null
}

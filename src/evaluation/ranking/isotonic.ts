/** Isotonic regression: the non-decreasing step function of the score that is closest to the labels. */
export interface IsotonicCurve {
  /** Ascending: the first and the last score of each step. */
  readonly scores: readonly number[]
  /** At each of these scores; between steps the probability rises in a straight line. */
  readonly probabilities: readonly number[]
}

interface Step {
  readonly first: number
  last: number
  positives: number
  cases: number
}

/**
 * Pool adjacent violators (Ayer et al. 1955; Zadrozny and Elkan, KDD 2002, for probabilities): neighbours in the wrong order become one step with
 * their mean. Cases with the same score are one step from the beginning.
 *
 * @param given scores, finite; @param labels 1 and 0
 */
export function fitIsotonic(given: ArrayLike<number>, labels: ArrayLike<number>): IsotonicCurve {
  // Adding zero makes -0 the 0 that it equals: of the two, the one that came first would name the step.
  const scores = Float64Array.from(given, (score) => score + 0)
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  const steps: Step[] = [] // one for each different score
  for (const i of order) {
    const previous = steps.at(-1)
    if (previous && previous.last === scores[i]) {
      previous.positives += labels[i]!
      previous.cases++
    } else steps.push({ first: scores[i]!, last: scores[i]!, positives: labels[i]!, cases: 1 })
  }
  const pooled: Step[] = []
  for (const step of steps) {
    pooled.push(step)
    while (pooled.length > 1 && !isAscending(pooled.at(-2)!, pooled.at(-1)!)) mergeLast(pooled)
  }
  return {
    scores: pooled.flatMap(({ first, last }) => [first, last]),
    probabilities: pooled.flatMap(({ positives, cases }) => [positives / cases, positives / cases]),
  }
}

/** Of whole numbers, so that equal shares are equal. */
function isAscending(lower: Step, upper: Step): boolean {
  return lower.positives * upper.cases < upper.positives * lower.cases
}

function mergeLast(steps: Step[]): void {
  const { last, positives, cases } = steps.pop()!
  const step = steps.at(-1)!
  step.last = last
  step.positives += positives
  step.cases += cases
}

/** The probability at a score; below the first step and above the last one theirs. */
export function isotonicAt({ scores, probabilities }: IsotonicCurve, score: number): number {
  // The first of `scores` that is not below the score.
  let low = 0
  let high = scores.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (scores[middle]! < score) low = middle + 1
    else high = middle
  }
  if (low === scores.length) return probabilities.at(-1)!
  if (low === 0 || scores[low] === score) return probabilities[low]!
  const share = (score - scores[low - 1]!) / (scores[low]! - scores[low - 1]!)
  return probabilities[low - 1]! + share * (probabilities[low]! - probabilities[low - 1]!)
}

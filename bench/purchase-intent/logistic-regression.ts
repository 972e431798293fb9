/** Plain logistic regression, as the baseline that boosted trees have to beat. */
import type { Column } from '../../src/models/boosting'
import type { Sessions } from './online-shoppers'

const STEPS = 300
const LEARNING_RATE = 0.5
const MOMENTUM = 0.9
const L2 = 1e-4

/**
 * Numbers become log(1 + value), standardised; each category a 0 or 1 of its own. Fitted by gradient descent with momentum, with a little L2.
 * Answers the log-odds of rows.
 */
export function fitLogisticRegression(training: Sessions): (columns: readonly Column[]) => Float64Array {
  const encode = fitEncoding(training.columns)
  const inputs = encode(training.columns)
  const rows = training.labels.length
  const weights = new Float64Array(inputs.length)
  const velocity = new Float64Array(inputs.length)
  for (let step = 0; step < STEPS; step++) {
    const errors = logOdds(inputs, weights, rows).map(
      (score, row) => 1 / (1 + Math.exp(-score)) - training.labels[row]!,
    )
    inputs.forEach((input, j) => {
      let gradient = L2 * weights[j]!
      for (let row = 0; row < rows; row++) gradient += (errors[row]! * input[row]!) / rows
      velocity[j] = MOMENTUM * velocity[j]! - LEARNING_RATE * gradient
    })
    velocity.forEach((change, j) => (weights[j]! += change))
  }
  return (columns) => logOdds(encode(columns), weights, columns[0]!.values.length)
}

function logOdds(inputs: readonly Float64Array[], weights: Float64Array, rows: number): Float64Array {
  const scores = new Float64Array(rows)
  inputs.forEach((input, j) => {
    for (let row = 0; row < rows; row++) scores[row]! += weights[j]! * input[row]!
  })
  return scores
}

type Encoding = (columns: readonly Column[]) => Float64Array[]

/** Scales and categories are those of the training part. */
function fitEncoding(columns: readonly Column[]): Encoding {
  const encoders = columns.map((column): ((of: Column) => Float64Array[]) => {
    if (column.kind === 'categorical') {
      const known = [...new Set(column.values)]
      return ({ values }) =>
        known.map((code) => Float64Array.from(values, (value) => (value === code ? 1 : 0)))
    }
    const present = Float64Array.from(column.values, squashed)
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length
    const deviation = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length)
    return ({ values }) => [Float64Array.from(values, (value) => (squashed(value) - mean) / (deviation || 1))]
  })
  return (of) => [
    ...encoders.flatMap((encode, i) => encode(of[i]!)),
    new Float64Array(of[0]!.values.length).fill(1),
  ]
}

const squashed = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.sign(value) * Math.log1p(Math.abs(value))

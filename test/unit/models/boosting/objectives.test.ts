/** Gradients are the derivatives of the loss, and the starting score is where the loss of a constant is least. */
import { prepareExamples } from '../../../../src/models/boosting/examples'
import { createObjective, type ObjectiveSpec } from '../../../../src/models/boosting/objectives'
import { numeric } from '../../../support/boosting'

const STEP = 1e-5

const smooth: [ObjectiveSpec, number[]][] = [
  [{ kind: 'squared-error' }, [1.5, -2, 0.3, 4]],
  [{ kind: 'log-loss' }, [0, 1, 1, 0]],
  [{ kind: 'softmax', classes: 3 }, [0, 2, 1, 2]],
  [{ kind: 'tweedie', power: 1 }, [0, 3, 1, 7]],
  [{ kind: 'tweedie', power: 1.6 }, [0, 3.5, 0.1, 7]],
]

function objectiveOf(spec: ObjectiveSpec, labels: number[]) {
  const examples = prepareExamples('test', {
    columns: [numeric('x', labels)],
    labels,
    weights: [1, 0.5, 2, 1.5],
  })
  return createObjective(spec, examples)
}

describe.each(smooth)('the objective %j', (spec, labels) => {
  const objective = objectiveOf(spec, labels)
  const totalWeight = 5

  it('has the derivative of its loss as its gradient', () => {
    const scores = Float64Array.from({ length: 4 * objective.outputs }, (_, i) => Math.sin(3 * i))
    const gradients = new Float64Array(scores.length)
    const hessians = new Float64Array(scores.length)
    objective.gradients(scores, gradients, hessians)
    scores.forEach((score, i) => {
      const lossAt = (at: number): number => objective.loss(scores.with(i, at)) * totalWeight
      expect(gradients[i]).toBeCloseTo((lossAt(score + STEP) - lossAt(score - STEP)) / (2 * STEP), 5)
      expect(hessians[i]).toBeGreaterThanOrEqual(0)
    })
  })

  it('begins where no other constant is better', () => {
    const constant = (base: Float64Array): Float64Array =>
      Float64Array.from({ length: 4 * objective.outputs }, (_, i) => base[Math.floor(i / 4)]!)
    const base = objective.baseScores()
    const least = objective.loss(constant(base))
    base.forEach((score, output) => {
      for (const other of [score - 0.01, score + 0.01])
        expect(objective.loss(constant(base.with(output, other)))).toBeGreaterThan(least)
    })
  })
})

it('the objective quantile begins with the weighted quantile of the labels', () => {
  const of = (level: number): number =>
    objectiveOf({ kind: 'quantile', level }, [10, 20, 30, 40]).baseScores()[0]!
  // Weights 1, 0.5, 2 and 1.5 of 5.
  expect([0.2, 0.3, 0.31, 0.7, 0.71].map(of)).toEqual([10, 20, 30, 30, 40])
})

describe('the objective lambdamart', () => {
  const rank = (labels: number[], querySizes: number[], k: number) =>
    createObjective(
      { kind: 'lambdamart', k },
      prepareExamples('test', { columns: [numeric('x', labels)], labels, querySizes }),
    )

  it('has 1 - NDCG@k as its loss, with ties in the worst order', () => {
    const discount = (position: number): number => 1 / Math.log2(position + 1)
    const objective = rank([2, 0, 1, 0, 0, 1], [4, 2], 2)
    const best = 3 * discount(1) + discount(2)
    const first = (discount(1) + 3 * discount(2)) / best
    const loss = objective.loss(Float64Array.of(2, 1, 3, 0, 5, 5))
    // In the second query the relevant row shares its score, and is taken for the second.
    expect(loss).toBeCloseTo(1 - (first + discount(2)) / 2, 12)
  })

  it('pushes pairs by how much their exchange would change NDCG@k, and leaves others alone', () => {
    const objective = rank([0, 1, 0, 0], [4], 2)
    const scores = Float64Array.of(3, 2, 1, 0)
    const gradients = new Float64Array(4)
    const hessians = new Float64Array(4)
    objective.gradients(scores, gradients, hessians)
    const discount = 1 / Math.log2(3)
    const wrong = (difference: number): number => 1 / (1 + Math.exp(difference))
    const above = (1 - discount) * wrong(2 - 3)
    const below = [1, 2].map((lead) => discount * wrong(lead))
    expect(gradients[0]).toBeCloseTo(above, 12)
    expect(gradients[1]).toBeCloseTo(-above - below[0]! - below[1]!, 12)
    expect(gradients[2]).toBeCloseTo(below[0]!, 12)
    expect(gradients[3]).toBeCloseTo(below[1]!, 12)
  })

  it('learns nothing from queries without a relevant row, or where all are equally relevant', () => {
    const objective = rank([0, 0, 1, 1], [2, 2], 5)
    const gradients = new Float64Array(4)
    const hessians = new Float64Array(4)
    objective.gradients(Float64Array.of(1, 2, 3, 4), gradients, hessians)
    expect([...gradients, ...hessians]).toEqual(new Array(8).fill(0))
    expect(objective.loss(Float64Array.of(1, 2, 3, 4))).toBe(0)
  })
})

/** Layers and losses: values known by hand, and gradients of the compiled graph by finite differences. */
import { Rng } from '../../../src/core/rng'
import type { ComputeBackend, Layer } from '../../../src/compute'
import {
  Dense,
  Embedding,
  LayerNorm,
  ReversibleInstanceNorm,
  compileTrainingStep,
  counterUniformTensor,
  dropout,
  glorotUniformVariable,
  heNormalVariable,
  pinballLoss,
  tf,
  weightedMean,
} from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { comparedDevices, expectParity, floats, largestDifference } from './compute-testkit'

const STEP = 1e-2
const RATE = 1e-3

/**
 * The gradient that the compiled step descends, read off one step of plain descent, against central differences of the
 * loss computed by tfjs.
 */
async function expectGradient(
  backend: ComputeBackend,
  layer: Layer,
  loss: (x: tf.Tensor) => tf.Scalar,
  shape: number[],
): Promise<void> {
  const x = floats(
    shape.reduce((a, b) => a * b, 1),
    new Rng('gradient', ...shape),
  ).map((value) => value + 0.05)
  const lossAt = (): number => tf.tidy(() => loss(tf.tensor(x, shape)).dataSync<'float32'>()[0]!)
  const numeric = layer.variables.map((variable) => {
    const values = variable.dataSync<'float32'>().slice()
    const differences = values.map((_, i) => {
      const shifted = (by: number): number => {
        const moved = values.slice()
        moved[i]! += by
        tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)))
        return lossAt()
      }
      return (shifted(STEP) - shifted(-STEP)) / (2 * STEP)
    })
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
    return { values, differences }
  })
  const step = await compileTrainingStep(
    {
      variables: layer.variables,
      inputs: { x: { shape, dtype: 'float32' } },
      loss: (inputs) => loss(inputs.x!),
      optimizer: { kind: 'sgd' },
    },
    { backend },
  )
  await step.run({ x }, { learningRate: RATE })
  await step.syncVariables()
  await step.dispose()
  layer.variables.forEach((variable, v) => {
    const after = variable.dataSync<'float32'>()
    const { values, differences } = numeric[v]!
    after.forEach((value, i) => expect((values[i]! - value) / RATE).toBeCloseTo(differences[i]!, 1))
  })
  tf.dispose([...layer.variables])
}

/** Not symmetric in its elements, so that a permuted gradient shows. */
const score = (y: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(tf.sin(y), tf.reshape(tf.cos(tf.range(0, y.size)), y.shape)))

describe('reversible instance normalisation', () => {
  const x = (): tf.Tensor3D => tf.tensor3d(floats(24, new Rng('series'), 5), [2, 4, 3])

  it('brings each series to mean 0 and deviation 1, and back', () => {
    tf.tidy(() => {
      const norm = new ReversibleInstanceNorm(3)
      const { normalized, statistics } = norm.normalize(x())
      const { mean, variance } = tf.moments(normalized, 1)
      expect(largestDifference(mean.dataSync<'float32'>(), new Float32Array(6))).toBeLessThan(1e-5)
      expect(largestDifference(variance.dataSync<'float32'>(), new Float32Array(6).fill(1))).toBeLessThan(
        1e-4,
      )
      norm.variables[0]!.assign(tf.tensor1d([2, -0.5, 3]))
      norm.variables[1]!.assign(tf.tensor1d([1, 0.2, -4]))
      const again = norm.normalize(x())
      expect(again.normalized.dataSync()).not.toEqual(normalized.dataSync())
      const back = norm.restore(again.normalized, again.statistics)
      expect(largestDifference(back.dataSync<'float32'>(), x().dataSync<'float32'>())).toBeLessThan(1e-5)
      expect(statistics.mean.shape).toEqual([2, 1, 3])
    })
  })

  it('shows the model the same shape at any level and scale', () => {
    tf.tidy(() => {
      const norm = new ReversibleInstanceNorm(3)
      const [plain, raised] = [x(), tf.add(tf.mul(x(), 40), 1000)].map((one) =>
        norm.normalize(one).normalized.dataSync<'float32'>(),
      )
      expect(largestDifference(plain!, raised!)).toBeLessThan(1e-3)
    })
  })

  it.each(comparedDevices())('trains on %s as with tfjs', async (device) => {
    await expectParity(device, () => {
      const norm = new ReversibleInstanceNorm(3)
      return {
        variables: norm.variables,
        inputs: { x: { shape: [2, 4, 3], dtype: 'float32' } },
        loss: ({ x }) => {
          const { normalized, statistics } = norm.normalize(x!)
          return tf.mean(tf.square(tf.sub(norm.restore(tf.tanh(normalized), statistics), 1)))
        },
        feeds: { x: floats(24, new Rng('series'), 5) },
      }
    })
  })
})

describeEachDevice('the gradient by finite differences', (backend) => {
  it('of a dense layer', async () => {
    const layer = new Dense(3, 2, new Rng('dense'))
    await expectGradient(backend, layer, (x) => score(layer.apply(x)), [2, 2, 3])
  })

  it('of layer normalisation', async () => {
    const layer = new LayerNorm(4)
    await expectGradient(backend, layer, (x) => score(layer.apply(x)), [3, 4])
  })

  it('of an embedding whose rows are used more than once', async () => {
    const layer = new Embedding(4, 3, new Rng('embedding'))
    const rows = tf.tensor1d([1, 3, 1], 'int32')
    await expectGradient(backend, layer, (x) => score(tf.mul(layer.apply(rows), x)), [3, 3])
    rows.dispose()
  })

  it('of the pinball loss', async () => {
    const layer = new Dense(2, 3, new Rng('pinball'))
    const loss = (x: tf.Tensor): tf.Scalar =>
      tf.mean(pinballLoss(layer.apply(x), tf.sum(x, -1, true), [0.1, 0.5, 0.9]))
    await expectGradient(backend, layer, loss, [5, 2])
  })
})

describe('losses', () => {
  it('pinball weighs misses by the level', () => {
    const loss = tf.tidy(() => pinballLoss(tf.tensor2d([[1, 1], [3, 3]]), tf.tensor2d([[2], [2]]), [0.1, 0.9]).arraySync()) // prettier-ignore
    expect(loss).toEqual([
      [expect.closeTo(0.1), expect.closeTo(0.9)],
      [expect.closeTo(0.9), expect.closeTo(0.1)],
    ])
  })

  it('the weighted mean ignores what weighs nothing, and is 0 of nothing', () => {
    const mean = (weights: number[]): number =>
      tf.tidy(() => weightedMean(tf.tensor2d([[1, 3], [5, 100]]), tf.tensor2d(weights, [2, 1])).dataSync<'float32'>()[0]!) // prettier-ignore
    expect(mean([1, 0])).toBeCloseTo(2)
    expect(mean([0, 0])).toBe(0)
  })
})

describe('random numbers', () => {
  it('are uniform, and differ by seed, salt and position', () => {
    const draw = (seed: number, salt: number): Float32Array =>
      tf.tidy(() => counterUniformTensor([4000], tf.scalar(seed, 'int32'), salt).dataSync<'float32'>())
    const numbers = draw(1, 1)
    expect(numbers.reduce((sum, value) => sum + value, 0) / numbers.length).toBeCloseTo(0.5, 1)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const tenths = new Array<number>(10).fill(0)
    for (const value of numbers) tenths[Math.floor(value * 10)]!++
    for (const count of tenths) expect(Math.abs(count - 400)).toBeLessThan(100)
    const equal = (other: Float32Array): number => other.filter((value, i) => value === numbers[i]).length
    expect(equal(draw(1, 1))).toBe(4000)
    expect(equal(draw(2, 1))).toBeLessThan(5)
    expect(equal(draw(1, 2))).toBeLessThan(5)
  })

  it('dropout keeps the expectation', () => {
    const values = tf.tidy(() =>
      dropout(tf.ones([4000]), 0.25, tf.scalar(3, 'int32'), 1).dataSync<'float32'>(),
    )
    const kept = values.filter((value) => value > 0)
    expect(kept.length / 4000).toBeCloseTo(0.75, 1)
    expect(kept[0]).toBeCloseTo(1 / 0.75)
  })

  it('initial weights follow the seed and have the variance that their layer needs', () => {
    const values = (make: (rng: Rng) => tf.Variable, seed: number): Float32Array => {
      const variable = make(new Rng(seed))
      const drawn = variable.dataSync<'float32'>().slice()
      variable.dispose()
      return drawn
    }
    const variance = (drawn: Float32Array): number =>
      drawn.reduce((sum, value) => sum + value ** 2, 0) / drawn.length
    const glorot = (rng: Rng): tf.Variable => glorotUniformVariable([100, 60], rng)
    expect(values(glorot, 1)).toEqual(values(glorot, 1))
    expect(values(glorot, 1)).not.toEqual(values(glorot, 2))
    expect(variance(values(glorot, 1))).toBeCloseTo(2 / 160, 3)
    expect(variance(values((rng) => heNormalVariable([100, 60], rng), 1))).toBeCloseTo(2 / 100, 2)
  })
})

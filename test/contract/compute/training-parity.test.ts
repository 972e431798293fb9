/** The compiled step equals tfjs itself: losses and weights over twenty steps, for random sizes, batch 1 included. */
import { fc } from '../../support/property-testing'
import { Rng } from '../../../src/core/statistics/rng'
import type { ComputeBackend, OptimizerOptions } from '../../../src/compute'
import {
  Dense,
  Embedding,
  LayerNorm,
  compileTrainingStep,
  dropout,
  pinballLoss,
  tf,
  variablesOf,
  weightedMean,
} from '../../../src/compute'
import { keepGpuOpen } from '../../support/open-gpu'
import type { TestModel } from './compute-testkit'
import { casesOn, comparedDevices, expectParity, floats, integers, trainFor } from './compute-testkit'
import { exhaustively, extent } from '../../support/extent'

interface MlpSizes {
  readonly batch: number
  readonly features: number
  readonly items: number
  readonly hidden: number
  readonly horizon: number
  readonly seed: number
}

/** Adam divides by the size of a gradient: with a small epsilon, gradients that are only rounding errors become whole steps. */
const WELL_CONDITIONED: OptimizerOptions = { kind: 'adamw', epsilon: 1e-3 }

const LEVELS = [0.1, 0.5, 0.9]

/** Identities and features in, quantiles of several days out: the shape of the demand network. */
function demandMlp({ batch, features, items, hidden, horizon, seed }: MlpSizes): TestModel {
  const rng = new Rng('mlp', seed)
  const embedding = new Embedding(items, 3, rng)
  const first = new Dense(features + 3, hidden, rng)
  const norm = new LayerNorm(hidden)
  const last = new Dense(hidden, horizon * LEVELS.length, rng)
  return {
    variables: variablesOf([embedding, first, norm, last]),
    inputs: {
      x: { shape: [batch, features], dtype: 'float32' },
      item: { shape: [batch], dtype: 'int32' },
      y: { shape: [batch, horizon], dtype: 'float32' },
      weight: { shape: [batch, horizon], dtype: 'float32' },
    },
    loss: ({ x, item, y, weight }, { seed: stepSeed }) => {
      const joined = tf.concat([x!, embedding.apply(item!)], 1)
      const activated = tf.relu(norm.apply(first.apply(joined)))
      const predicted = tf.reshape(last.apply(dropout(activated, 0.2, stepSeed, 1)), [
        batch,
        horizon,
        LEVELS.length,
      ])
      const loss = pinballLoss(predicted, tf.expandDims(y!, 2), LEVELS)
      return weightedMean(loss, tf.expandDims(weight!, 2))
    },
    feeds: {
      x: floats(batch * features, rng),
      item: integers(batch, items, rng),
      y: floats(batch * horizon, rng, 3),
      // Some are missing, but never all.
      weight: Float32Array.from({ length: batch * horizon }, (_, i) =>
        i === 0 || rng.uniform() < 0.8 ? 1 : 0,
      ),
    },
  }
}

/** A convolution over two dimensions and channels, the largest of windows, a depthwise convolution, the average. */
function windowNetwork(): TestModel {
  const rng = new Rng('windows')
  const weights = (...shape: number[]): tf.Variable =>
    tf.variable(tf.tensor(floats(tf.util.sizeFromShape(shape), rng, 0.5), shape))
  const [filter, depthwise, last] = [weights(3, 3, 2, 4), weights(2, 2, 4, 2), weights(8, 1)]
  const batch = 3
  return {
    variables: [filter, depthwise, last],
    inputs: {
      x: { shape: [batch, 8, 7, 2], dtype: 'float32' },
      y: { shape: [batch, 1], dtype: 'float32' },
    },
    loss: ({ x, y }) => {
      const convolved = tf.relu(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'))
      const largest = tf.maxPool(convolved, 3, 2, 'same')
      const deep = tf.relu(tf.depthwiseConv2d(largest, depthwise as tf.Tensor4D, 1, 'valid'))
      const average = tf.reshape(tf.avgPool(deep, 3, 1, 'valid'), [batch, 8])
      return tf.mean(tf.square(tf.sub(tf.matMul(average, last as tf.Tensor2D), y!)))
    },
    feeds: { x: floats(batch * 8 * 7 * 2, rng), y: floats(batch, rng) },
  }
}

const sizes = fc.record({
  batch: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 9 })),
  features: fc.integer({ min: 1, max: 6 }),
  items: fc.integer({ min: 1, max: 5 }),
  hidden: fc.integer({ min: 4, max: 9 }),
  horizon: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1000),
})

async function expectEqualRowsToAddUp(device: ComputeBackend, threads: number): Promise<void> {
  // Enough for two threads to meet in the same row.
  const [rows, size, lookups, runs] = [2, 64, 20_000, 5]
  const indices = Int32Array.from({ length: lookups }, (_, i) => i % rows)
  const weights = new Float32Array(lookups).fill(0.5)
  const table = tf.variable(tf.zeros([rows, size]))
  const step = await compileTrainingStep(
    {
      variables: [table],
      inputs: {
        indices: { shape: [lookups], dtype: 'int32' },
        weights: { shape: [lookups, 1], dtype: 'float32' },
      },
      loss: (inputs) => tf.sum(tf.mul(tf.gather(table, inputs.indices!), inputs.weights!)),
      optimizer: { kind: 'sgd' },
    },
    { backend: device, threads },
  )
  for (let i = 0; i < runs; i++) await step.run({ indices, weights }, { learningRate: 1 })
  await step.syncVariables()
  // Sums of halves are exact.
  expect(new Set(table.dataSync<'float32'>())).toEqual(new Set([(-0.5 * lookups * runs) / rows]))
  await step.dispose()
  table.dispose()
}

/** The eager devices compute by the kernels that kernels.test.ts compares. */
const DEVICES = extent({ short: ['ort-cpu'] as const, exhaustive: comparedDevices() })

describe.each(DEVICES)('a training step on %s', (device) => {
  keepGpuOpen(device)
  it('equals tfjs over twenty steps for random sizes', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (drawn) =>
        expectParity(device, () => demandMlp(drawn), { optimizer: WELL_CONDITIONED }),
      ),
      {
        numRuns: casesOn(device, 12),
        examples: [[{ batch: 1, features: 1, items: 1, hidden: 4, horizon: 1, seed: 3 }]],
      },
    )
  })

  it.each<OptimizerOptions>([
    { kind: 'adamw', weightDecay: 0.1, clipNorm: 0.3 },
    { kind: 'adam', beta1: 0.8, beta2: 0.95 },
    { kind: 'sgd' },
    { kind: 'sgd', momentum: 0.9, clipNorm: 1 },
  ])('equals tfjs with the optimiser %j', async (optimizer) => {
    await expectParity(
      device,
      () => demandMlp({ batch: 7, features: 4, items: 3, hidden: 6, horizon: 2, seed: 5 }),
      {
        optimizer,
      },
    )
  })

  it('equals tfjs for a network of convolutions and pools', async () => {
    await expectParity(device, windowNetwork, { optimizer: WELL_CONDITIONED })
  })

  it('draws another dropout mask in each step', async () => {
    const make = (): TestModel => {
      const scale = tf.variable(tf.scalar(1))
      return {
        variables: [scale],
        inputs: { x: { shape: [40], dtype: 'float32' } },
        loss: ({ x }, { seed }) => tf.sum(tf.mul(dropout(x!, 0.5, seed, 1), scale)),
        feeds: { x: new Float32Array(40).fill(1) },
      }
    }
    const { losses } = await trainFor(8, device, make, { kind: 'sgd' }, 0)
    expect(new Set(losses).size).toBeGreaterThan(3)
  })

  it('adds up what equal rows of a table receive', () => expectEqualRowsToAddUp(device, 1))
})

describe('a compiled training step', () => {
  exhaustively(() => {
    it('adds up what equal rows of a table receive on two threads', () =>
      expectEqualRowsToAddUp('ort-cpu', 2))
  })

  it('records nothing for parting what was joined', async () => {
    const nodesOf = async (loss: (x: tf.Tensor, y: tf.Tensor) => tf.Scalar): Promise<number> => {
      const scale = tf.variable(tf.scalar(2))
      const shape = [2, 3] as const
      const step = await compileTrainingStep(
        {
          variables: [scale],
          inputs: { x: { shape, dtype: 'float32' }, y: { shape, dtype: 'float32' } },
          loss: ({ x, y }) => loss(tf.mul(x!, scale), tf.square(tf.mul(y!, scale))),
          optimizer: { kind: 'sgd' },
        },
        { backend: 'ort-cpu' },
      )
      const { nodes } = step.compilation!
      await step.dispose()
      scale.dispose()
      return nodes
    }
    const handedOn = await nodesOf((x, y) => tf.sum(tf.mul(x, tf.exp(y))))
    const joined = await nodesOf((x, y) => {
      const [first, second] = tf.split(tf.concat([x, y], 0), 2, 0) as [tf.Tensor, tf.Tensor]
      return tf.sum(tf.mul(first, tf.exp(second)))
    })
    expect(joined).toBe(handedOn)
  })
})

/** A loss that cannot be trained with is refused by name, compiled or not, and leaves nothing behind. */
import { compileTrainingStep, tf, type ComputeBackend, type TrainingStepSpec } from '../../../src/compute'

type Loss = TrainingStepSpec['loss']

/** As JavaScript, or a cast, lets them through. */
const untyped = (loss: (inputs: Record<string, tf.Tensor>) => unknown) => loss as Loss

const wrongLosses: readonly (readonly [string, (weights: tf.Variable) => Loss, RegExp])[] = [
  [
    'that is not a scalar',
    (weights) => untyped(({ x }) => tf.mul(x!, weights)),
    /one number, but is of shape \[3\]: reduce it/,
  ],
  [
    'that depends on none of the variables',
    () =>
      ({ x }) =>
        tf.mean(x!),
    /depends on none of the variables: compute it from/,
  ],
  [
    'that returns undefined',
    (weights) => untyped(({ x }) => void tf.mean(tf.mul(x!, weights))),
    /returned undefined: is its `return` missing\?/,
  ],
  [
    'that has no gradient',
    (weights) =>
      ({ x }) =>
        tf.sum(tf.cast(tf.greater(tf.mul(x!, weights), 1), 'float32')),
    /through 'Greater', which has no gradient/,
  ],
  ['that returns a number', () => untyped(() => 1), /must be a tensor, but is a number/],
]

async function train(backend: ComputeBackend, weights: tf.Variable, loss: Loss): Promise<void> {
  const step = await compileTrainingStep(
    {
      variables: [weights],
      inputs: { x: { shape: [3], dtype: 'float32' } },
      loss,
      optimizer: { kind: 'sgd' },
    },
    { backend },
  )
  try {
    await step.run({ x: Float32Array.of(1, 2, 3) }, { learningRate: 0.1 })
  } finally {
    await step.dispose()
  }
}

describe.each(['ort-cpu', 'tfjs-cpu'] as const)('with %s', (backend) => {
  it.each(wrongLosses)('refuses a loss %s', async (_case, lossOf, message) => {
    const before = tf.memory().numTensors
    const weights = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])))
    await expect(train(backend, weights, lossOf(weights))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    })
    await expect(train(backend, weights, ({ x }) => tf.mean(tf.mul(x!, weights)))).resolves.toBeUndefined()
    weights.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses to train integers', async () => {
    const weights = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3], 'int32')))
    const loss: Loss = ({ x }) => tf.mean(tf.mul(x!, tf.cast(weights, 'float32')))
    await expect(train(backend, weights, loss)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('one is int32'),
    })
    weights.dispose()
  })
})

/** Of x and the weights, both of shape [3]. */
type LossOf = (x: tf.Tensor, weights: tf.Tensor) => tf.Tensor

const FLAT: Readonly<Record<string, LossOf>> = {
  floor: (x, weights) => tf.mean(tf.square(tf.sub(x, tf.floor(tf.mul(x, weights))))),
  ceil: (x, weights) => tf.mean(tf.mul(x, tf.ceil(weights))),
  'round of what is looked up': (x, weights) => tf.mean(tf.round(tf.gather(weights, tf.cast(x, 'int32')))),
  sign: (x, weights) => tf.mean(tf.sign(tf.mul(x, weights))),
  step: (x, weights) => tf.mean(tf.softmax(tf.step(tf.mul(x, weights)))),
  'a comparison': (x, weights) => tf.mean(tf.cast(tf.greaterEqual(tf.mul(x, weights), 1), 'float32')),
  argMax: (x, weights) => tf.mean(tf.cast(tf.argMax(tf.mul(x, weights)), 'float32')),
  'a product of steps': (x, weights) =>
    tf.mean(tf.matMul(tf.reshape(tf.floor(tf.mul(x, weights)), [1, 3]), tf.reshape(x, [3, 1]))),
  'either of two steps': (x, weights) =>
    tf.mean(tf.where(tf.greater(x, 1), tf.floor(weights), tf.ceil(weights))),
  'floor of elu': (x, weights) => tf.mean(tf.floor(tf.elu(tf.mul(x, weights)))),
  'a part, padded': (x, weights) => tf.mean(tf.mul(x, tf.slice(tf.pad(tf.round(weights), [[1, 1]]), 1, 3))),
  'none at all': (x, weights) => tf.mul(0, tf.mean(tf.mul(x, weights))),
}

const SLOPING: Readonly<Record<string, LossOf>> = {
  'a step and a slope': (x, weights) => tf.mean(tf.add(tf.floor(tf.mul(x, weights)), weights)),
  'a step times a slope': (x, weights) => tf.mean(tf.mul(tf.step(tf.mul(x, weights)), weights)),
  'a slope or a step': (x, weights) => tf.mean(tf.where(tf.greater(x, 1), weights, tf.floor(weights))),
  'sums by ids, some of which may be none': (x, weights) =>
    tf.mean(tf.square(tf.unsortedSegmentSum(weights as tf.Tensor1D, tf.cast(x, 'int32') as tf.Tensor1D, 4))),
  relu: (x, weights) => tf.mean(tf.relu(tf.mul(x, weights))),
  // tfjs hands the gradient of a cast on as it is.
  'a cast to integers': (x, weights) => tf.mean(tf.cast(tf.cast(tf.mul(x, weights), 'int32'), 'float32')),
}

describe('a loss whose gradient is zero everywhere, and so trains nothing', () => {
  const compile = async (lossOf: LossOf): Promise<void> => {
    const before = tf.memory().numTensors
    const weights = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])))
    try {
      await train('ort-cpu', weights, ({ x }) => lossOf(x!, weights) as tf.Scalar)
    } finally {
      weights.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
  }

  it.each(Object.keys(FLAT))('is refused when it is compiled: %s', async (name) => {
    await expect(compile(FLAT[name]!)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/gradient is 0 everywhere.*something smooth/),
    })
  })

  it.each(Object.keys(SLOPING))('is not taken for one where there is a slope: %s', async (name) => {
    await expect(compile(SLOPING[name]!)).resolves.toBeUndefined()
  })
})

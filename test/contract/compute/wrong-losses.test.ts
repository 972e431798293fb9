/** A loss that cannot be trained with is refused by name, compiled or not, and leaves nothing behind. */
import { compileTrainingStep, tf, type ComputeBackend, type TrainingStepSpec } from '../../../src/compute'

type Loss = TrainingStepSpec['loss']

/** As JavaScript, or a cast, lets them through. */
const untyped = (loss: (inputs: Record<string, tf.Tensor>) => unknown) => loss as Loss

const wrongLosses: readonly (readonly [string, (weights: tf.Variable) => Loss, RegExp])[] = [
  [
    'that is no scalar',
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
})

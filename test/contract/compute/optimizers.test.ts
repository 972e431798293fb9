/** Optimisers against those of tfjs, and against the papers' formulas where tfjs has none. */
import type { ComputeBackend, OptimizerOptions } from '../../../src/compute'
import { compileTrainingStep, tf } from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { largestDifference, toleranceOn } from './compute-testkit'

const STEPS = 12
const RATE = 0.05
const START = [0.5, -1, 2, 0.3, -0.2, 1.5]

/** A valley that is steeper in some directions than in others. */
function valley(w: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(tf.square(tf.sub(w, 0.1)), tf.reshape(tf.range(1, 7), w.shape)))
}

const gradientAt = (w: number[]): number[] => w.map((value, i) => 2 * (value - 0.1) * (i + 1))

function variable(shape: number[] = [2, 3]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(START, shape)))
}

async function descend(
  backend: ComputeBackend,
  optimizer: OptimizerOptions,
  { shape, loss = valley }: { readonly shape?: number[]; readonly loss?: typeof valley } = {},
): Promise<number[]> {
  const w = variable(shape)
  const step = await compileTrainingStep(
    { variables: [w], inputs: {}, loss: () => loss(w), optimizer },
    { backend },
  )
  for (let i = 0; i < STEPS; i++) await step.run({}, { learningRate: RATE })
  await step.syncVariables()
  await step.dispose()
  const values = [...w.dataSync<'float32'>()]
  w.dispose()
  return values
}

function descendWithTfjs(optimizer: tf.Optimizer): number[] {
  const w = variable()
  for (let i = 0; i < STEPS; i++) optimizer.minimize(() => valley(w), false, [w])
  optimizer.dispose()
  const values = [...w.dataSync<'float32'>()]
  w.dispose()
  return values
}

describeEachDevice('an optimiser', (backend) => {
  const allowed = toleranceOn(backend, 1e-5)

  it.each<[string, OptimizerOptions, () => tf.Optimizer]>([
    ['sgd', { kind: 'sgd' }, () => tf.train.sgd(RATE)],
    ['momentum', { kind: 'sgd', momentum: 0.8 }, () => tf.train.momentum(RATE, 0.8)],
    [
      'adam',
      { kind: 'adam', beta1: 0.8, beta2: 0.9, epsilon: 1e-3 },
      () => tf.train.adam(RATE, 0.8, 0.9, 1e-3),
    ],
    ['adamw without decay', { kind: 'adamw', weightDecay: 0 }, () => tf.train.adam(RATE, 0.9, 0.999, 1e-8)],
  ])('%s equals that of tfjs', async (_, options, theirs) => {
    expect(largestDifference(await descend(backend, options), descendWithTfjs(theirs()))).toBeLessThan(
      allowed,
    )
  })

  it('adamw decays weights apart from the gradient, in proportion to the rate', async () => {
    const [decay, beta1, beta2] = [0.1, 0.9, 0.999]
    let w = START
    let mean = START.map(() => 0)
    let square = START.map(() => 0)
    for (let t = 1; t <= STEPS; t++) {
      const gradient = gradientAt(w)
      mean = mean.map((value, i) => beta1 * value + (1 - beta1) * gradient[i]!)
      square = square.map((value, i) => beta2 * value + (1 - beta2) * gradient[i]! ** 2)
      w = w.map((value, i) => {
        const direction = mean[i]! / (1 - beta1 ** t) / (Math.sqrt(square[i]! / (1 - beta2 ** t)) + 1e-8)
        return value - RATE * (direction + decay * value)
      })
    }
    expect(largestDifference(await descend(backend, { kind: 'adamw', weightDecay: decay }), w)).toBeLessThan(
      allowed,
    )
  })

  it('adamw leaves biases undecayed', async () => {
    const decayed = await descend(backend, { kind: 'adamw', weightDecay: 0.5 }, { shape: [6] })
    expect(decayed).toEqual(await descend(backend, { kind: 'adamw', weightDecay: 0 }, { shape: [6] }))
  })

  it('scales gradients down to the norm they are clipped to, and leaves small ones alone', async () => {
    const clipNorm = 0.7
    let w = START
    for (let t = 0; t < STEPS; t++) {
      const gradient = gradientAt(w)
      const scale = Math.min(1, clipNorm / Math.hypot(...gradient))
      w = w.map((value, i) => value - RATE * scale * gradient[i]!)
    }
    expect(largestDifference(await descend(backend, { kind: 'sgd', clipNorm }), w)).toBeLessThan(allowed)
    expect(
      largestDifference(
        await descend(backend, { kind: 'sgd', clipNorm: 1e6 }),
        await descend(backend, { kind: 'sgd' }),
      ),
    ).toBe(0)
  })

  it('leaves a variable alone that the loss does not reach', async () => {
    const [reached, unreached] = [variable(), variable()]
    const step = await compileTrainingStep(
      {
        variables: [unreached, reached],
        inputs: {},
        loss: () => valley(reached),
        optimizer: { kind: 'adamw', weightDecay: 0.5, clipNorm: 1 },
      },
      { backend },
    )
    const saved = await step.saveState()
    await step.run({}, { learningRate: RATE })
    await step.syncVariables()
    expect(largestDifference(unreached.dataSync<'float32'>(), START)).toBeLessThan(1e-7)
    expect(largestDifference(reached.dataSync<'float32'>(), START)).toBeGreaterThan(1e-3)
    await step.restoreState(saved)
    await step.syncVariables()
    expect(largestDifference(reached.dataSync<'float32'>(), START)).toBeLessThan(1e-7)
    await step.dispose()
    tf.dispose([reached, unreached])
  })
})

it.each<OptimizerOptions>([
  { kind: 'sgd' },
  { kind: 'sgd', momentum: 0.8 },
  { kind: 'adam' },
  { kind: 'adamw', weightDecay: 0.1 },
])('the loops fused for a processor update as tfjs does, bit for bit: %j', async (options) => {
  // Its gradient is the literal itself, on every device.
  const loss = (w: tf.Tensor): tf.Scalar =>
    tf.sum(tf.mul(w, tf.tensor([0.3, -0.7, 1e-4, 2, -5, 0.1], w.shape)))
  const fused = await descend('ort-cpu', options, { loss })
  expect(fused).toEqual(await descend('tfjs-cpu', options, { loss }))
})

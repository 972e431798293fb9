/**
 * The training step that devices are compared by: the operators and about the size of a demand network (embedding,
 * two dense layers, dropout, quantile loss, AdamW with clipping), from fixed weights and data. A device is right where its
 * losses are those that tfjs cpu computes, which are stored here.
 */
import type { DeviceName } from '../../../contracts/operations/device'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/statistics/rng'
import { Dense } from '../../layers/dense'
import { Embedding } from '../../layers/embedding'
import { variablesOf } from '../../layers/layer'
import { pinballLoss } from '../../losses/pinball'
import { dropout } from '../../random/dropout'
import { tf } from '../../tensorflow'
import { compileTrainingStep } from '../../training/compile-training-step'
import type { Feeds, TrainingStep } from '../../training/training-step'

const BATCH = 64
const FEATURES = 152
const ITEMS = 50
const EMBEDDING = 12
const HIDDEN = 128
const DAYS = 28
const LEVELS = [0.1, 0.3, 0.5, 0.7, 0.9]
const RATE = 0.01
/** Losses of the first steps; they follow each other, so that a wrong gradient or update shows in the next. */
export const STORED_LOSSES: readonly number[] = [0.752051, 0.721704, 0.691429]
/** Rounding makes 1e-5; a wrong kernel makes far more. */
const TOLERANCE = 1e-3
const MIN_TIMED_STEPS = 2
const MAX_TIMED_STEPS = 20
const TIMED_FOR_MS = 150

export interface ProbeTiming {
  /** Median of the timed steps. */
  readonly stepMs: number
  readonly losses: readonly number[]
}

/** @throws DEVICE_UNAVAILABLE, DEVICE_LOST where the device does not work, or computes something else. */
export async function runProbe(device: DeviceName): Promise<ProbeTiming> {
  const layers = {
    items: new Embedding(ITEMS, EMBEDDING, new Rng('probe', 'items')),
    inner: new Dense(FEATURES + EMBEDDING, HIDDEN, new Rng('probe', 'inner')),
    outer: new Dense(HIDDEN, DAYS * LEVELS.length, new Rng('probe', 'outer')),
  }
  const step = await compileTrainingStep(
    {
      variables: variablesOf([layers.items, layers.inner, layers.outer]),
      inputs: {
        features: { shape: [BATCH, FEATURES], dtype: 'float32' },
        item: { shape: [BATCH], dtype: 'int32' },
        units: { shape: [BATCH, DAYS, 1], dtype: 'float32' },
      },
      loss: ({ features, item, units }, { seed }) => {
        const joined = tf.concat([features!, layers.items.apply(item!)], -1)
        const hidden = dropout(tf.relu(layers.inner.apply(joined)), 0.1, seed, 1)
        const quantiles = tf.reshape(layers.outer.apply(hidden), [BATCH, DAYS, LEVELS.length])
        return tf.mean(pinballLoss(quantiles, units!, LEVELS))
      },
      optimizer: { kind: 'adamw', weightDecay: 0.01, clipNorm: 1, epsilon: 1e-3 },
    },
    { backend: device },
  )
  try {
    return await checkAndTime(step, probeBatch())
  } finally {
    await step.dispose()
  }
}

async function checkAndTime(step: TrainingStep, feeds: Feeds): Promise<ProbeTiming> {
  const losses: number[] = []
  for (const [index, expected] of STORED_LOSSES.entries()) {
    const { loss } = await step.run(feeds, { learningRate: RATE, seed: index + 1 })
    losses.push(loss)
    if (!(Math.abs(loss - expected) <= TOLERANCE * Math.abs(expected))) {
      throw new ForecartError(
        'DEVICE_UNAVAILABLE',
        `computes a loss of ${loss.toPrecision(6)} where ${expected.toPrecision(6)} is right`,
      )
    }
  }
  const times: number[] = []
  const startedAt = performance.now()
  while (
    times.length < MIN_TIMED_STEPS ||
    (times.length < MAX_TIMED_STEPS && performance.now() - startedAt < TIMED_FOR_MS)
  ) {
    const before = performance.now()
    await step.run(feeds, { learningRate: RATE, seed: losses.length + times.length + 1 })
    times.push(performance.now() - before)
  }
  times.sort((a, b) => a - b)
  return { stepMs: times[Math.floor(times.length / 2)]!, losses }
}

function probeBatch(): Feeds {
  const rng = new Rng('probe', 'data')
  return {
    features: Float32Array.from({ length: BATCH * FEATURES }, () => rng.uniform() - 0.5),
    item: Int32Array.from({ length: BATCH }, () => rng.integer(ITEMS)),
    units: Float32Array.from({ length: BATCH * DAYS }, () => 3 * rng.uniform()),
  }
}

/** A small model as somebody might export it elsewhere, and its signature. */
import { exportInference, tf } from '../../src/compute'

export const REGISTERED_DAYS = 14

/** Of the mean, a quantile each. The second and third cross a little, as those of networks do. */
const MULTIPLES = [0, 0.41, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2]

export const REGISTERED_SIGNATURE = {
  task: 'DEMAND',
  inputs: [
    { name: 'history', shape: ['batch', REGISTERED_DAYS], dtype: 'float32' },
    { name: 'weekday', shape: ['batch'], dtype: 'int32' },
  ],
  outputs: [
    { name: 'mean', shape: ['batch', 28], dtype: 'float32' },
    { name: 'quantiles', shape: ['batch', 28, 11], dtype: 'float32' },
  ],
}

export interface RegisteredModelOptions {
  readonly factor: number
  readonly days?: number
  /** Side of a square of weights that make the model large and change next to nothing. */
  readonly ballast?: number
}

/** Forecasts `factor` times the average of the last days, plus the weekday. */
export function modelOf({ factor, days = REGISTERED_DAYS, ballast = 0 }: RegisteredModelOptions): Uint8Array {
  const weights = ballast > 0 ? tf.variable(tf.fill([ballast, ballast], 1e-9)) : null
  return exportInference({
    inputs: {
      history: { shape: ['batch', days], dtype: 'float32' },
      weekday: { shape: ['batch'], dtype: 'int32' },
    },
    forward: ({ history, weekday }) => {
      const level = tf.mul(tf.mean(history!, -1, true), factor)
      const extra = weights
        ? tf.mean(tf.matMul(tf.mul(level, tf.ones([1, ballast])), weights), -1, true)
        : tf.zerosLike(level)
      const start = tf.add(tf.add(level, extra), tf.expandDims(tf.cast(weekday!, 'float32'), -1))
      const mean = tf.matMul(start, tf.ones([1, 28]))
      return { mean, quantiles: tf.mul(tf.expandDims(mean, -1), tf.tensor1d(MULTIPLES)) }
    },
  })
}

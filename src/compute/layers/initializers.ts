/** Initial weights, drawn from our own counter-based generator: a function of the seed and nothing else. */
import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'

export function zerosVariable(shape: readonly number[]): tf.Variable {
  return filledVariable(shape, 0)
}

export function onesVariable(shape: readonly number[]): tf.Variable {
  return filledVariable(shape, 1)
}

function filledVariable(shape: readonly number[], value: number): tf.Variable {
  return variableOf(shape, () => value)
}

/** Uniform in [-limit, limit). */
function uniformVariable(shape: readonly number[], limit: number, rng: Rng): tf.Variable {
  return variableOf(shape, () => (2 * rng.uniform() - 1) * limit)
}

export function normalVariable(shape: readonly number[], standardDeviation: number, rng: Rng): tf.Variable {
  return variableOf(shape, () => rng.normal() * standardDeviation)
}

/** Glorot and Bengio (2010): keeps variances of activations and gradients alike. The last two dimensions are fan in, fan out. */
export function glorotUniformVariable(shape: readonly number[], rng: Rng): tf.Variable {
  const { fanIn, fanOut } = fans(shape)
  return uniformVariable(shape, Math.sqrt(6 / (fanIn + fanOut)), rng)
}

function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const receptiveField = shape.slice(0, -2).reduce((product, size) => product * size, 1)
  return { fanIn: (shape.at(-2) ?? 1) * receptiveField, fanOut: (shape.at(-1) ?? 1) * receptiveField }
}

/** A variable whose elements are a function of their position, called in order. */
export function variableOf(shape: readonly number[], element: (index: number) => number): tf.Variable {
  const size = shape.reduce((product, one) => product * one, 1)
  const values = Float32Array.from({ length: size }, (_, index) => element(index))
  const initial = tf.tensor(values, [...shape])
  const variable = tf.variable(initial)
  initial.dispose()
  return variable
}

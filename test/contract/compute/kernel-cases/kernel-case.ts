/**
 * What the tests of kernels run on every device, one table a group of emitters. kernels.test.ts compares each case with tfjs
 * cpu; kernel-completeness.test.ts wants every emitter, and every gradient of tfjs, to be in one.
 */
import { tf } from '../../../../src/compute'
import { Rng } from '../../../../src/core/statistics/rng'
import { floats } from '../compute-testkit'

export type Tensors = Readonly<Record<string, tf.Tensor>>
export type KernelInputs = Readonly<Record<string, { data: Float32Array | Int32Array; shape: number[] }>>
export type Compute = (tensors: Tensors) => Tensors

export interface KernelCase {
  readonly inputs: KernelInputs
  readonly compute: Compute
}

export type KernelCases = Readonly<Record<string, KernelCase>>

/** Uniform in [-scale, scale), from the name of the input and its shape. */
export function input(
  name: string,
  shape: number[],
  scale = 1,
): { readonly data: Float32Array; readonly shape: number[] } {
  const size = shape.reduce((a, b) => a * b, 1)
  return { data: floats(size, new Rng(name, ...shape), scale), shape }
}

/** Elements in [0.5, 2.5). */
export function positive(name: string, shape: number[]): KernelInputs[string] {
  const { data } = input(name, shape)
  return { data: data.map((value) => value + 1.5), shape }
}

/** One input named x. */
export const x = (shape: number[], scale = 1): KernelInputs => ({ x: input('kernel', shape, scale) })

/** Each element with a weight of its own, so that a gradient in another's place is seen. */
function weightedSum(y: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(tf.cast(y, 'float32'), tf.reshape(tf.cos(tf.range(0, y.size)), y.shape)))
}

/** The value, and the gradients of a weighted sum of it by all inputs, as `by` and the input's name. */
export function withGradients(inputs: KernelInputs, f: (tensors: Tensors) => tf.Tensor): KernelCase {
  const names = Object.keys(inputs)
  const named = (list: readonly tf.Tensor[]): Tensors =>
    Object.fromEntries(names.map((name, i) => [name, list[i]!]))
  return {
    inputs,
    compute: (tensors) => {
      const gradients = tf.grads((...list: tf.Tensor[]) => weightedSum(f(named(list))))(
        names.map((name) => tensors[name]!),
      )
      return {
        value: f(tensors),
        ...Object.fromEntries(names.map((name, i) => [`by ${name}`, gradients[i]!])),
      }
    },
  }
}

/** Functions of one x of shape [3, 4] with elements in [-1, 1): values and gradients. */
export function differentiable(
  functions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>>,
  shape = [3, 4],
): KernelCases {
  return mapValues(functions, (f) => withGradients(x(shape), (tensors) => f(tensors.x!)))
}

/** Functions of one x of shape [3, 4] with elements in [-2, 2): values only, where tfjs has no gradient, or a wrong one. */
export function forward(
  functions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>>,
  shape = [3, 4],
): KernelCases {
  return mapValues(functions, (f) => ({
    inputs: x(shape, 2),
    compute: (tensors) => ({ value: f(tensors.x!) }),
  }))
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

export const b34 = (): tf.Tensor => tf.reshape(tf.add(tf.sin(tf.range(0, 12)), 1.5), [3, 4])
export const row = (): tf.Tensor => tf.add(tf.cos(tf.range(0, 4)), 1.3)

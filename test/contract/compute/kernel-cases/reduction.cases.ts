import { tf } from '../../../../src/compute'
import type { KernelCases } from './kernel-case'
import { differentiable, forward } from './kernel-case'

export const reductionCases: KernelCases = {
  ...differentiable({
    sum: (z) => tf.sum(z, 0),
    'sum of all': (z) => tf.sum(z),
    'sum kept': (z) => tf.sum(z, 1, true),
    'sum of squares': (z) => tf.sum(tf.square(z), 0),
    'sum of squares kept': (z) => tf.sum(tf.mul(z, z), 1, true),
    'sum of squares over nothing': (z) => tf.sum(tf.square(tf.expandDims(z, 1)), 1),
    mean: (z) => tf.mean(z, -1),
    max: (z) => tf.max(z, 1),
    min: (z) => tf.min(z, 0),
    prod: (z) => tf.prod(tf.add(z, 2), 1),
    cumsum: (z) => tf.cumsum(z, 1),
    'cumsum reversed': (z) => tf.cumsum(z, 1, true, true),
    logSumExp: (z) => tf.logSumExp(z, 1),
    argMax: (z) => tf.mul(tf.sum(z, 1), tf.argMax(z, 1)),
    argMin: (z) => tf.mul(tf.sum(z, 0), tf.argMin(z, 0)),
    moments: (z) => tf.moments(z, 1).variance,
  }),
  ...forward({
    'cumsum along the first axis': (z) => tf.cumsum(z, 0, true, false),
    any: (z) => tf.any(tf.greater(z, 0.5), 1),
    all: (z) => tf.all(tf.greater(z, -0.5), 1),
    'sum of booleans': (z) => tf.sum(tf.greater(z, 0), 1),
  }),
  ...differentiable(
    {
      'sum of size 1': (z) => tf.sum(z, 0),
      'sum of all of size 1': (z) => tf.sum(z),
      'sum kept of size 1': (z) => tf.sum(z, 1, true),
    },
    [1, 1],
  ),
}

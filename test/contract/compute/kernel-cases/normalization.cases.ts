import { tf } from '../../../../src/compute'
import type { KernelCases } from './kernel-case'
import { differentiable, input, positive, withGradients } from './kernel-case'

export const normalizationCases: KernelCases = {
  ...differentiable({
    softmax: (z) => tf.softmax(z),
    logSoftmax: (z) => tf.logSoftmax(z),
  }),
  ...differentiable({ 'softmax of size 1': (z) => tf.softmax(z) }, [1, 1]),
  batchNorm: withGradients(
    {
      x: input('x', [2, 3, 2, 4]),
      mean: input('mean', [4]),
      variance: positive('variance', [4]),
      offset: input('offset', [4]),
      scale: input('scale', [4]),
    },
    ({ x, mean, variance, offset, scale }) =>
      tf.batchNorm(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        0.01,
      ),
  ),
  // Without a gradient: tfjs fails to save a scale that is not there.
  'batchNorm without offset and scale': {
    inputs: { x: input('x', [2, 3]), mean: input('mean', [3]), variance: positive('variance', [3]) },
    compute: ({ x, mean, variance }) => ({
      value: tf.batchNorm(x as tf.Tensor2D, mean as tf.Tensor1D, variance as tf.Tensor1D),
    }),
  },
}

import { tf } from '../../../../src/compute'
import type { KernelCases } from './kernel-case'
import { differentiable } from './kernel-case'

export const normalizationCases: KernelCases = {
  ...differentiable({
    softmax: (z) => tf.softmax(z),
    logSoftmax: (z) => tf.logSoftmax(z),
  }),
  ...differentiable({ 'softmax of size 1': (z) => tf.softmax(z) }, [1, 1]),
}

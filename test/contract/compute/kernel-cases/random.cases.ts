import type { tf } from '../../../../src/compute'
import { counterUniformTensor } from '../../../../src/compute/random/dropout'
import type { KernelCases } from './kernel-case'

export const randomCases: KernelCases = {
  counterUniform: {
    inputs: { seed: { data: Int32Array.of(-17), shape: [] } },
    compute: ({ seed }) => ({ value: counterUniformTensor([3, 5], seed as tf.Scalar, 4) }),
  },
}

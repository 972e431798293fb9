import { tf } from '../../../../src/compute'
import type { KernelCases } from './kernel-case'
import { b34, differentiable, forward } from './kernel-case'

export const matmulCases: KernelCases = {
  ...differentiable({
    matMul: (z) => tf.matMul(z, tf.transpose(b34())),
    'matMul transposed': (z) => tf.matMul(z, b34(), true, false),
    'matMul of both': (z) => tf.matMul(z, z, false, true),
    'matMul of batches': (z) =>
      tf.matMul(tf.reshape(z, [2, 2, 3]), tf.reshape(b34(), [2, 2, 3]), true, false),
  }),
  ...forward({
    'matMul of broadcast batches': (z) => tf.matMul(tf.reshape(z, [1, 3, 4]), tf.reshape(b34(), [3, 4, 1])),
    einsum: (z) => tf.einsum('ij,kj->ik', z, b34()),
  }),
}

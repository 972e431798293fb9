import { tf } from '../../../../src/compute'
import type { KernelCase, KernelCases } from './kernel-case'
import { b34, differentiable, forward, input } from './kernel-case'

/** Without a gradient: on a tape tfjs does not fuse. */
function fusedMatMul(
  activation: 'relu' | 'relu6' | 'sigmoid' | 'elu' | 'leakyrelu' | 'prelu' | undefined,
): KernelCase {
  return {
    inputs: {
      a: input('a', [3, 4]),
      b: input('b', [2, 4]),
      bias: input('bias', [2]),
      slopes: input('slopes', [2]),
    },
    compute: ({ a, b, bias, slopes }) => ({
      value: tf.fused.matMul({
        a: a!,
        b: b!,
        bias: bias!,
        transposeB: true,
        ...(activation && { activation }),
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' && { preluActivationWeights: slopes! }),
      }),
    }),
  }
}

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
  ...Object.fromEntries(
    ([undefined, 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu', 'prelu'] as const).map((activation) => [
      `fused matMul, ${activation ?? 'linear'}`,
      fusedMatMul(activation),
    ]),
  ),
}

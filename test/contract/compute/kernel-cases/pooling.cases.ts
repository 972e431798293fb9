import { tf } from '../../../../src/compute'
import type { KernelCase, KernelCases, KernelInputs } from './kernel-case'
import { input, withGradients, x } from './kernel-case'

type Pad2D = Parameters<typeof tf.maxPool>[3]
type Pair = [number, number]
type Rounding = 'floor' | 'round' | 'ceil'

interface Place {
  readonly pad?: Pad2D
  readonly rounding?: Rounding
  readonly inputs?: KernelInputs
}

/** The largest and the average of each window. */
function pools(
  name: string,
  size: number | Pair,
  strides: number | Pair,
  { pad = 'valid', rounding, inputs = x([2, 7, 6, 3]) }: Place = {},
): KernelCases {
  const pool = (operator: typeof tf.maxPool): KernelCase =>
    withGradients(inputs, ({ x: z }) => operator(z as tf.Tensor4D, size, strides, pad, rounding))
  return { [`maxPool${name}`]: pool(tf.maxPool), [`avgPool${name}`]: pool(tf.avgPool) }
}

/** Few distinct numbers, so that most windows have several largest ones. */
function ties(shape: number[]): KernelInputs {
  const { data } = input('ties', shape)
  return { x: { data: data.map((value) => Math.round(value * 1.5)), shape } }
}

const ofIntegers: KernelCase = {
  inputs: { x: { data: Int32Array.from({ length: 16 }, (_, i) => (i * 7) % 11), shape: [1, 4, 4, 1] } },
  compute: ({ x: z }) => ({ value: tf.maxPool(z as tf.Tensor4D, 2, 2, 'valid') }),
}

export const poolingCases: KernelCases = {
  ...pools('', 2, 2),
  ...pools(', overlapping', [3, 3], 1, { pad: 'same' }),
  ...pools(', overlapping, strided', [3, 2], [2, 1], { pad: 'same' }),
  ...pools(', rows and columns unreached', [2, 1], [3, 4]),
  ...pools(', padded by a number', 3, 2, { pad: 1 }),
  // prettier-ignore
  ...pools(', each side padded', [3, 2], [2, 2], { pad: [[0, 0], [2, 0], [0, 1], [0, 0]] }),
  ...pools(', windows rounded up', 2, [3, 2], { pad: 0, rounding: 'ceil', inputs: x([2, 7, 8, 2]) }),
  ...pools(', windows rounded', 2, 3, { pad: 1, rounding: 'round' }),
  ...pools(', of size 1', 1, 1),
  ...pools(', of everything, batch 1', [3, 4], 1, { inputs: x([1, 3, 4, 2]) }),
  ...pools(', ties', 3, 1, { pad: 'same', inputs: ties([2, 5, 5, 2]) }),
  'maxPool of integers': ofIntegers,
  'maxPool, all below zero': withGradients(x([1, 4, 4, 2]), ({ x: z }) =>
    tf.maxPool(tf.sub<tf.Tensor4D>(z!, 2), 2, 1, 'same'),
  ),
}

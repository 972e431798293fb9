import { tf } from '../../../../src/compute'
import type { KernelCase, KernelCases } from './kernel-case'
import { input, withGradients } from './kernel-case'

type Pair = [number, number]

interface Place {
  readonly strides?: number | Pair
  readonly dilations?: number | Pair
  readonly shape?: number[]
  /** Rounded to few numbers, so that most windows have several largest sums. */
  readonly hasTies?: boolean
}

function dilation2d(
  size: Pair,
  pad: 'same' | 'valid',
  { strides = 1, dilations = 1, shape = [2, 6, 7, 3], hasTies = false }: Place = {},
): KernelCase {
  const inputs = { x: input('x', shape), filter: input('filter', [...size, shape[3]!]) }
  const rounded = (t: tf.Tensor): tf.Tensor => (hasTies ? tf.add(t, tf.sub(tf.round(t), t)) : t)
  return withGradients(inputs, ({ x, filter }) =>
    tf.dilation2d(rounded(x!) as tf.Tensor4D, rounded(filter!) as tf.Tensor3D, strides, pad, dilations),
  )
}

/** Of constants, which are computed while tracing. */
const ofConstants: KernelCase = {
  inputs: { x: input('x', [1]) },
  compute: ({ x }) => {
    const wave = (shape: number[]): tf.Tensor =>
      tf.reshape(tf.cos(tf.range(0, tf.util.sizeFromShape(shape))), shape)
    const gradient = tf.grad((z: tf.Tensor) =>
      tf.sum(
        tf.mul(
          tf.dilation2d(z as tf.Tensor4D, wave([2, 2, 2]) as tf.Tensor3D, 1, 'same'),
          wave([1, 3, 3, 2]),
        ),
      ),
    )(wave([1, 3, 3, 2]))
    return { product: tf.mul(x!, gradient) }
  },
}

export const dilationCases: KernelCases = {
  dilation2d: dilation2d([3, 2], 'same'),
  'dilation2d, strided': dilation2d([2, 3], 'valid', { strides: [2, 1] }),
  'dilation2d, dilated': dilation2d([2, 3], 'same', { dilations: [3, 2] }),
  'dilation2d, rows and columns unreached': dilation2d([1, 2], 'valid', { strides: [4, 3] }),
  'dilation2d, ties': dilation2d([2, 2], 'same', { hasTies: true }),
  'dilation2d of constants': ofConstants,
  'dilation2d, batch 1': dilation2d([2, 2], 'valid', { shape: [1, 3, 3, 1] }),
}

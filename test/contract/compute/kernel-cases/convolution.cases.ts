import { tf } from '../../../../src/compute'
import type { KernelCases } from './kernel-case'
import { input, withGradients } from './kernel-case'

/** Of [batch, time, channels] with a filter of [width, in, out]. */
function conv1d(width: number, stride: number, pad: 'same' | 'valid') {
  const inputs = { x: input('x', [2, 12, 3]), filter: input('filter', [width, 3, 4]) }
  return withGradients(inputs, ({ x, filter }) =>
    tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, stride, pad),
  )
}

export const convolutionCases: KernelCases = {
  'conv1d, same': conv1d(3, 1, 'same'),
  'conv1d, valid': conv1d(3, 1, 'valid'),
  'conv1d, strided': conv1d(3, 2, 'same'),
  'conv1d, strided, with a rest': conv1d(5, 3, 'valid'),
  'conv1d, of width 1': conv1d(1, 1, 'valid'),
}

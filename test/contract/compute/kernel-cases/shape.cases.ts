import { tf } from '../../../../src/compute'
import type { KernelCases } from './kernel-case'
import { b34, differentiable, forward } from './kernel-case'

export const shapeCases: KernelCases = {
  ...differentiable({
    transpose: (z) => tf.transpose(z),
    'transpose of rank 3': (z) => tf.transpose(tf.reshape(z, [2, 3, 2]), [2, 0, 1]),
    reshape: (z) => tf.reshape(tf.reshape(z, [2, 6]), [4, 3]),
    expandDims: (z) => tf.expandDims(z, -1),
    slice: (z) => tf.slice(z, [1, 1], [2, -1]),
    concat: (z) => tf.concat([z, tf.mul(z, 2), b34()], 1),
    stack: (z) => tf.stack([z, tf.mul(z, 2)]),
    'stack at the end': (z) => tf.stack([z, tf.mul(z, 2)], -1),
    unstack: (z) => tf.add(...(tf.unstack(z, 1).slice(1, 3) as [tf.Tensor, tf.Tensor])),
    'unstack of sixteen': (z) => tf.addN(tf.unstack(tf.tile(tf.reshape(z, [4, 3]), [4, 1])).slice(3)),
    'unstack of many': (z) => tf.addN(tf.unstack(tf.tile(z, [8, 1])).slice(3)),
    split: (z) => tf.mul(...(tf.split(z, 2, 1) as [tf.Tensor, tf.Tensor])),
    pad: (z) => tf.pad(z, [[1, 0], [2, 1]], 0.5), // prettier-ignore
    tile: (z) => tf.tile(z, [2, 3]),
    'tile of ones': (z) => tf.tile(tf.reshape(z, [12, 1]), [1, 3]),
    broadcastTo: (z) => tf.broadcastTo(tf.reshape(z, [1, 3, 4]), [2, 3, 4]),
    reverse: (z) => tf.reverse(z, [0, 1]),
  }),
  ...forward({
    'stridedSlice of nothing': (z) => tf.stridedSlice(z, [-6, 0], [-6, 4], [-2, 1]),
    stridedSlice: (z) => tf.stridedSlice(z, [0, 3], [3, 0], [2, -1]),
    fill: (z) => tf.add(tf.fill([3, 4], 2.5), z),
  }),
}

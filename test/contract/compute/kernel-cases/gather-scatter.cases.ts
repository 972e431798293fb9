import { tf } from '../../../../src/compute'
import type { KernelCases, KernelInputs, Tensors } from './kernel-case'
import { differentiable, forward, input } from './kernel-case'

/** Sums of the rows of x in two segments, by ids that are an input of the graph. */
const segmentsOf = (ids: number[]): KernelInputs => ({
  x: input('x', [ids.length, 2]),
  ids: { data: Int32Array.from(ids), shape: [ids.length] },
})

const segmentSum = ({ x: z, ids }: Tensors): tf.Tensor =>
  tf.unsortedSegmentSum(z as tf.Tensor2D, ids as tf.Tensor1D, 2)

export const gatherScatterCases: KernelCases = {
  ...differentiable({
    gather: (z) => tf.gather(z, tf.tensor1d([2, 0, 2, 1, 2], 'int32')),
    'gather of columns': (z) => tf.gather(z, tf.tensor1d([3, 0, 3], 'int32'), 1),
    'oneHot of x': (z) => tf.mul(z, tf.oneHot(tf.cast(tf.unstack(z, 1)[0]!, 'int32'), 4)),
    unsortedSegmentSum: (z) => tf.unsortedSegmentSum(z as tf.Tensor2D, tf.tensor1d([1, 0, 1], 'int32'), 3),
  }),
  ...forward({
    oneHot: (z) => tf.oneHot(tf.cast(tf.abs(tf.mul(z, 3)), 'int32'), 4),
    'oneHot of places that are not there': (z) => tf.oneHot(tf.cast(tf.mul(z, 4), 'int32'), 4),
    'oneHot of floats': (z) => tf.oneHot(tf.cast(tf.abs(tf.mul(z, 3)), 'int32'), 4, 2, -1, 'float32'),
    'unsortedSegmentSum with constant ids that are not there': (z) =>
      tf.unsortedSegmentSum(z as tf.Tensor2D, tf.tensor1d([-1, 1, 7], 'int32'), 2),
    'unsortedSegmentSum of integers': (z) =>
      tf.unsortedSegmentSum(
        tf.cast(tf.mul(z, 9), 'int32') as tf.Tensor2D,
        tf.tensor1d([1, 0, 1], 'int32'),
        2,
      ),
    topk: (z) => tf.topk(z, 2).values,
    'topk indices': (z) => tf.topk(z, 2).indices,
    gatherND: (z) => tf.gatherND(z, tf.tensor2d([2, 1, 0, 3], [2, 2], 'int32')),
  }),
  ...forward({
    'scatterND of numbers': (z) =>
      tf.scatterND(
        tf.tensor2d([1, 1, 0, 1, 2, 0, 1, 1], [4, 2], 'int32'),
        tf.gather(tf.unstack(z)[0]!, [0, 1, 2, 3]),
        [3, 2],
      ),
    'scatterND of rows': (z) => tf.scatterND(tf.tensor2d([[4], [0], [4]], [3, 1], 'int32'), z, [5, 4]),
    'scatterND of rows, places in a list': (z) => tf.scatterND(tf.tensor1d([4, 0, 4], 'int32'), z, [5, 4]),
    'scatterND of integers': (z) =>
      tf.scatterND(tf.tensor2d([[4], [0], [4]], [3, 1], 'int32'), tf.cast(tf.mul(z, 9), 'int32'), [5, 4]),
    'tensorScatterUpdate of numbers': (z) =>
      tf.tensorScatterUpdate(z, tf.tensor2d([1, 1, 0, 3, 1, 1], [3, 2], 'int32'), tf.tensor1d([7, 8, 9])),
    'tensorScatterUpdate of rows': (z) =>
      tf.tensorScatterUpdate(z, tf.tensor2d([[2], [0], [2]], [3, 1], 'int32'), tf.reverse(z)),
    diag: (z) => tf.diag(tf.reshape(z, [12])),
    'diag of booleans': (z) => tf.diag(tf.reshape(tf.greater(z, 0), [12])),
    'diag of a matrix': (z) => tf.diag(z),
  }),
  'unsortedSegmentSum by negative ids': {
    inputs: segmentsOf([1, -1, 0, -2, 1]),
    compute: (tensors) => ({
      value: segmentSum(tensors),
      'by x': tf.grad((z) => tf.sum(tf.square(segmentSum({ ...tensors, x: z }))))(tensors.x!),
    }),
  },
  'unsortedSegmentSum by ids beyond the last': {
    inputs: segmentsOf([1, 2, 0, -3, 7, 1]),
    compute: (tensors) => ({ value: segmentSum(tensors) }),
  },
}

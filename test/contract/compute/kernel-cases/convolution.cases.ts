import { tf } from '../../../../src/compute'
import type { KernelCase, KernelCases } from './kernel-case'
import { input, withGradients } from './kernel-case'

type Pad2D = Parameters<typeof tf.conv2d>[3]
type Pair = [number, number]

interface Place {
  readonly strides?: number | Pair
  readonly pad?: Pad2D
  readonly rounding?: 'floor' | 'round' | 'ceil'
  readonly dilations?: number | Pair
  readonly shape?: number[]
}

/** Of [batch, time, channels] with a filter of [width, in, out]. */
function conv1d(width: number, stride: number, pad: 'same' | 'valid'): KernelCase {
  const inputs = { x: input('x', [2, 12, 3]), filter: input('filter', [width, 3, 4]) }
  return withGradients(inputs, ({ x, filter }) =>
    tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, stride, pad),
  )
}

function conv2d(
  size: Pair,
  { strides = 1, pad = 'valid', rounding, shape = [2, 6, 7, 3] }: Place,
): KernelCase {
  const inputs = { x: input('x', shape), filter: input('filter', [...size, shape[3]!, 4]) }
  return withGradients(inputs, ({ x, filter }) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding),
  )
}

/** `each` filters of every channel. */
function depthwise(
  size: Pair,
  each: number,
  { strides = 1, pad = 'valid', rounding, shape = [2, 6, 7, 3] }: Place,
): KernelCase {
  const inputs = { x: input('x', shape), filter: input('filter', [...size, shape[3]!, each]) }
  return withGradients(inputs, ({ x, filter }) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding),
  )
}

const fusedInputs = {
  x: input('x', [2, 5, 6, 3]),
  filter: input('filter', [3, 2, 3, 2]),
  bias: input('bias', [6]),
}

/** On a tape tfjs fuses the bias only, and the fused operator has a gradient of its own. */
const fusedDepthwise = withGradients(fusedInputs, ({ x, filter, bias }) =>
  tf.fused.depthwiseConv2d({
    x: x as tf.Tensor4D,
    filter: filter as tf.Tensor4D,
    bias: bias!,
    strides: 1,
    pad: 'same',
  }),
)

/** Without a tape tfjs fuses the activation, too. */
const fusedForward: KernelCase = {
  inputs: { ...fusedInputs, slopes: input('slopes', [6]) },
  compute: ({ x, filter, bias, slopes }) => {
    const shared = {
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      bias: bias!,
      strides: 2,
      pad: 'valid' as const,
    }
    return {
      leaky: tf.fused.depthwiseConv2d({ ...shared, activation: 'leakyrelu', leakyreluAlpha: 0.3 }),
      learned: tf.fused.depthwiseConv2d({
        ...shared,
        activation: 'prelu',
        preluActivationWeights: slopes!,
      }),
    }
  },
}

const fusedConv2d: KernelCase = {
  inputs: { ...fusedInputs, bias: input('bias', [2]), slopes: input('slopes', [2]) },
  compute: ({ x, filter, bias, slopes }) => {
    const shared = {
      x: x as tf.Tensor4D,
      filter: filter as tf.Tensor4D,
      bias: bias!,
      strides: [2, 1] as Pair,
      pad: 'same' as const,
    }
    return {
      relu: tf.fused.conv2d({ ...shared, activation: 'relu' }),
      learned: tf.fused.conv2d({ ...shared, activation: 'prelu', preluActivationWeights: slopes! }),
    }
  },
}

/** tfjs has no gradient of dilated convolutions. */
const dilated: KernelCase = {
  inputs: {
    x: input('x', [2, 7, 8, 3]),
    filter: input('filter', [3, 2, 3, 2]),
  },
  compute: ({ x, filter }) => ({
    conv2d: tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NHWC', [2, 3]),
    depthwise: tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid', 'NHWC', [2, 3]),
  }),
}

export const convolutionCases: KernelCases = {
  'fused conv2d': fusedConv2d,
  'conv1d, same': conv1d(3, 1, 'same'),
  'conv1d, valid': conv1d(3, 1, 'valid'),
  'conv1d, strided': conv1d(3, 2, 'same'),
  'conv1d, strided, with a rest': conv1d(5, 3, 'valid'),
  'conv1d, of width 1': conv1d(1, 1, 'valid'),
  conv2d: conv2d([3, 2], { strides: [1, 2], pad: 'same' }),
  'conv2d, rows and columns unreached': conv2d([2, 1], { strides: [3, 3] }),
  'conv2d, padded by a number': conv2d([3, 3], { strides: 2, pad: 2 }),
  // prettier-ignore
  'conv2d, each side padded': conv2d([2, 3], { strides: [2, 1], pad: [[0, 0], [2, 0], [0, 1], [0, 0]] }),
  'conv2d, windows rounded up': conv2d([3, 3], { strides: 2, pad: 0, rounding: 'ceil' }),
  'conv2d, batch 1': conv2d([2, 2], { shape: [1, 3, 3, 1] }),
  conv2dTranspose: withGradients(
    { x: input('x', [2, 3, 4, 3]), filter: input('filter', [3, 2, 2, 3]) },
    ({ x, filter }) => tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 6, 8, 2], 2, 'same'),
  ),
  separableConv2d: withGradients(
    {
      x: input('x', [2, 5, 5, 2]),
      depthwise: input('depthwise', [3, 3, 2, 2]),
      pointwise: input('pointwise', [1, 1, 4, 3]),
    },
    ({ x, depthwise: first, pointwise }) =>
      tf.separableConv2d(x as tf.Tensor4D, first as tf.Tensor4D, pointwise as tf.Tensor4D, 1, 'same'),
  ),
  depthwise: depthwise([3, 2], 1, { pad: 'same' }),
  'depthwise, two of a channel': depthwise([2, 3], 2, { strides: 2, pad: 'same' }),
  'depthwise, rows and columns unreached': depthwise([2, 1], 3, { strides: 3 }),
  'depthwise, windows rounded up': depthwise([3, 3], 2, { strides: 2, pad: 1, rounding: 'ceil' }),
  // prettier-ignore
  'depthwise, each side padded': depthwise([2, 2], 2, { strides: 2, pad: [[0, 0], [1, 0], [0, 2], [0, 0]] }),
  'depthwise, batch 1': depthwise([2, 2], 1, { shape: [1, 3, 3, 1] }),
  'depthwise, fused': fusedDepthwise,
  'depthwise, fused, without a gradient': fusedForward,
  'dilated convolutions': dilated,
}

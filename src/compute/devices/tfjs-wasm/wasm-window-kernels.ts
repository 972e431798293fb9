/**
 * Convolutions and pools that tfjs's wasm backend computes wrongly, found by comparing random shapes with tfjs cpu
 * (test/contract/compute/kernels-windows.test.ts).
 */
import { tf } from '../../tensorflow'
import { unsupportedKernel } from '../../trace/trace-error'

export interface KernelCall {
  readonly inputs: tf.NamedTensorInfoMap
  readonly attrs: tf.NamedAttrMap
}

type IsWrong = (call: KernelCall) => boolean

interface WindowAttributes {
  readonly strides: number | [number, number]
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  readonly dilations?: number | [number, number]
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

const windowAttributes = (attrs: tf.NamedAttrMap): WindowAttributes => attrs as unknown as WindowAttributes

/**
 * XNNPACK rounds the number of windows down. tfjs does so by default, but for a padding that is a number it takes the window's
 * height and the vertical stride for both dimensions. And XNNPACK knows floats only.
 */
const isNotOfXnnpack: IsWrong = ({ inputs, attrs }) => {
  const { pad, dimRoundingMode } = windowAttributes(attrs)
  const isRounded = dimRoundingMode === 'ceil' || dimRoundingMode === 'round'
  return typeof pad === 'number' || isRounded || inputs.x!.dtype !== 'float32'
}

/** XNNPACK pads the other dimension wrongly where windows skip elements of one. */
const isWrongConvolution: IsWrong = (call) => {
  const { strides, pad } = windowAttributes(call.attrs)
  const [height, width] = call.inputs.filter!.shape as [number, number]
  const [vertical, horizontal] = typeof strides === 'number' ? [strides, strides] : strides
  return isNotOfXnnpack(call) || (pad === 'same' && (vertical > height || horizontal > width))
}

/** The gradients of windows that rounding added count for nothing; here, they are taken for those of others. */
const hasAddedWindows: IsWrong = ({ inputs: { dy, input }, attrs }) => {
  const { filterSize } = attrs as unknown as { readonly filterSize: number | [number, number] }
  const { strides, pad } = windowAttributes(attrs)
  const shape = input!.shape as [number, number, number, number]
  const { outShape } = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad)
  return !tf.util.arraysEqual(outShape, dy!.shape)
}

/**
 * Where windows are larger than the padded input, convolutions write beyond their memory, after which no kernel works in this process any
 * more, and pools answer sizes below zero.
 */
export const KERNELS_THAT_NEED_WINDOWS = [
  ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'],
  ...['MaxPool', 'AvgPool'],
]

/** @throws UNSUPPORTED_KERNEL where there are no windows. */
export function assertHasWindows(kernel: string, { inputs: { x, filter }, attrs }: KernelCall): void {
  const { filterSize } = attrs as unknown as { readonly filterSize: number | [number, number] }
  const poolSize = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize
  const [height, width] = filter ? filter.shape : poolSize
  const { strides, dilations = 1, pad, dimRoundingMode } = windowAttributes(attrs)
  const { outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
    x!.shape as [number, number, number, number],
    [height!, width!, 1, 1],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  )
  if (outHeight < 1 || outWidth < 1)
    throw unsupportedKernel(kernel, 'its windows are larger than the padded input', 'computed')
}

/** These are wrong there, and no graph has them either. */
export const REFUSED_WINDOW_KERNELS = [
  ...['Conv3DBackpropFilterV2', 'Conv3DBackpropInputV2', 'MaxPool3D', 'MaxPool3DGrad'],
  ...['Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput'],
]

/** By kernel, which calls are wrong. */
export const WRONG_WINDOW_KERNELS: Readonly<Record<string, IsWrong>> = {
  Conv2D: isWrongConvolution,
  FusedConv2D: isWrongConvolution,
  DepthwiseConv2dNative: isWrongConvolution,
  FusedDepthwiseConv2D: isWrongConvolution,
  MaxPool: isNotOfXnnpack,
  AvgPool: isNotOfXnnpack,
  AvgPoolGrad: hasAddedWindows,
  // It begins to look for the largest number at the smallest one above zero.
  MaxPoolGrad: () => true,
}

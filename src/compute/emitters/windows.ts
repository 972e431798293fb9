/**
 * Where windows are that slide over the spatial dimensions of [batch, ...spatial, channels]: what convolutions, pools and
 * morphological dilations have in common, in two or three dimensions. Those of one dimension arrive with a height of 1.
 */
import type { OnnxAttribute } from '../onnx/model-writer'
import { tf } from '../tensorflow'

export type Padding = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
export type Rounding = 'floor' | 'round' | 'ceil'

export interface WindowAttributes {
  readonly strides: number | number[]
  readonly pad: Padding
  readonly dataFormat?: string
  readonly dilations?: number | number[]
  readonly dimRoundingMode?: Rounding
}

/** Window `o` of a dimension is at the positions `o * stride + tap * dilation - before`, for each tap below `size`. */
export interface WindowDimension {
  /** Positions that windows reach; those at either end that none reaches are cut off. */
  readonly input: number
  readonly unreached: readonly [before: number, after: number]
  /** How many windows there are. */
  readonly output: number
  readonly size: number
  readonly stride: number
  readonly dilation: number
  /** Positions beyond the input that windows reach. */
  readonly before: number
  readonly after: number
}

export type Windows = readonly WindowDimension[]

/**
 * As tfjs places windows of `size` on `xShape`.
 * @throws RangeError where channels are not last, or no window reaches an element; the gradients of tfjs's two-dimensional
 * operators count fewer windows than the operators where these round up.
 */
export function placeWindows(
  xShape: readonly number[],
  size: readonly number[],
  attributes: WindowAttributes,
): Windows {
  const windows = dimensionsOf(xShape, size, attributes)
  if (windows.some(({ output, input }) => output < 1 || input < 1))
    throw new RangeError('no window reaches an element')
  return windows
}

function dimensionsOf(
  xShape: readonly number[],
  size: readonly number[],
  attributes: WindowAttributes,
): Windows {
  const { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attributes
  if (dataFormat !== 'NHWC' && dataFormat !== 'NDHWC') throw new RangeError(`data format ${dataFormat}`)
  if (size.length === 2) {
    const info = tf.backend_util.computeConv2DInfo(
      xShape as [number, number, number, number],
      [...size, 1, 1] as [number, number, number, number],
      strides as number | [number, number],
      dilations as number | [number, number],
      pad,
      dimRoundingMode,
    )
    return [heightOf(info), widthOf(info)]
  }
  const info = tf.backend_util.computeConv3DInfo(
    xShape as [number, number, number, number, number],
    [...size, 1, 1] as [number, number, number, number, number],
    strides as number | [number, number, number],
    dilations as number | [number, number, number],
    pad as 'valid' | 'same' | number,
    false,
    'channelsLast',
    dimRoundingMode,
  )
  const depth = dimension(
    info.inDepth,
    info.outDepth,
    info.filterDepth,
    info.strideDepth,
    info.dilationDepth,
    info.padInfo.front,
  )
  return [depth, heightOf(info), widthOf(info)]
}

type Info = tf.backend_util.Conv2DInfo | tf.backend_util.Conv3DInfo

function heightOf(info: Info): WindowDimension {
  const { inHeight, outHeight, filterHeight, strideHeight, dilationHeight, padInfo } = info
  return dimension(inHeight, outHeight, filterHeight, strideHeight, dilationHeight, padInfo.top)
}

function widthOf(info: Info): WindowDimension {
  const { inWidth, outWidth, filterWidth, strideWidth, dilationWidth, padInfo } = info
  return dimension(inWidth, outWidth, filterWidth, strideWidth, dilationWidth, padInfo.left)
}

/**
 * The padding after the input follows from the number of windows: tfjs may have rounded it up, or have taken the height's for
 * the width. With `before` below 0, which tfjs answers for strides beyond the size in three dimensions, windows begin later.
 */
function dimension(
  input: number,
  output: number,
  size: number,
  stride: number,
  dilation: number,
  before: number,
): WindowDimension {
  const after = (output - 1) * stride + (size - 1) * dilation + 1 - before - input
  const unreached = [Math.max(0, -before), Math.max(0, -after)] as const
  return {
    input: input - unreached[0] - unreached[1],
    unreached,
    output,
    size,
    stride,
    dilation,
    before: Math.max(0, before),
    after: Math.max(0, after),
  }
}

/** @throws RangeError for a window that lies in the padding: it has no largest element and no average. */
export function refuseEmptyWindows(windows: Windows): void {
  for (const { input, output, size, stride, dilation, before } of windows) {
    const isEmpty = (window: number): boolean =>
      !range(size).some((tap) => {
        const position = window * stride + tap * dilation - before
        return position >= 0 && position < input
      })
    if (range(output).some(isEmpty)) throw new RangeError('a window that lies in the padding')
  }
}

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i)

export const sizesOf = (windows: Windows): number[] => windows.map(({ size }) => size)
export const outputsOf = (windows: Windows): number[] => windows.map(({ output }) => output)
export const inputsOf = (windows: Windows): number[] => windows.map(({ input }) => input)

/** As ONNX's operators on windows take them. */
export function onnxWindows(windows: Windows): Record<string, OnnxAttribute> {
  return {
    strides: windows.map(({ stride }) => stride),
    dilations: windows.map(({ dilation }) => dilation),
    pads: [...windows.map(({ before }) => before), ...windows.map(({ after }) => after)],
  }
}

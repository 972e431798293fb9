/**
 * Where windows are that slide over [batch, height, width, channels]: what convolutions and pools have in common. Those of one
 * dimension, over time, arrive with a height of 1.
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
  /** Positions up to the last that a window reaches. */
  readonly input: number
  /** Positions behind these, which are cut off. */
  readonly unreached: number
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
 * As tfjs places windows on [batch, height, width, channels].
 * @param size begins with the height and the width of a window. @throws RangeError where channels are not last, or no window
 * reaches an element; the gradients of tfjs count fewer windows than the operators where these round up.
 */
export function placeWindows(
  xShape: readonly number[],
  size: readonly number[],
  attributes: WindowAttributes,
): Windows {
  const { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attributes
  if (dataFormat !== 'NHWC') throw new RangeError(`data format ${dataFormat}`)
  const info = tf.backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    [size[0]!, size[1]!, 1, 1],
    strides as number | [number, number],
    dilations as number | [number, number],
    pad,
    dimRoundingMode,
  )
  const { inHeight, outHeight, filterHeight, strideHeight, dilationHeight, padInfo } = info
  const { inWidth, outWidth, filterWidth, strideWidth, dilationWidth } = info
  const windows = [
    dimension(inHeight, outHeight, filterHeight, strideHeight, dilationHeight, padInfo.top),
    dimension(inWidth, outWidth, filterWidth, strideWidth, dilationWidth, padInfo.left),
  ]
  if (windows.some(({ output, input }) => output < 1 || input < 1))
    throw new RangeError('no window reaches an element')
  return windows
}

/**
 * The padding after the input follows from the number of windows: tfjs may have rounded it up, or have taken the height's for
 * the width. Where that is below 0, no window reaches the last elements.
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
  const unreached = Math.max(0, -after)
  return {
    input: input - unreached,
    unreached,
    output,
    size,
    stride,
    dilation,
    before,
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

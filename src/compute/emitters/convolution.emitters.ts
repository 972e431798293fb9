/**
 * Convolutions. tfjs works on [batch, height, width, channels], ONNX on [batch, channels, height, width], so each is wrapped
 * in transposes, most of which ONNX Runtime removes. One-dimensional convolutions arrive as two-dimensional of height 1.
 */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import type { OnnxAttribute } from '../onnx/model-writer'
import { tf } from '../tensorflow'
import { activate } from './elementwise.emitters'
import type { EmitterTable } from './emitter'
import { emitter } from './emitter'

type Conv2DInfo = tf.backend_util.Conv2DInfo
type Shape4D = [number, number, number, number]

interface ConvAttributes {
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dilations?: number | [number, number]
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

interface FusedConvAttributes extends ConvAttributes {
  readonly activation?: string
  readonly leakyreluAlpha?: number
}

interface ConvInputs {
  readonly x: GraphValue
  readonly filter: GraphValue
  readonly bias?: GraphValue
}

export const convolutionEmitters: EmitterTable = {
  Conv2D: emitter<ConvInputs, ConvAttributes>(convolve),
  FusedConv2D: emitter<ConvInputs, FusedConvAttributes>((builder, inputs, attributes) => {
    const convolved = convolve(builder, inputs, attributes)
    const biased = inputs.bias ? builder.add(convolved, inputs.bias) : convolved
    return activate(builder, biased, attributes.activation, attributes.leakyreluAlpha)
  }),
  Conv2DBackpropFilter: emitter<{ x: GraphValue; dy: GraphValue }, ConvAttributes & { filterShape: Shape4D }>(
    (builder, { x, dy }, attributes) =>
      filterGradient(builder, x, dy, convInfo(x.shape, attributes.filterShape, attributes)),
  ),
  Conv2DBackpropInput: emitter<
    { dy: GraphValue; filter: GraphValue },
    ConvAttributes & { inputShape: Shape4D }
  >((builder, { dy, filter }, attributes) =>
    inputGradient(builder, dy, filter, convInfo(attributes.inputShape, filter.shape, attributes)),
  ),
}

function convInfo(
  xShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvAttributes,
): Conv2DInfo {
  if ((attributes.dataFormat ?? 'NHWC') !== 'NHWC')
    throw new RangeError(`data format ${attributes.dataFormat}`)
  return tf.backend_util.computeConv2DInfo(
    xShape as Shape4D,
    filterShape as Shape4D,
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
  )
}

function onnxAttributes(info: Conv2DInfo): Record<string, OnnxAttribute> & { pads: number[] } {
  const { top, left, bottom, right } = info.padInfo
  return {
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
  }
}

const toChannelsFirst = (builder: GraphBuilder, x: GraphValue): GraphValue =>
  builder.transpose(x, [0, 3, 1, 2])
const toChannelsLast = (builder: GraphBuilder, x: GraphValue): GraphValue =>
  builder.transpose(x, [0, 2, 3, 1])
/** [height, width, in, out] to [out, in, height, width]. */
const filterToOnnx = (builder: GraphBuilder, filter: GraphValue): GraphValue =>
  builder.transpose(filter, [3, 2, 0, 1])

function convolve(builder: GraphBuilder, { x, filter }: ConvInputs, attributes: ConvAttributes): GraphValue {
  const info = convInfo(x.shape, filter.shape, attributes)
  const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth]
  const inputs = [toChannelsFirst(builder, x), filterToOnnx(builder, filter)]
  return toChannelsLast(builder, builder.operator('Conv', inputs, shape, 'float32', onnxAttributes(info)))
}

/**
 * The gradient by the filter is itself a convolution, of x by dy with batch and channels exchanged; what was the stride
 * becomes the dilation. Rows and columns of x that no window reached come out as extra rows and columns: they are cut off.
 */
function filterGradient(builder: GraphBuilder, x: GraphValue, dy: GraphValue, info: Conv2DInfo): GraphValue {
  const { pads } = onnxAttributes(info)
  const reach = (
    size: number,
    before: number,
    after: number,
    out: number,
    stride: number,
    dilation: number,
  ): number => Math.floor((size + before + after - ((out - 1) * stride + 1)) / dilation) + 1
  const height = reach(
    info.inHeight,
    pads[0]!,
    pads[2]!,
    info.outHeight,
    info.strideHeight,
    info.dilationHeight,
  )
  const width = reach(info.inWidth, pads[1]!, pads[3]!, info.outWidth, info.strideWidth, info.dilationWidth)
  const gradient = builder.operator(
    'Conv',
    [builder.transpose(x, [3, 0, 1, 2]), builder.transpose(dy, [3, 0, 1, 2])],
    [info.inChannels, info.outChannels, height, width],
    'float32',
    {
      strides: [info.dilationHeight, info.dilationWidth],
      dilations: [info.strideHeight, info.strideWidth],
      pads,
    },
  )
  const size = [info.inChannels, info.outChannels, info.filterHeight, info.filterWidth]
  return builder.transpose(builder.slice(gradient, [0, 0, 0, 0], size), [2, 3, 0, 1])
}

/** A transposed convolution; `output_padding` restores rows and columns that no window reached. */
function inputGradient(
  builder: GraphBuilder,
  dy: GraphValue,
  filter: GraphValue,
  info: Conv2DInfo,
): GraphValue {
  const attributes = onnxAttributes(info)
  const { pads } = attributes
  const missing = (
    size: number,
    out: number,
    stride: number,
    filterSize: number,
    dilation: number,
    pad: number,
  ): number => size - ((out - 1) * stride + (filterSize - 1) * dilation + 1 - pad)
  const outputPadding = [
    missing(
      info.inHeight,
      info.outHeight,
      info.strideHeight,
      info.filterHeight,
      info.dilationHeight,
      pads[0]! + pads[2]!,
    ),
    missing(
      info.inWidth,
      info.outWidth,
      info.strideWidth,
      info.filterWidth,
      info.dilationWidth,
      pads[1]! + pads[3]!,
    ),
  ]
  const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth]
  const inputs = [toChannelsFirst(builder, dy), filterToOnnx(builder, filter)]
  const gradient = builder.operator('ConvTranspose', inputs, shape, 'float32', {
    ...attributes,
    output_padding: outputPadding,
  })
  return toChannelsLast(builder, gradient)
}

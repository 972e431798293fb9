/** Convolutions, and depthwise ones. tfjs computes them over time by its kernels in two dimensions, with a height of 1. */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import type { ActivationAttributes } from './elementwise.emitters'
import { activate } from './elementwise.emitters'
import type { Emitter, EmitterTable } from './emitter'
import { emitter } from './emitter'
import { cut, cutOutputs, cutUnreached, padUnreached, spread, toChannelsFirst, toChannelsLast } from './fold'
import { reverse } from './shape.emitters'
import type { WindowAttributes, Windows } from './windows'
import { onnxWindows, outputsOf, placeWindows, sizesOf } from './windows'

interface ConvInputs {
  readonly x: GraphValue
  /** [height, width, channels, filters]; depthwise, `filters` are those of each channel. */
  readonly filter: GraphValue
}

interface FusedInputs extends ConvInputs {
  readonly bias?: GraphValue
  readonly preluActivationWeights?: GraphValue
}

type Kind = 'dense' | 'depthwise'

const convolution = (kind: Kind): Emitter =>
  emitter<ConvInputs, WindowAttributes>((builder, inputs, attributes) =>
    convolve(builder, kind, inputs, attributes),
  )

const fusedConvolution = (kind: Kind): Emitter =>
  emitter<FusedInputs, WindowAttributes & ActivationAttributes>((builder, inputs, attributes) => {
    const convolved = convolve(builder, kind, inputs, attributes)
    const biased = inputs.bias ? builder.add(convolved, inputs.bias) : convolved
    return activate(builder, biased, attributes, inputs.preluActivationWeights)
  })

const gradientByFilter = (kind: Kind): Emitter =>
  emitter<{ x: GraphValue; dy: GraphValue }, WindowAttributes & { filterShape: number[] }>(
    (builder, { x, dy }, attributes) => {
      const windows = placeWindows(x.shape, attributes.filterShape, attributes)
      return filterGradient(builder, kind, x, cutOutputs(builder, dy, windows), windows)
    },
  )

const gradientByInput = (kind: Kind): Emitter =>
  emitter<{ dy: GraphValue; filter: GraphValue }, WindowAttributes & { inputShape: number[] }>(
    (builder, { dy, filter }, attributes) => {
      const windows = placeWindows(attributes.inputShape, filter.shape, attributes)
      return inputGradient(builder, kind, cutOutputs(builder, dy, windows), filter, windows)
    },
  )

export const convolutionEmitters: EmitterTable = {
  Conv2D: convolution('dense'),
  FusedConv2D: fusedConvolution('dense'),
  Conv2DBackpropFilter: gradientByFilter('dense'),
  Conv2DBackpropInput: gradientByInput('dense'),
  DepthwiseConv2dNative: convolution('depthwise'),
  FusedDepthwiseConv2D: fusedConvolution('depthwise'),
  DepthwiseConv2dNativeBackpropFilter: gradientByFilter('depthwise'),
  DepthwiseConv2dNativeBackpropInput: gradientByInput('depthwise'),
}

function convolve(
  builder: GraphBuilder,
  kind: Kind,
  { x, filter }: ConvInputs,
  attributes: WindowAttributes,
): GraphValue {
  const windows = placeWindows(x.shape, filter.shape, attributes)
  const weights = filterToOnnx(builder, kind, filter)
  const convolved = builder.operator(
    'Conv',
    [toChannelsFirst(builder, cutUnreached(builder, x, windows)), weights],
    [x.shape[0]!, weights.shape[0]!, ...outputsOf(windows)],
    'float32',
    { ...onnxWindows(windows), group: groupsOf(kind, x) },
  )
  return toChannelsLast(builder, convolved)
}

/** Each channel of a depthwise convolution is a convolution of its own. */
function groupsOf(kind: Kind, x: GraphValue): number {
  return kind === 'dense' ? 1 : x.shape.at(-1)!
}

/**
 * Dense, [height, width, in, out] to [out, in, height, width]; depthwise, [height, width, in, each] to
 * [in * each, 1, height, width].
 */
function filterToOnnx(builder: GraphBuilder, kind: Kind, filter: GraphValue): GraphValue {
  if (kind === 'dense') return builder.transpose(filter, [3, 2, 0, 1])
  const [height, width, channels, each] = filter.shape as [number, number, number, number]
  return builder.reshape(builder.transpose(filter, [2, 3, 0, 1]), [channels * each, 1, height, width])
}

/**
 * The gradient by the filter is itself a convolution, of x by dy with batch and channels exchanged; what was the stride
 * becomes the dilation, and the other way round.
 */
function filterGradient(
  builder: GraphBuilder,
  kind: Kind,
  x: GraphValue,
  dy: GraphValue,
  windows: Windows,
): GraphValue {
  const [batch, channels, filters] = [x.shape[0]!, x.shape.at(-1)!, dy.shape.at(-1)!]
  const channelsFirst = [3, 0, 1, 2]
  const channelsByBatch = builder.transpose(cutUnreached(builder, x, windows), channelsFirst)
  const reached = channelsByBatch.shape.slice(2)
  // Depthwise, all channels are in one image: a group for each, of as many of its channels as the batch has rows.
  const images =
    kind === 'dense' ? channelsByBatch : builder.reshape(channelsByBatch, [1, channels * batch, ...reached])
  const { strides, dilations, pads } = onnxWindows(windows)
  const gradient = builder.operator(
    'Conv',
    [images, builder.transpose(dy, channelsFirst)],
    [images.shape[0]!, filters, ...sizesOf(windows)],
    'float32',
    { strides: dilations!, dilations: strides!, pads: pads!, group: groupsOf(kind, x) },
  )
  const each = kind === 'dense' ? filters : filters / channels
  const byChannel = builder.reshape(gradient, [channels, each, ...sizesOf(windows)])
  return builder.transpose(byChannel, [2, 3, 0, 1])
}

/** The gradient by the input. */
function inputGradient(
  builder: GraphBuilder,
  kind: Kind,
  dy: GraphValue,
  filter: GraphValue,
  windows: Windows,
): GraphValue {
  const shape = [dy.shape[0]!, filter.shape.at(-2)!, ...windows.map(({ input }) => input)]
  const gradient =
    kind === 'dense'
      ? builder.operator(
          'ConvTranspose',
          [toChannelsFirst(builder, dy), filterToOnnx(builder, kind, filter)],
          shape,
          'float32',
          onnxWindows(windows),
        )
      : convolveBackwards(builder, dy, filter, windows, shape)
  return padUnreached(builder, toChannelsLast(builder, gradient), windows)
}

/**
 * A transposed depthwise convolution as a convolution: it convolves dy, with zeros between its elements for the strides, with the
 * filter turned round. The ConvTranspose of ONNX Runtime is wrong on WebGPU for several filters a channel, and takes three times as
 * long on the processor.
 */
function convolveBackwards(
  builder: GraphBuilder,
  dy: GraphValue,
  filter: GraphValue,
  windows: Windows,
  shape: readonly number[],
): GraphValue {
  // How far the filter, turned round, begins before the first element of dy, and ends behind the last. Below 0: within.
  const beyond = windows.map(({ size, dilation, stride, before, after }) => {
    const reach = (size - 1) * dilation
    return [reach - before, reach - after - (stride - 1)] as const
  })
  const within = beyond.map(([begin, end]) => [Math.max(0, -begin), Math.max(0, -end)] as const)
  const turned = reverse(builder, filter, [0, 1])
  return builder.operator(
    'Conv',
    [
      toChannelsFirst(builder, cut(builder, spread(builder, dy, windows), within)),
      builder.transpose(turned, [2, 3, 0, 1]),
    ],
    shape,
    'float32',
    {
      dilations: windows.map(({ dilation }) => dilation),
      pads: [0, 1].flatMap((side) => beyond.map((ends) => Math.max(0, ends[side]!))),
      group: shape[1]!,
    },
  )
}

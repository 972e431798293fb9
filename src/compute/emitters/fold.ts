/**
 * Values under windows. tfjs works on [batch, ...spatial, channels], ONNX on [batch, channels, ...spatial], so operators on
 * windows are wrapped in transposes, most of which ONNX Runtime removes.
 */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import { pad } from './shape.emitters'
import type { Windows } from './windows'
import { inputsOf, onnxWindows, outputsOf, range, sizesOf } from './windows'

export function toChannelsFirst(builder: GraphBuilder, x: GraphValue): GraphValue {
  const rank = x.shape.length
  return builder.transpose(x, [0, rank - 1, ...range(rank - 2).map((i) => i + 1)])
}

export function toChannelsLast(builder: GraphBuilder, x: GraphValue): GraphValue {
  const rank = x.shape.length
  return builder.transpose(x, [0, ...range(rank - 2).map((i) => i + 2), 1])
}

/** What windows reach of x, channels last. */
export function cutUnreached(builder: GraphBuilder, x: GraphValue, windows: Windows): GraphValue {
  return cut(
    builder,
    x,
    windows.map(({ unreached }) => [0, unreached]),
  )
}

/** Removes so many elements at the two ends of each spatial dimension. Channels come last. */
export function cut(builder: GraphBuilder, x: GraphValue, ends: readonly Ends[]): GraphValue {
  const [batch, ...rest] = x.shape
  const channels = rest.pop()!
  const left = rest.map((size, axis) => size - ends[axis]![0] - ends[axis]![1])
  return builder.slice(x, [0, ...ends.map(([before]) => before), 0], [batch!, ...left, channels])
}

/** Zeros behind each element, so that windows of dy are as far apart as the stride; channels last. */
export function spread(builder: GraphBuilder, dy: GraphValue, windows: Windows): GraphValue {
  if (windows.every(({ stride }) => stride === 1)) return dy
  const [batch, channels] = [dy.shape[0]!, dy.shape.at(-1)!]
  const apart = builder.reshape(dy, [batch, ...windows.flatMap(({ output }) => [output, 1]), channels])
  const behind = windows.flatMap(({ stride }): Ends[] => [
    [0, 0],
    [0, stride - 1],
  ])
  const padded = padAround(builder, apart, behind, 0)
  return builder.reshape(padded, [batch, ...windows.map(({ output, stride }) => output * stride), channels])
}

/** Zeros where no window reaches, channels last: what `cutUnreached` cut off again. */
export function padUnreached(builder: GraphBuilder, x: GraphValue, windows: Windows): GraphValue {
  return padAround(
    builder,
    x,
    windows.map(({ unreached }) => [0, unreached]),
    0,
  )
}

/**
 * The gradient of windows, channels last. The gradients of tfjs's convolutions and pools forget that the
 * number of windows was rounded up: those beyond have no gradient.
 */
export function cutOutputs(builder: GraphBuilder, dy: GraphValue, windows: Windows): GraphValue {
  const begin = dy.shape.map(() => 0)
  return builder.slice(dy, begin, [dy.shape[0]!, ...outputsOf(windows), dy.shape.at(-1)!])
}

/**
 * [batch, ...spatial, channels] to [batch, channels, taps, windows]: every element that each window reaches, `padding` where
 * it reaches beyond. A copy of x for each tap.
 */
export function unfold(builder: GraphBuilder, x: GraphValue, windows: Windows, padding: number): GraphValue {
  const around = windows.map(({ before, after }) => [before, after] as const)
  let unfolded = padAround(builder, cutUnreached(builder, x, windows), around, padding)
  // From the last dimension to the first, because each becomes two: [taps, windows].
  for (const axis of range(windows.length).reverse()) {
    const { size, output, stride, dilation } = windows[axis]!
    const positions = range(size).flatMap((tap) => range(output).map((o) => o * stride + tap * dilation))
    const table = builder.graph.constant(Int32Array.from(positions), [size, output], 'int32')
    const shape = [...unfolded.shape]
    shape.splice(axis + 1, 1, size, output)
    unfolded = builder.operator('Gather', [unfolded, table], shape, unfolded.dtype, { axis: axis + 1 })
  }
  // In two steps, which move whole rows, and one axis: five times as fast as one that moves all at once.
  const taps = windows.map((_, axis) => 1 + 2 * axis)
  const channelAxis = unfolded.shape.length - 1
  const byTap = builder.transpose(unfolded, [0, ...taps, ...taps.map((axis) => axis + 1), channelAxis])
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!]
  const [allTaps, outputs] = [sizeOf(sizesOf(windows)), sizeOf(outputsOf(windows))]
  const flat = builder.reshape(byTap, [batch, allTaps * outputs, channels])
  return builder.reshape(builder.transpose(flat, [0, 2, 1]), [batch, channels, allTaps, outputs])
}

/**
 * The transpose of `unfold`: [batch, channels, taps, windows] to [batch, ...spatial, channels]. What windows that overlap have
 * for the same element is added up, what they have for the padding is dropped.
 */
export function fold(builder: GraphBuilder, folded: GraphValue, windows: Windows): GraphValue {
  const [batch, channels, taps, outputs] = folded.shape as [number, number, number, number]
  const columns = builder.reshape(folded, [batch, channels * taps, outputs])
  const sums = builder.operator(
    'Col2Im',
    [columns, builder.int64s(inputsOf(windows)), builder.int64s(sizesOf(windows))],
    [batch, channels, ...inputsOf(windows)],
    folded.dtype,
    onnxWindows(windows),
  )
  return padUnreached(builder, toChannelsLast(builder, sums), windows)
}

/** [batch, ...windows, channels] to [batch, channels, 1, windows], which broadcasts over the taps. */
export function toOneTap(builder: GraphBuilder, y: GraphValue): GraphValue {
  const [batch, ...rest] = y.shape
  const channels = rest.pop()!
  return builder.reshape(toChannelsFirst(builder, y), [batch!, channels, 1, sizeOf(rest)])
}

/** Elements at the two ends of a dimension. */
type Ends = readonly [before: number, after: number]

/** Pads the spatial dimensions, channels last. */
function padAround(builder: GraphBuilder, x: GraphValue, around: readonly Ends[], value: number): GraphValue {
  return pad(builder, x, [[0, 0], ...around, [0, 0]], value)
}

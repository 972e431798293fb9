/**
 * Values under windows. tfjs works on [batch, ...spatial, channels], ONNX on [batch, channels, ...spatial], so operators on
 * windows are wrapped in transposes, most of which ONNX Runtime removes.
 */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
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
  const begin = [0, ...windows.map(({ unreached }) => unreached[0]), 0]
  return builder.slice(x, begin, [x.shape[0]!, ...inputsOf(windows), x.shape.at(-1)!])
}

/** Zeros where no window reaches, channels last: what `cutUnreached` cut off again. */
export function padUnreached(builder: GraphBuilder, x: GraphValue, windows: Windows): GraphValue {
  return pad(
    builder,
    x,
    windows.map(({ unreached }) => unreached),
    0,
  )
}

/**
 * The gradient of windows, channels last. The gradients of tfjs's two-dimensional convolutions and pools forget that the
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
  let unfolded = pad(builder, cutUnreached(builder, x, windows), around, padding)
  // From the last dimension to the first, because each becomes two: [taps, windows].
  for (const axis of range(windows.length).reverse()) {
    const { size, output, stride, dilation } = windows[axis]!
    const positions = range(size).flatMap((tap) => range(output).map((o) => o * stride + tap * dilation))
    const table = builder.graph.constant(Int32Array.from(positions), [size, output], 'int32')
    const shape = [...unfolded.shape]
    shape.splice(axis + 1, 1, size, output)
    unfolded = builder.operator('Gather', [unfolded, table], shape, unfolded.dtype, { axis: axis + 1 })
  }
  const taps = windows.map((_, axis) => 1 + 2 * axis)
  const permutation = [0, unfolded.shape.length - 1, ...taps, ...taps.map((axis) => axis + 1)]
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!]
  return builder.reshape(builder.transpose(unfolded, permutation), [
    batch,
    channels,
    sizeOf(sizesOf(windows)),
    sizeOf(outputsOf(windows)),
  ])
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

/** Pads the spatial dimensions, channels last. */
function pad(
  builder: GraphBuilder,
  x: GraphValue,
  around: readonly (readonly [before: number, after: number])[],
  value: number,
): GraphValue {
  if (around.every(([before, after]) => before === 0 && after === 0)) return x
  const pads = [0, ...around.map(([before]) => before), 0, 0, ...around.map(([, after]) => after), 0]
  const shape = x.shape.map((size, axis) => size + pads[axis]! + pads[x.shape.length + axis]!)
  return builder.operator('Pad', [x, builder.int64s(pads), builder.scalar(value, x.dtype)], shape, x.dtype)
}

/** The largest and the average of windows. Pools over time arrive with a height of 1, global ones as reductions. */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import type { Emitter, EmitterTable, X } from './emitter'
import { emitter } from './emitter'
import { cutOutputs, cutUnreached, fold, toChannelsFirst, toChannelsLast, toOneTap, unfold } from './fold'
import type { WindowAttributes, Windows } from './windows'
import { onnxWindows, outputsOf, placeWindows, range, refuseEmptyWindows, sizesOf } from './windows'

interface PoolAttributes extends Omit<WindowAttributes, 'dilations'> {
  readonly filterSize: number | number[]
}

interface PoolGradientInputs {
  readonly dy: GraphValue
  readonly input: GraphValue
}

/** The average of a window leaves out the padding, which is ONNX's default, too. */
const pool = (operator: 'AveragePool' | 'MaxPool'): Emitter =>
  emitter<X, PoolAttributes>((builder, { x }, attributes) => {
    const windows = poolWindows(x, attributes)
    const { strides, pads } = onnxWindows(windows)
    const reached = cutUnreached(builder, builder.cast(x, 'float32'), windows)
    const pooled = builder.operator(
      operator,
      [toChannelsFirst(builder, reached)],
      [x.shape[0]!, x.shape.at(-1)!, ...outputsOf(windows)],
      'float32',
      { kernel_shape: sizesOf(windows), strides: strides!, pads: pads! },
    )
    return builder.cast(toChannelsLast(builder, pooled), x.dtype)
  })

/** Like tfjs, this divides by the size of the whole window, even where the average did not count the padding. */
const averageGradient = emitter<PoolGradientInputs, PoolAttributes>((builder, { dy, input }, attributes) => {
  const windows = poolWindows(input, attributes)
  const taps = sizeOf(sizesOf(windows))
  const part = builder.div(toOneTap(builder, cutOutputs(builder, dy, windows)), builder.scalar(taps))
  return fold(builder, overTaps(builder, part, taps), windows)
})

const maxGradient = emitter<PoolGradientInputs, PoolAttributes>((builder, { dy, input }, attributes) => {
  const windows = poolWindows(input, attributes)
  const values = unfold(builder, builder.cast(input, 'float32'), windows, -Infinity)
  const routed = routeToLargest(builder, values, toOneTap(builder, cutOutputs(builder, dy, windows)))
  return fold(builder, routed, windows)
})

export const poolingEmitters: EmitterTable = {
  AvgPool: pool('AveragePool'),
  AvgPoolGrad: averageGradient,
  MaxPool: pool('MaxPool'),
  MaxPoolGrad: maxGradient,
}

/** The axis of the elements of a window. */
const TAPS = 2

/**
 * The gradient `dy`, [batch, channels, 1, windows], where the largest of each window's `values`, [batch, channels, taps,
 * windows], is, and zeros elsewhere. As in tfjs, the first of equal elements gets it all.
 */
function routeToLargest(builder: GraphBuilder, values: GraphValue, dy: GraphValue): GraphValue {
  const largest = builder.operator('ArgMax', [values], dy.shape, 'int64', { axis: TAPS, keepdims: 1 })
  const taps = values.shape[TAPS]!
  const each = builder.graph.constant(Int32Array.from(range(taps)), [taps, 1], 'int32')
  const isLargest = builder.binary('Equal', builder.cast(largest, 'int32'), each, 'bool')
  // A product, because ONNX Runtime's Where takes two to four times as long.
  return builder.mul(builder.cast(isLargest, dy.dtype), dy)
}

function poolWindows(x: GraphValue, attributes: PoolAttributes): Windows {
  const { filterSize } = attributes
  const size = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize
  const windows = placeWindows(x.shape, size, attributes)
  refuseEmptyWindows(windows)
  return windows
}

function overTaps(builder: GraphBuilder, y: GraphValue, taps: number): GraphValue {
  const [batch, channels, , outputs] = y.shape
  return builder.graph.broadcast(y, [batch!, channels!, taps, outputs!])
}

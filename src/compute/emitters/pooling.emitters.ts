/** Pools in two and three dimensions. One-dimensional ones arrive with a height of 1, global ones as reductions. */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import type { Emitter, EmitterTable, X } from './emitter'
import { emitter } from './emitter'
import { cutOutputs, cutUnreached, fold, toChannelsFirst, toChannelsLast, toOneTap, unfold } from './fold'
import { routeToLargest } from './largest-tap'
import type { WindowAttributes, Windows } from './windows'
import { onnxWindows, outputsOf, placeWindows, refuseEmptyWindows, sizesOf } from './windows'

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
    // In three dimensions, tfjs answers floats of integers, too.
    return builder.cast(toChannelsLast(builder, pooled), windows.length === 2 ? x.dtype : 'float32')
  })

/** As tfjs has it, a part of the whole window's size, also where the average left out the padding. */
const averageGradient = emitter<PoolGradientInputs, PoolAttributes>((builder, { dy, input }, attributes) => {
  const windows = poolWindows(input, attributes)
  const taps = sizeOf(sizesOf(windows))
  const part = builder.div(toOneTap(builder, cutOutputs(builder, dy, windows)), builder.scalar(taps))
  return fold(builder, overTaps(builder, part, taps), windows)
})

/** Of equal elements, tfjs takes the first in two dimensions and the last in three. */
const maxGradient = (tie: 'first' | 'last'): Emitter =>
  emitter<PoolGradientInputs, PoolAttributes>((builder, { dy, input }, attributes) => {
    const windows = poolWindows(input, attributes)
    const values = unfold(builder, builder.cast(input, 'float32'), windows, -Infinity)
    const routed = routeToLargest(builder, values, toOneTap(builder, cutOutputs(builder, dy, windows)), tie)
    return fold(builder, routed, windows)
  })

export const poolingEmitters: EmitterTable = {
  AvgPool: pool('AveragePool'),
  AvgPoolGrad: averageGradient,
  MaxPool: pool('MaxPool'),
  MaxPoolGrad: maxGradient('first'),
  AvgPool3D: pool('AveragePool'),
  AvgPool3DGrad: averageGradient,
  MaxPool3D: pool('MaxPool'),
  MaxPool3DGrad: maxGradient('last'),
}

function poolWindows(x: GraphValue, attributes: PoolAttributes): Windows {
  const { filterSize } = attributes
  const dimensions = x.shape.length - 2
  const size = typeof filterSize === 'number' ? Array<number>(dimensions).fill(filterSize) : filterSize
  const windows = placeWindows(x.shape, size, attributes)
  refuseEmptyWindows(windows)
  return windows
}

function overTaps(builder: GraphBuilder, y: GraphValue, taps: number): GraphValue {
  const [batch, channels, , outputs] = y.shape
  return builder.graph.broadcast(y, [batch!, channels!, taps, outputs!])
}

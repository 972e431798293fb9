/** Morphological dilation: the largest sum of an element and the filter's, in each window and channel. */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import type { EmitterTable } from './emitter'
import { emitter } from './emitter'
import { fold, toChannelsLast, toOneTap, unfold } from './fold'
import { routeToLargest } from './largest-tap'
import type { WindowAttributes, Windows } from './windows'
import { outputsOf, placeWindows, refuseEmptyWindows } from './windows'

interface DilationInputs {
  readonly x: GraphValue
  /** [height, width, channels]. */
  readonly filter: GraphValue
}

type DilationGradientInputs = DilationInputs & { readonly dy: GraphValue }

export const dilationEmitters: EmitterTable = {
  Dilation2D: emitter<DilationInputs, WindowAttributes>((builder, { x, filter }, attributes) => {
    const windows = dilationWindows(x, filter, attributes)
    const sums = sumsOf(builder, x, filter, windows)
    const [batch, channels, , outputs] = sums.shape
    const largest = builder.operator(
      'ReduceMax',
      [sums, builder.int64s([2])],
      [batch!, channels!, outputs!],
      'float32',
      { keepdims: 0 },
    )
    return toChannelsLast(builder, builder.reshape(largest, [batch!, channels!, ...outputsOf(windows)]))
  }),
  Dilation2DBackpropInput: emitter<DilationGradientInputs, WindowAttributes>(
    (builder, { x, filter, dy }, attributes) => {
      const windows = dilationWindows(x, filter, attributes)
      return fold(builder, routed(builder, x, filter, dy, windows), windows)
    },
  ),
  Dilation2DBackpropFilter: emitter<DilationGradientInputs, WindowAttributes>(
    (builder, { x, filter, dy }, attributes) => {
      const windows = dilationWindows(x, filter, attributes)
      const [height, width, channels] = filter.shape as [number, number, number]
      const byTap = builder.operator(
        'ReduceSum',
        [routed(builder, x, filter, dy, windows), builder.int64s([0, 3])],
        [channels, height * width],
        'float32',
        { keepdims: 0 },
      )
      return builder.reshape(builder.transpose(byTap, [1, 0]), filter.shape)
    },
  ),
}

function dilationWindows(x: GraphValue, filter: GraphValue, attributes: WindowAttributes): Windows {
  const windows = placeWindows(x.shape, filter.shape.slice(0, 2), attributes)
  refuseEmptyWindows(windows)
  return windows
}

/** [batch, channels, taps, windows]. */
function sumsOf(builder: GraphBuilder, x: GraphValue, filter: GraphValue, windows: Windows): GraphValue {
  const channels = filter.shape.at(-1)!
  const byChannel = builder.reshape(builder.transpose(filter, [2, 0, 1]), [
    channels,
    sizeOf(filter.shape.slice(0, 2)),
    1,
  ])
  return builder.add(unfold(builder, x, windows, -Infinity), byChannel)
}

/** tfjs's is the first of equal sums. */
function routed(
  builder: GraphBuilder,
  x: GraphValue,
  filter: GraphValue,
  dy: GraphValue,
  windows: Windows,
): GraphValue {
  return routeToLargest(builder, sumsOf(builder, x, filter, windows), toOneTap(builder, dy), 'first')
}

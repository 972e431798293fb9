import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { range } from './windows'

const TAPS = 2

/**
 * The gradient `dy`, [batch, channels, 1, windows], where the largest of each window's `values`, [batch, channels, taps,
 * windows], is, and zeros elsewhere: the gradient of a maximum over windows. Of equal values, one gets it all.
 */
export function routeToLargest(
  builder: GraphBuilder,
  values: GraphValue,
  dy: GraphValue,
  tie: 'first' | 'last',
): GraphValue {
  const attributes = { axis: TAPS, keepdims: 1, select_last_index: tie === 'last' ? 1 : 0 }
  const largest = builder.operator('ArgMax', [values], dy.shape, 'int64', attributes)
  const taps = values.shape[TAPS]!
  const each = builder.graph.constant(Int32Array.from(range(taps)), [taps, 1], 'int32')
  const isLargest = builder.binary('Equal', builder.cast(largest, 'int32'), each, 'bool')
  // A product, because ONNX Runtime's Where takes two to four times as long.
  return builder.mul(builder.cast(isLargest, dy.dtype), dy)
}

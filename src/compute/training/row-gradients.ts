/**
 * Gradients of look-ups as what they are made of. In the graph, the gradient of a look-up is as large as the table: zeros, to which the gradient of
 * each row that was looked up is added. A gradient that goes out of the graph goes out before that.
 */
import type { GraphValue } from '../graph/graph-value'

export interface RowGradients {
  /** int32 `[look-ups, 1]`. */
  readonly ids: GraphValue
  /** `[look-ups, row]`. */
  readonly rows: GraphValue
}

/**
 * null where the gradient is not of the form that `segmentSum` (`emitters/gather-scatter.emitters.ts`) gives it, or is smaller than what it is
 * made of: what leaves the graph is copied.
 */
export function rowGradients(gradient: GraphValue): RowGradients | null {
  if (gradient.kind !== 'node' || gradient.node.operator !== 'ScatterND') return null
  const [zeros, index, rows] = gradient.node.inputs
  const isFromZero =
    zeros?.kind === 'node' && zeros.node.operator === 'Expand' && zeros.node.inputs[0]?.splat === 0
  if (!isFromZero || gradient.node.attributes['reduction'] !== 'add') return null
  const ids = index?.kind === 'node' && index.node.operator === 'Cast' ? index.node.inputs[0] : null
  if (ids?.dtype !== 'int32' || !rows || rows.shape[0]! > gradient.shape[0]!) return null
  return { ids, rows }
}

/** Finds the tensors of a trace that are zero for every input. A loss whose gradients are among them trains nothing, and is refused at once instead of running for hours. */
import type { Graph } from '../graph/graph'
import type { DenseValue, GraphNode, GraphValue } from '../graph/graph-value'
import type { tf } from '../tensorflow'
import { traceBackend } from './trace-backend'

/** They make zeros of zeros. Further inputs are shapes, axes and places, or what is divided by. */
const KEEP_ZEROS = new Set([
  ...['Identity', 'Cast', 'Reshape', 'Transpose', 'Expand', 'Slice', 'Split', 'Tile', 'Gather', 'GatherND'],
  ...['Neg', 'Div', 'ReduceSum', 'ReduceSumSquare', 'ReduceMean', 'CumSum', 'Col2Im'],
])
/** A product is zero where one factor is. Infinite factors, which would make it NaN, are not considered. */
const PRODUCTS = new Set(['Mul', 'MatMul', 'Gemm', 'Einsum', 'Conv', 'ConvTranspose'])
const SUMS = new Set(['Add', 'Sub', 'Concat'])

/** True where all are known to be zero everywhere. Nothing is known of tensors while nothing is traced. */
export function areKnownZeros(tensors: readonly tf.Tensor[]): boolean {
  const context = traceBackend.contextInProgress
  if (!context) return false
  const values = tensors.map((tensor) => traceBackend.graphValueOf(tensor))
  const zeros = zerosOf(context.graph)
  return values.every((value) => isZero(value, zeros))
}

/** Nodes are in topological order, so that one pass sees all. */
function zerosOf({ nodes }: Graph): ReadonlySet<GraphNode> {
  const zeros = new Set<GraphNode>()
  for (const node of nodes)
    if (givesZeros(node, (value) => value !== null && isZero(value, zeros))) zeros.add(node)
  return zeros
}

function isZero(value: GraphValue, zeros: ReadonlySet<GraphNode>): boolean {
  if (value.splat !== undefined) return value.splat === 0
  const source = value.kind === 'broadcast' ? value.source : value
  return source.kind === 'node' && zeros.has(source.node)
}

function givesZeros(
  { operator, inputs }: GraphNode,
  isZeroInput: (value: DenseValue | null) => boolean,
): boolean {
  if (KEEP_ZEROS.has(operator)) return isZeroInput(inputs[0]!)
  if (PRODUCTS.has(operator)) return inputs.length === 2 && inputs.some(isZeroInput)
  if (SUMS.has(operator)) return inputs.every(isZeroInput)
  if (operator === 'Where') return inputs.slice(1).every(isZeroInput)
  // [data, places, what is added there], and [data, widths, what is written around].
  if (operator === 'ScatterND' || operator === 'ScatterElements' || operator === 'Pad')
    return isZeroInput(inputs[0]!) && isZeroInput(inputs[2]!)
  return false
}

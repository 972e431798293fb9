/**
 * Which kernels a graph computes of integers and of booleans. tfjs cpu takes both nearly everywhere and stores what comes out in an array of
 * the same dtype: a logarithm of integers is cut to integers, and a sum of two booleans is a boolean that holds 2. A graph computes what has
 * a meaning, as tfjs does, and everything else is refused. Tested for each kernel in kernel-dtypes.test.ts.
 */
import type { GraphValue } from '../graph/graph-value'

const OF_ALL = [
  // They move elements, ask something of them, or cast them first, as tfjs does.
  'Identity Reshape ExpandDims Transpose ZerosLike OnesLike Fill Slice StridedSlice Reverse Concat Pack SplitV Unpack',
  'PadV2 Tile Diag GatherV2 GatherNd TensorScatterUpdate UnsortedSegmentSum',
  'Cast Select Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalNot Any All TopK',
  'IsNan IsInf IsFinite ArgMax ArgMin Sum Mean Prod Max Min Cumsum Cumprod',
  // From 0 and 1, these make 0 and 1.
  'Multiply Maximum Minimum Abs Sign Square Relu Relu6 Round',
  // The results are floats, whatever the inputs are; those of FloorDiv are integers.
  'Exp LeakyRelu Prelu FloorDiv MaxPool',
]

const OF_NUMBERS = [
  'Add Sub AddN Neg Pow Mod SquaredDifference Atan2 BitwiseAnd ClipByValue Step',
  'BatchMatMul _FusedMatMul Einsum ScatterNd Erf',
]

const kernelsOf = (lines: readonly string[]): string[] => lines.flatMap((line) => line.split(' '))

/** Kernel to dtypes; others are computed of float32 only. */
const TAKEN = new Map<string, readonly string[]>([
  ...kernelsOf(OF_ALL).map((kernel) => [kernel, ['float32', 'int32', 'bool']] as const),
  ...kernelsOf(OF_NUMBERS).map((kernel) => [kernel, ['float32', 'int32']] as const),
])

/** Places, conditions and seeds, whose dtype tfjs sees to. */
const NEVER_COMPUTED_WITH = new Set(['indices', 'segmentIds', 'condition', 'seed'])

/** Why a graph cannot compute the kernel, or undefined where it can. */
export function refusalOfInputs(
  kernel: string,
  inputs: Readonly<Record<string, GraphValue>>,
): string | undefined {
  const taken = TAKEN.get(kernel) ?? ['float32']
  for (const [name, { dtype }] of Object.entries(inputs)) {
    if (taken.includes(dtype) || NEVER_COMPUTED_WITH.has(name)) continue
    return `a graph computes it of ${taken.join(' and ')} only, and '${name}' is ${dtype}; cast it before`
  }
  return undefined
}

/**
 * The kernels of tfjs cpu, and those with a gradient, that no emitter writes, and why. kernel-completeness.test.ts holds the
 * list against tfjs: a new version that adds a kernel fails it.
 */

const COMPLEX =
  'ONNX Runtime computes no complex numbers; keep the real and the imaginary part in two tensors'
const STRINGS = 'a graph has no strings; turn them into numbers before'
const UNKNOWN_SIZE = 'how large its result is follows from values, and shapes must be known while tracing'
const PREPARATION = 'it prepares images, which no model here reads; prepare them before they become inputs'
const BLOCKS = 'tf.reshape and tf.transpose do the same'
const VOLUMES =
  'no model of series reads volumes; windows over time and features are those of tf.conv2d, tf.maxPool and tf.avgPool'
const DILATION = 'it is an operator on images; take tf.maxPool of sums'
const SPARSE = 'take tf.gather, tf.unsortedSegmentSum and tf.scatterND'
const NOT_CALLED = 'tfjs does not call it, and no backend has it'

/** Kernel to reason. */
export const REFUSED_KERNELS: Readonly<Record<string, string>> = {
  Complex: COMPLEX,
  ComplexAbs: COMPLEX,
  Real: COMPLEX,
  Imag: COMPLEX,
  FFT: COMPLEX,
  IFFT: COMPLEX,

  StaticRegexReplace: STRINGS,
  StringNGrams: STRINGS,
  StringSplit: STRINGS,
  StringToHashBucketFast: STRINGS,

  NonMaxSuppressionV3: UNKNOWN_SIZE,
  NonMaxSuppressionV4: UNKNOWN_SIZE,
  NonMaxSuppressionV5: UNKNOWN_SIZE,
  RaggedGather: UNKNOWN_SIZE,
  RaggedRange: UNKNOWN_SIZE,
  RaggedTensorToTensor: UNKNOWN_SIZE,
  SparseFillEmptyRows: UNKNOWN_SIZE,
  Unique: UNKNOWN_SIZE,

  CropAndResize: PREPARATION,
  Draw: PREPARATION,
  ResizeBilinear: PREPARATION,
  ResizeBilinearGrad: PREPARATION,
  ResizeNearestNeighbor: PREPARATION,
  ResizeNearestNeighborGrad: PREPARATION,
  RotateWithOffset: PREPARATION,
  Transform: PREPARATION,
  FlipLeftRight: 'tf.reverse does the same',
  LRN: 'it normalises images over channels; take LayerNorm',
  LRNGrad: 'it normalises images over channels; take LayerNorm',
  MirrorPad: 'tf.concat of slices that tf.reverse turns round does the same, and has the right gradient',

  BatchToSpaceND: BLOCKS,
  DepthToSpace: BLOCKS,
  SpaceToBatchND: BLOCKS,

  Dilation2D: DILATION,
  Dilation2DBackpropFilter: DILATION,
  Dilation2DBackpropInput: DILATION,

  AvgPool3D: VOLUMES,
  AvgPool3DGrad: VOLUMES,
  Conv3D: VOLUMES,
  Conv3DBackpropFilterV2: VOLUMES,
  Conv3DBackpropInputV2: VOLUMES,
  MaxPool3D: VOLUMES,
  MaxPool3DGrad: VOLUMES,

  SparseReshape: SPARSE,
  SparseSegmentMean: SPARSE,
  SparseSegmentSum: SPARSE,
  SparseToDense: SPARSE,

  Bincount: 'sum tf.oneHot',
  DenseBincount: 'sum tf.oneHot',
  SearchSorted: 'sum comparisons with each of the sorted values',
  BroadcastArgs: 'shapes are known while tracing; compute with them outside of tensors',
  MaxPoolWithArgmax: 'take tf.maxPool',

  BroadcastTo: `${NOT_CALLED}: tf.broadcastTo tiles`,
  LogSoftmax: `${NOT_CALLED}: tf.logSoftmax is made of other kernels`,
}

/** Refused as randomness is: their numbers follow from a seed that would be frozen. */
export const RANDOM_KERNELS: ReadonlySet<string> = new Set([
  'Multinomial',
  'RandomStandardNormal',
  'RandomUniform',
  'TruncatedNormal',
])

/** Why a graph cannot hold a tensor, or undefined where it can. */
export function refusalOfDtype(dtype: string): string | undefined {
  if (dtype === 'complex64') return `complex64: ${COMPLEX}`
  return dtype === 'string' ? `string: ${STRINGS}` : undefined
}

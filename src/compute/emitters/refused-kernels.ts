/**
 * The kernels of tfjs cpu, and those with a gradient, that no emitter writes, and why. kernel-completeness.test.ts holds the
 * list against tfjs: a new version that adds a kernel fails it.
 */

const COMPLEX =
  'ONNX Runtime computes no complex numbers; keep the real and the imaginary part in two tensors'
const STRINGS = 'a graph has no strings; turn them into numbers before'
const UNKNOWN_SIZE = 'how large its result is follows from values, and shapes must be known while tracing'
const PREPARATION = 'it prepares images; do so before they become inputs'
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
  RotateWithOffset: PREPARATION,
  Transform: PREPARATION,

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

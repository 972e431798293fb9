/**
 * Kernels that tfjs's wasm backend lacks and whose loan from cpu would be too slow: the gradient of a gather there passes
 * once over all rows for every row of the table. The others that are missing are borrowed, and so are those that it computes
 * wrongly.
 */
import { tf } from '../../tensorflow'
import { REFUSED_KERNELS } from '../../emitters/refused-kernels'
import { unsupportedKernel } from '../../trace/trace-error'
import { cpuKernelFor } from '../borrowed-kernels'
import type { KernelCall } from './wasm-window-kernels'
import {
  assertHasWindows,
  KERNELS_THAT_NEED_WINDOWS,
  REFUSED_WINDOW_KERNELS,
  WRONG_WINDOW_KERNELS,
} from './wasm-window-kernels'

interface WasmBackend {
  readSync(dataId: object): tf.BackendValues
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object
}

/** Idempotent. */
export function registerWasmKernels(): void {
  if (tf.getKernel('UnsortedSegmentSum', 'wasm')) return
  // A number below one becomes false there: it keeps the integer part only.
  replaceWhere('Cast', ({ attrs }) => attrs.dtype === 'bool')
  // It writes integers, whatever it is asked for.
  replaceWhere('OneHot', ({ attrs }) => attrs.dtype !== 'int32')
  // They take the bits of an integer for those of a float.
  for (const kernel of ['IsNan', 'IsInf', 'IsFinite'])
    replaceWhere(kernel, ({ inputs }) => inputs.x!.dtype !== 'float32')
  // It takes a byte for four.
  replaceWhere('Select', ({ inputs }) => inputs.t!.dtype === 'bool')
  for (const [kernel, isWrong] of Object.entries(WRONG_WINDOW_KERNELS)) replaceWhere(kernel, isWrong)
  for (const kernel of KERNELS_THAT_NEED_WINDOWS) checkFirst(kernel, (call) => assertHasWindows(kernel, call))
  for (const kernel of REFUSED_WINDOW_KERNELS)
    checkFirst(kernel, () => {
      throw unsupportedKernel(kernel, REFUSED_KERNELS[kernel], 'computed')
    })
  // With a transposed factor, this kernel adds the wrong elements of the bias.
  replaceWhere('_FusedMatMul', ({ attrs }) => Boolean(attrs.transposeA) || Boolean(attrs.transposeB))
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { numSegments } = attrs as unknown as { numSegments: number }
      return segmentSum(backend as unknown as WasmBackend, inputs.x!, inputs.segmentIds!, numSegments)
    },
  })
}

/** Calls for which `isWrong` holds are computed by the cpu backend instead. */
function replaceWhere(kernelName: string, isWrong: (call: KernelCall) => boolean): void {
  const right = cpuKernelFor(kernelName)
  wrap(
    kernelName,
    (own) => (call) => (isWrong({ inputs: call.inputs, attrs: call.attrs ?? {} }) ? right(call) : own(call)),
  )
}

/** Runs `check` before each call of the kernel; where it throws, the kernel does not run. */
function checkFirst(kernelName: string, check: (call: KernelCall) => void): void {
  wrap(kernelName, (own) => (call) => {
    check({ inputs: call.inputs, attrs: call.attrs ?? {} })
    return own(call)
  })
}

function wrap(kernelName: string, around: (own: tf.KernelFunc) => tf.KernelFunc): void {
  const { kernelFunc } = tf.getKernel(kernelName, 'wasm')
  tf.unregisterKernel(kernelName, 'wasm')
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: around(kernelFunc) })
}

function segmentSum(
  backend: WasmBackend,
  x: tf.TensorInfo,
  segmentIds: tf.TensorInfo,
  segments: number,
): tf.TensorInfo {
  const ids = backend.readSync(segmentIds.dataId) as Int32Array
  const values = backend.readSync(x.dataId) as Float32Array
  const width = values.length / ids.length
  // Floats, as tfjs has it, of integers, too.
  const sums = new Float32Array(segments * width)
  ids.forEach((segment, row) => {
    // Like tfjs, this ignores rows whose segment does not exist.
    if (segment < 0 || segment >= segments) return
    for (let i = 0; i < width; i++) sums[segment * width + i]! += values[row * width + i]!
  })
  const shape = [segments, ...x.shape.slice(segmentIds.shape.length)]
  return { dataId: backend.write(sums, shape, 'float32'), shape, dtype: 'float32' }
}

/**
 * Registers the trace backend with tfjs, and for it a kernel under every name: recorded by its emitter; computed at once
 * through the cpu backend where all inputs are constants; refused with UNSUPPORTED_KERNEL otherwise.
 */
import { ForecartError } from '../../core/errors'
import { EMITTERS } from '../emitters'
import { refusalOfInputs } from '../emitters/kernel-dtypes'
import { RANDOM_KERNELS, REFUSED_KERNELS, refusalOfDtype } from '../emitters/refused-kernels'
import type { GraphValue } from '../graph/graph-value'
import { tf } from '../tensorflow'
import type { TensorDtype } from './trace-context'
import { TRACE_BACKEND, traceBackend } from './trace-backend'
import { unsupportedKernel } from './trace-error'

/**
 * Free in a graph, so not worth computing, and folding them would copy constants; or, `Complex`, with a result that no
 * constant of a graph can be.
 */
const NEVER_FOLDED = new Set([
  'Identity',
  'Reshape',
  'ExpandDims',
  'Fill',
  'ZerosLike',
  'OnesLike',
  'Complex',
])

type KernelTensors = Readonly<Record<string, tf.TensorInfo | undefined>>

function record(kernel: string, tensors: KernelTensors, attributes: object): tf.TensorInfo | tf.TensorInfo[] {
  const { context } = traceBackend
  if (RANDOM_KERNELS.has(kernel))
    throw context.refuse(
      `The random kernel ${kernel} was called while tracing`,
      'Use numbers seeded by an input.',
    )
  const inputs: Record<string, GraphValue> = {}
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!tensor) continue
    const refusal = refusalOfDtype(tensor.dtype)
    if (refusal) throw unsupportedKernel(kernel, refusal)
    inputs[name] = traceBackend.graphValueOf(tensor)
  }
  const values = Object.values(inputs)
  const emit = EMITTERS[kernel]
  const isConstant = values.every((value) => value.kind === 'constant')
  if (isConstant && !NEVER_FOLDED.has(kernel) && tf.getKernel(kernel, 'cpu'))
    return fold(kernel, Array.isArray(tensors), inputs, attributes)
  if (!emit) throw unsupportedKernel(kernel, REFUSED_KERNELS[kernel])
  const refusal = refusalOfInputs(kernel, inputs)
  if (refusal) throw unsupportedKernel(kernel, refusal)
  const emitted = runEmitter(kernel, () => emit(context.builder, inputs, attributes))
  return isList(emitted)
    ? emitted.map((value) => traceBackend.tensorInfoOf(value))
    : traceBackend.tensorInfoOf(emitted)
}

function isList(emitted: GraphValue | readonly GraphValue[]): emitted is readonly GraphValue[] {
  return Array.isArray(emitted)
}

/** An emitter's own RangeError means attributes that it does not support. */
function runEmitter<T>(kernel: string, emit: () => T): T {
  try {
    return emit()
  } catch (error) {
    if (error instanceof RangeError && !(error instanceof ForecartError))
      throw unsupportedKernel(kernel, error.message)
    throw error
  }
}

/** Computes a kernel of constants through tfjs cpu. */
function fold(
  kernel: string,
  isList: boolean,
  inputs: Readonly<Record<string, GraphValue>>,
  attributes: object,
): tf.TensorInfo | tf.TensorInfo[] {
  const cpu = tf.findBackend('cpu') as unknown as CpuBackend
  const cpuInputs = Object.entries(inputs).map(([name, value]): [string, tf.TensorInfo] => {
    const data = value.kind === 'constant' ? value.data : []
    return [name, cpu.makeTensorInfo([...value.shape], value.dtype, data)]
  })
  const result = tf.getKernel(kernel, 'cpu').kernelFunc({
    inputs: (isList
      ? cpuInputs.map(([, tensor]) => tensor)
      : Object.fromEntries(cpuInputs)) as tf.NamedTensorInfoMap,
    attrs: attributes as tf.NamedAttrMap,
    backend: cpu,
  })
  const results = Array.isArray(result) ? result : [result]
  const infos = results.map((tensor) => {
    // The cpu backend may answer int32 data for a float32 tensor: `constant` copies into the right array.
    const values = cpu.readSync(tensor.dataId)
    const value = traceBackend.context.constant(values, tensor.shape, tensor.dtype as TensorDtype, false)
    return traceBackend.tensorInfoOf(value)
  })
  for (const tensor of [...results, ...cpuInputs.map(([, one]) => one)])
    cpu.disposeIntermediateTensorInfo(tensor)
  return Array.isArray(result) ? infos : infos[0]!
}

interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: string, values: ArrayLike<number | bigint>): tf.TensorInfo
  readSync(dataId: object): ArrayLike<number>
  disposeIntermediateTensorInfo(tensor: tf.TensorInfo): void
}

let registered = false

/** Idempotent. */
export function registerTraceBackend(): void {
  if (registered) return
  registered = true
  tf.registerBackend(TRACE_BACKEND, () => traceBackend, 0)
  const names = new Set([
    ...Object.keys(EMITTERS),
    ...tf.getKernelsForBackend('cpu').map((one) => one.kernelName),
  ])
  for (const kernelName of names) {
    tf.registerKernel({
      kernelName,
      backendName: TRACE_BACKEND,
      kernelFunc: ({ inputs, attrs }) => record(kernelName, inputs, attrs ?? {}),
    })
  }
}

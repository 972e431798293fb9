/**
 * Kernels that a backend of tfjs lacks, borrowed from its cpu backend: the inputs are read, computed there and written
 * back. Slow, but right; our own operators, which are registered for cpu only, work everywhere by it.
 */
import { tf } from '../tensorflow'

interface Backend {
  readSync(dataId: object): tf.BackendValues
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object
}

interface CpuBackend extends Backend {
  makeTensorInfo(shape: number[], dtype: string, values: tf.BackendValues): tf.TensorInfo
  disposeIntermediateTensorInfo(tensor: tf.TensorInfo): void
}

/** Registers what `backendName` lacks. Idempotent; kernels that it has stay as they are. */
export function borrowCpuKernels(backendName: string): void {
  const own = new Set(tf.getKernelsForBackend(backendName).map(({ kernelName }) => kernelName))
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (own.has(kernelName)) continue
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: cpuKernelFor(kernelName),
    })
  }
}

/** Computes with the cpu backend's kernel what another backend was asked for. */
export function cpuKernelFor(kernelName: string): tf.KernelFunc {
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu')
  return ({ inputs, attrs, backend }) =>
    computeOnCpu(kernelFunc, inputs, attrs, backend as unknown as Backend)
}

function computeOnCpu(
  kernel: tf.KernelFunc,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap | undefined,
  backend: Backend,
): tf.TensorInfo | tf.TensorInfo[] {
  const cpu = tf.findBackend('cpu') as unknown as CpuBackend
  const cpuInputs = Object.entries(inputs).flatMap(([name, tensor]): [string, tf.TensorInfo][] => {
    if (!tensor) return []
    return [[name, cpu.makeTensorInfo(tensor.shape, tensor.dtype, backend.readSync(tensor.dataId))]]
  })
  const tensors = Array.isArray(inputs)
    ? cpuInputs.map(([, tensor]) => tensor)
    : Object.fromEntries(cpuInputs)
  const result = kernel({ inputs: tensors as tf.NamedTensorInfoMap, attrs, backend: cpu })
  const results = Array.isArray(result) ? result : [result]
  const written = results.map(({ dataId, shape, dtype }) => ({
    dataId: backend.write(cpu.readSync(dataId), shape, dtype),
    shape,
    dtype,
  }))
  for (const tensor of [...results, ...cpuInputs.map(([, one]) => one)])
    cpu.disposeIntermediateTensorInfo(tensor)
  return Array.isArray(result) ? written : written[0]!
}

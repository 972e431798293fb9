/** Computes the same on a device and with tfjs cpu, and compares. */
import type { ComputeBackend } from '../../../src/compute'
import { openInference, tf } from '../../../src/compute'
import { DEVICE_ADAPTERS } from '../../../src/compute/devices/device-adapter'
import { openEagerDevice } from '../../../src/compute/devices/eager-device'
import { onBackend } from '../../../src/compute/devices/on-backend'
import { serializeGraph } from '../../../src/compute/graph/serialize-graph'
import { encodeOnnxModel } from '../../../src/compute/onnx/model-writer'
import type { TracedGraph } from '../../../src/compute/trace/tracer'
import { trace } from '../../../src/compute/trace/tracer'
import { largestDifference, toleranceOn } from './compute-testkit'
import type { KernelCase } from './kernel-cases/kernel-case'

export type Results = Readonly<Record<string, { data: ArrayLike<number>; shape: readonly number[] }>>

/** @throws UNSUPPORTED_KERNEL. */
export function traceCase({ inputs, compute }: KernelCase): TracedGraph {
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? ('int32' as const) : ('float32' as const) },
    ]),
  )
  return trace({ inputs: specs, compute })
}

/** Compiled, or through the backend of tfjs that the device is. */
export async function computeOn(backend: ComputeBackend, kernelCase: KernelCase): Promise<Results> {
  const device = DEVICE_ADAPTERS[backend]
  if (device.kind === 'eager') {
    await openEagerDevice(device)
    return onBackend(device.backend, () => computeEagerly(kernelCase))
  }
  const { graph, outputs } = traceCase(kernelCase)
  const session = await openInference(encodeOnnxModel(serializeGraph(graph, outputs)), { backend })
  try {
    return await session.run(kernelCase.inputs)
  } finally {
    await session.dispose()
  }
}

/** On the active backend of tfjs. */
export function computeEagerly({ inputs, compute }: KernelCase): Results {
  const results: Record<string, Results[string]> = {}
  tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, { data, shape }]) => [
        name,
        // A copy: backends keep what they are given.
        tf.tensor(data.slice(), shape, data instanceof Int32Array ? 'int32' : 'float32'),
      ]),
    )
    for (const [name, tensor] of Object.entries(compute(tensors)))
      results[name] = { data: Array.from(tensor.dataSync()), shape: tensor.shape }
  })
  return results
}

/** Values and shapes equal those of tfjs cpu, and no tensor is left over. */
export async function expectSame(backend: ComputeBackend, kernelCase: KernelCase): Promise<void> {
  const before = tf.memory().numTensors
  const actual = await computeOn(backend, kernelCase)
  expect(tf.memory().numTensors).toBe(before)
  const expected = computeEagerly(kernelCase)
  for (const [name, { data, shape }] of Object.entries(expected)) {
    expect({ name, shape: actual[name]!.shape }).toEqual({ name, shape })
    const difference = largestDifference(actual[name]!.data, data)
    if (!(difference < toleranceOn(backend, 1e-4))) throw new Error(`${name} differs by ${difference}`)
  }
}

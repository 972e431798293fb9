/** Runs an .onnx file on ONNX Runtime. Needs only onnxruntime-node: TensorFlow.js is not loaded by this file. */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { ForecartError } from '../../core/errors'
import type { TracedDevice } from '../devices/device-adapter'
import { deviceLost } from '../devices/device-lost'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { openOrtSession } from '../runtime/ort-session'
import { giveBackReleasedWeights } from '../runtime/webgpu-weights'
import { checkFeeds, type InferenceFeed } from './inference-feeds'

export type { InferenceFeed } from './inference-feeds'

export interface InferenceResult {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

export interface InferenceSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /** Arrays are row-major; the results belong to the caller. @throws BAD_USER_INPUT where feeds do not fit the model; DEVICE_LOST. */
  run(feeds: Readonly<Record<string, InferenceFeed>>): Promise<Readonly<Record<string, InferenceResult>>>
  dispose(): Promise<void>
}

/** @throws ARTIFACT_CORRUPT where the bytes are not a model that ONNX Runtime can load; DEVICE_UNAVAILABLE, DEVICE_LOST. */
export async function openOrtInference(
  onnx: Uint8Array,
  { provider, threads }: { readonly provider: TracedDevice['provider']; readonly threads?: number },
): Promise<InferenceSession> {
  const session = await openOrtSession(onnx, { provider, threads }).catch((cause: unknown) => {
    throw explain(provider, 'ARTIFACT_CORRUPT', 'The ONNX model cannot be loaded', cause)
  })
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      checkFeeds(session.inputNames, feeds)
      const results = await session.run(toTensors(feeds)).catch((cause: unknown) => {
        throw explain(provider, 'BAD_USER_INPUT', 'The model refused its inputs', cause)
      })
      return resultsOf(results)
    },
    dispose: async () => {
      await session.release()
      if (provider === 'webgpu') await giveBackReleasedWeights()
    },
  }
}

/** A failure on a GPU is blamed on the device. If the model itself is wrong, the processor, which is tried last, fails too and says so. */
function explain(
  provider: TracedDevice['provider'],
  code: 'ARTIFACT_CORRUPT' | 'BAD_USER_INPUT',
  what: string,
  cause: unknown,
): unknown {
  const lost = deviceLost(provider, cause)
  if (lost instanceof ForecartError) return lost
  return new ForecartError(code, `${what}: ${messageOf(cause)}`, {}, { cause })
}

function toTensors(feeds: Readonly<Record<string, InferenceFeed>>): Record<string, OrtTensor> {
  const { Tensor } = onnxRuntime()
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => [
      name,
      data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape),
    ]),
  )
}

function resultsOf(results: OrtSession.ReturnType): Record<string, InferenceResult> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { data, dims }]) => [name, { data: toFloats(data), shape: dims }]),
  )
}

function toFloats(data: OrtTensor['data']): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>, Number)
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

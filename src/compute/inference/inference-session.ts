/** Runs an .onnx file. Needs only onnxruntime-node: TensorFlow.js is not loaded by this file. */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { ForecartError } from '../../core/errors'
import { onnxRuntime } from '../runtime/onnx-runtime'
import { openOrtSession } from '../runtime/ort-session'

export interface InferenceFeed {
  readonly data: Float32Array | Int32Array
  readonly shape: readonly number[]
}

export interface InferenceResult {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

export interface InferenceSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /** Arrays are row-major; the results belong to the caller. @throws BAD_USER_INPUT where feeds do not fit the model. */
  run(feeds: Readonly<Record<string, InferenceFeed>>): Promise<Readonly<Record<string, InferenceResult>>>
  dispose(): Promise<void>
}

/** @throws ARTIFACT_CORRUPT where the bytes are not a model that ONNX Runtime can load. */
export async function openInference(
  onnx: Uint8Array,
  { threads = 1 }: { readonly backend: 'ort-cpu'; readonly threads?: number },
): Promise<InferenceSession> {
  let session: OrtSession
  try {
    session = await openOrtSession(onnx, { provider: 'cpu', threads })
  } catch (cause) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      `The ONNX model cannot be loaded: ${messageOf(cause)}`,
      {},
      { cause },
    )
  }
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      const results = await session.run(toTensors(session, feeds)).catch((cause: unknown) => {
        throw new ForecartError(
          'BAD_USER_INPUT',
          `The model refused its inputs: ${messageOf(cause)}`,
          {},
          { cause },
        )
      })
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [
          name,
          { data: toFloats(data), shape: dims },
        ]),
      )
    },
    dispose: () => session.release(),
  }
}

function toTensors(
  session: OrtSession,
  feeds: Readonly<Record<string, InferenceFeed>>,
): Record<string, OrtTensor> {
  const missing = session.inputNames.find((name) => !feeds[name])
  if (missing !== undefined) throw new ForecartError('BAD_USER_INPUT', `The input '${missing}' is missing`)
  const { Tensor } = onnxRuntime()
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => {
      const size = shape.reduce((product, one) => product * one, 1)
      if (size !== data.length)
        throw new ForecartError(
          'BAD_USER_INPUT',
          `The input '${name}' has ${data.length} values for the shape [${shape.join()}]`,
        )
      return [
        name,
        data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape),
      ]
    }),
  )
}

function toFloats(data: OrtTensor['data']): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>, Number)
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

import type { InferenceSession as OrtSession } from 'onnxruntime-node'
import type { TracedDevice } from '../devices/device-adapter'
import { onnxRuntime } from './onnx-runtime'

/** Errors of providers repeat what their exception says; warnings tell which nodes fall back. */
const LOG_FATAL_ONLY = 4

export interface OrtSessionOptions {
  readonly provider: TracedDevice['provider']
  readonly threads?: number
  /** Outputs that stay in buffers of the GPU; with WebGPU only. */
  readonly outputsOnDevice?: readonly string[]
}

/**
 * Opens a model on a provider of ONNX Runtime. One thread a session by default: two sessions of one thread each do more
 * than one of two. Runs block the event loop, and a process that exits during a run aborts: use it in child processes only.
 */
export function openOrtSession(
  model: Uint8Array,
  { provider, threads = 1, outputsOnDevice = [] }: OrtSessionOptions,
): Promise<OrtSession> {
  return onnxRuntime().InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: LOG_FATAL_ONLY,
    ...(outputsOnDevice.length > 0 && {
      preferredOutputLocation: Object.fromEntries(
        outputsOnDevice.map((name) => [name, 'gpu-buffer'] as const),
      ),
    }),
    // Left alone, ONNX Runtime rounds the activations of int8 models, too: faster, but another answer than elsewhere.
    extra: { session: { disable_quant_qdq: '1' } },
  })
}

import type { InferenceSession as OrtSession } from 'onnxruntime-node'
import type { TracedDevice } from '../devices/device-adapter'
import { onnxRuntime } from './onnx-runtime'

/** Errors of providers repeat what their exception says; warnings tell which nodes fall back. */
const LOG_FATAL_ONLY = 4

/** Named in onnxruntime_session_options_config_keys.h of ONNX Runtime. */
const SESSION_SETTINGS = {
  // Left alone, ONNX Runtime rounds the activations of int8 models, too: faster, but another answer than elsewhere.
  disable_quant_qdq: '1',
  // Numbers below 1.2e-38 count as zero. Processors take thirty times as long for them, and they are common: in the softmax of
  // masked scores, and in Adam's first moments, which a row of a table that is not looked up any more keeps for ever. The first
  // session of a process decides this for its thread, JavaScript included, whose numbers below 2.2e-308 become zero.
  set_denormal_as_zero: '1',
}

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
    extra: { session: SESSION_SETTINGS },
  })
}

import { InferenceSession as OrtSession } from 'onnxruntime-node'
import type { InferenceSession as OrtSessionType } from 'onnxruntime-node'

/**
 * Opens a model on ONNX Runtime's CPU provider. One thread a session by default: two sessions of one thread each do more
 * than one of two. Runs block the event loop, and a process that exits during a run aborts: use it in child processes only.
 */
export function openOrtSession(model: Uint8Array, threads: number): Promise<OrtSessionType> {
  return OrtSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  })
}

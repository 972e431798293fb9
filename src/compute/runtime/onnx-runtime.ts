/** ONNX Runtime, loaded when it is first needed: where its native library cannot be loaded, other devices still work. */
import { createRequire } from 'node:module'
import { ForecartError } from '../../core/errors'

export type OnnxRuntime = typeof import('onnxruntime-node')

let loaded: OnnxRuntime | null = null

/** @throws DEVICE_UNAVAILABLE */
export function onnxRuntime(): OnnxRuntime {
  try {
    loaded ??= createRequire(__filename)('onnxruntime-node') as OnnxRuntime
    return loaded
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new ForecartError('DEVICE_UNAVAILABLE', `ONNX Runtime does not load: ${reason}`, {}, { cause })
  }
}

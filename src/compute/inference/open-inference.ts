import { DEVICE_ADAPTERS } from '../devices/device-adapter'
import type { ComputeBackend } from '../training/training-step'
import { openOrtInference, type InferenceSession } from './inference-session'

/**
 * Opens an .onnx file on a device.
 * @throws ARTIFACT_CORRUPT where the bytes are not a model that can be loaded; DEVICE_UNAVAILABLE, DEVICE_LOST;
 * UNSUPPORTED_KERNEL where a device of tfjs has no counterpart for an operator.
 */
export async function openInference(
  onnx: Uint8Array,
  { backend, threads }: { readonly backend: ComputeBackend; readonly threads?: number },
): Promise<InferenceSession> {
  const device = DEVICE_ADAPTERS[backend]
  if (device.kind === 'traced') return openOrtInference(onnx, { provider: device.provider, threads })
  // Only here, because it loads TensorFlow.js.
  const { openEagerInference } =
    require('./eager/eager-inference') as typeof import('./eager/eager-inference')
  return openEagerInference(onnx, device)
}

/** How each device computes. Either it replays compiled graphs (a provider of ONNX Runtime), or tfjs runs kernel by kernel. */
import type { DeviceName } from '../../contracts/operations/device'

export interface TracedDevice {
  readonly kind: 'traced'
  /** The provider of ONNX Runtime; what it lacks falls back to the CPU provider. */
  readonly provider: 'cpu' | 'cuda' | 'webgpu'
}

export interface EagerDevice {
  readonly kind: 'eager'
  /** Name of the backend in tfjs; `openEagerDevice` loads it. */
  readonly backend: 'tensorflow' | 'wasm' | 'cpu'
}

export type DeviceAdapter = TracedDevice | EagerDevice

export const DEVICE_ADAPTERS: Readonly<Record<DeviceName, DeviceAdapter>> = {
  'tfjs-gpu': { kind: 'eager', backend: 'tensorflow' },
  'ort-cuda': { kind: 'traced', provider: 'cuda' },
  'ort-webgpu': { kind: 'traced', provider: 'webgpu' },
  'ort-cpu': { kind: 'traced', provider: 'cpu' },
  'tfjs-wasm': { kind: 'eager', backend: 'wasm' },
  'tfjs-cpu': { kind: 'eager', backend: 'cpu' },
}

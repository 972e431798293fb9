/** What models are computed on: a backend of TensorFlow.js, or a provider of ONNX Runtime for compiled graphs. */
export const DEVICE_NAMES = [
  'tfjs-gpu',
  'ort-cuda',
  'ort-webgpu',
  'ort-cpu',
  'tfjs-wasm',
  'tfjs-cpu',
] as const

export type DeviceName = (typeof DEVICE_NAMES)[number]

/** A device as operators see it. */
export interface DeviceReport {
  readonly name: DeviceName
  readonly chosen: boolean
  /** Why it was chosen, or was not. */
  readonly reason: string
  /** Milliseconds of one training step of the probe; null where it did not come to that. */
  readonly probeMs: number | null
}

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

export interface LostDevice {
  readonly lost: DeviceName
  readonly reason: string
  /** The device that takes over the work; null where no device is left. */
  readonly next: DeviceName | null
}

/** The devices that a process may use, the best first. One that is lost is not used again by this process. */
export class DeviceOrder {
  private remaining: DeviceName[]
  private isLastLost = false

  /** @param order not empty. */
  constructor(
    order: readonly DeviceName[],
    private readonly onLost: (event: LostDevice) => void = () => undefined,
  ) {
    this.remaining = [...order]
  }

  /** Once they are known. @param order not empty. */
  assign(order: readonly DeviceName[]): void {
    this.remaining = [...order]
  }

  get current(): DeviceName {
    return this.remaining[0]!
  }

  /** Those left, the current one first. */
  get all(): readonly DeviceName[] {
    return this.remaining
  }

  /**
   * Whether there is another device to go on with; one that was lost before stays lost, and is not told again. The last one stays
   * the current one: it may work again.
   */
  lose(device: DeviceName, reason: string): boolean {
    if (device !== this.current) return true
    const [, next = null] = this.remaining
    if (next !== null) this.remaining.shift()
    if (next !== null || !this.isLastLost) this.onLost({ lost: device, reason, next })
    this.isLastLost = next === null
    return next !== null
  }
}

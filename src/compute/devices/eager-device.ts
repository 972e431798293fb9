import type { EagerDevice } from './device-adapter'
import { openTfjsGpu } from './tfjs-gpu/tfjs-gpu'
import { openTfjsWasm } from './tfjs-wasm/tfjs-wasm'

const OPEN: Readonly<Record<EagerDevice['backend'], () => Promise<void>>> = {
  tensorflow: openTfjsGpu,
  wasm: openTfjsWasm,
  // Comes with tfjs, and is open from the start.
  cpu: () => Promise.resolve(),
}

/** Loads and initialises a backend of tfjs; the active one stays as it is. Idempotent. @throws DEVICE_UNAVAILABLE */
export async function openEagerDevice({ backend }: EagerDevice): Promise<void> {
  await OPEN[backend]()
}

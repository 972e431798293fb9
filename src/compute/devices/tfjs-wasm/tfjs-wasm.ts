/** tfjs on WebAssembly: no native code at all, for machines where nothing else runs. */
import { ForecartError } from '../../../core/errors'
import { tf } from '../../tensorflow'
import { borrowCpuKernels } from '../borrowed-kernels'
import { registerWasmKernels } from './wasm-kernels'

let opening: Promise<void> | null = null

/** @throws DEVICE_UNAVAILABLE. Idempotent; the active backend stays as it is. */
export function openTfjsWasm(): Promise<void> {
  opening ??= open()
  return opening
}

async function open(): Promise<void> {
  try {
    await import('@tensorflow/tfjs-backend-wasm')
    const active = tf.getBackend()
    const initialised = await tf.setBackend('wasm')
    await tf.setBackend(active)
    if (!initialised) throw new Error('WebAssembly with SIMD is not there')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ForecartError('DEVICE_UNAVAILABLE', `tfjs-wasm cannot be used: ${reason}`, {}, { cause })
  }
  registerWasmKernels()
  borrowCpuKernels('wasm')
}

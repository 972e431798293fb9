/**
 * tfjs on TensorFlow's native library with CUDA. An optional package, whose library is downloaded when it is installed
 * and is absent on many machines: loading it may throw, and it may load without a GPU.
 */
import { createRequire } from 'node:module'
import util from 'node:util'
import { ForecartError } from '../../../core/errors'
import { tf } from '../../tensorflow'
import { borrowCpuKernels } from '../borrowed-kernels'

const PACKAGE = '@tensorflow/tfjs-node-gpu'

let opening: Promise<void> | null = null

/** @throws DEVICE_UNAVAILABLE. Idempotent; the active backend stays as it is. */
export function openTfjsGpu(): Promise<void> {
  opening ??= open()
  return opening
}

async function open(): Promise<void> {
  restoreRemovedUtilities()
  const active = tf.getBackend()
  let usesGpu: boolean
  try {
    createRequire(__filename)(PACKAGE)
    await tf.setBackend('tensorflow')
    usesGpu = (tf.findBackend('tensorflow') as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new ForecartError('DEVICE_UNAVAILABLE', `${PACKAGE} does not load: ${reason}`, {}, { cause })
  } finally {
    await tf.setBackend(active)
  }
  if (!usesGpu) throw new ForecartError('DEVICE_UNAVAILABLE', `${PACKAGE} loads, but finds no GPU`)
  borrowCpuKernels('tensorflow')
}

/** The package's JavaScript calls these two functions of node:util. Node 23 removed the first; the second is deprecated. */
function restoreRemovedUtilities(): void {
  const utilities = util as unknown as Record<string, unknown>
  utilities['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  utilities['isArray'] ??= Array.isArray
}

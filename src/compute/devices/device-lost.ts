import { ForecartError, isForecartError } from '../../core/errors'
import type { TracedDevice } from './device-adapter'

/**
 * Translates the failure of a run or a session. A processor does not disappear, so its error stays as it is. A GPU may be lost
 * (driver, memory, another process), and then the work can be done on another device.
 */
export function deviceLost(provider: TracedDevice['provider'], cause: unknown): unknown {
  if (provider === 'cpu' || isForecartError(cause)) return cause
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new ForecartError(
    'DEVICE_LOST',
    `ort-${provider} failed: ${reason}`,
    { device: `ort-${provider}` },
    { cause },
  )
}

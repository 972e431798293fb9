import { ForecartError, isForecartError } from '../../core/errors'
import type { TracedDevice } from './device-adapter'

/**
 * What a run or a session that failed means. A processor does not go away, so there the error stays what it is; a GPU may
 * (driver, memory, another process): the work can be done elsewhere.
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

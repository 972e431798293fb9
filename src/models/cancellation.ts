/** Long computations look up between pieces of work: aborts arrive through the event loop, which they must let turn. */
import { setImmediate } from 'node:timers/promises'
import { ForecartError } from '../core/errors'

/** @throws CANCELLED. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ForecartError('CANCELLED', 'Cancelled on request')
}

/** Lets the event loop turn once. @throws CANCELLED. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  throwIfCancelled(signal)
  await setImmediate()
  throwIfCancelled(signal)
}

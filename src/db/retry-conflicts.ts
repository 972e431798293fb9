/** Where two transactions wait for each other, PostgreSQL breaks off one of them as a whole. It succeeds when it is tried again. */
import { setTimeout as delay } from 'node:timers/promises'

const MOST_ATTEMPTS = 6
const FIRST_DELAY_MS = 10

/** deadlock_detected, serialization_failure, and what Prisma calls both. */
const CONFLICTS = new Set(['40P01', '40001', 'P2034'])

/** @param attempt leaves nothing behind where it rejects. The last error, where it is broken off every time. */
export async function retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      if (attempts === MOST_ATTEMPTS || !isConflict(error)) throw error
      // The delay is random, so that the two do not meet again.
      await delay(Math.random() * FIRST_DELAY_MS * 2 ** attempts)
    }
  }
}

function isConflict(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 3) return false
  const { code, originalCode, cause } = error as { code?: unknown; originalCode?: unknown; cause?: unknown }
  if ([code, originalCode].some((name) => typeof name === 'string' && CONFLICTS.has(name))) return true
  return isConflict(cause, depth + 1)
}

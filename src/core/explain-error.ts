import { hasErrorCode, isForecartError } from './errors'

/** For people: what they can act on is told in words; the stack is for what only we can mend. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isForecartError(error) && !hasErrorCode(error, 'INTERNAL_SERVER_ERROR')) return error.message
  // Of the operating system, such as a folder that may not be written: the message names it.
  if ('syscall' in error && 'code' in error) return error.message
  return error.stack ?? error.message
}

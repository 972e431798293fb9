import { hasErrorCode, isForecartError } from './errors'

/** Explains an error to people. What they can act on is told in words; a stack is shown for what only we can mend. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isForecartError(error) && !hasErrorCode(error, 'INTERNAL_SERVER_ERROR')) return error.message
  // The error comes from the operating system, such as a folder that may not be written. Its message names the folder.
  if ('syscall' in error && 'code' in error) return error.message
  return error.stack ?? error.message
}

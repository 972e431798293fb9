/**
 * Every error that a caller can act on carries a stable code. Codes are part of the public contract: they reach
 * GraphQL as `extensions.code`, cross process boundaries as `{ code, message, details }`, and are listed in docs/errors.md.
 */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'NO_MODEL',
  'NOT_ENOUGH_DATA',
  'RATE_LIMITED',
  'QUERY_TOO_EXPENSIVE',
  'TIMEOUT',
  'CANCELLED',
  'BAD_CONFIGURATION',
  'ALREADY_RUNNING',
  'DATABASE_UNAVAILABLE',
  'MIGRATION_FAILED',
  'MODEL_HOST_UNAVAILABLE',
  'TRAINER_CRASHED',
  'ARTIFACT_CORRUPT',
  'UNSUPPORTED_KERNEL',
  'TRACE_REFUSED',
  'DEVICE_UNAVAILABLE',
  'DEVICE_LOST',
  'INTERNAL_SERVER_ERROR',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** What an error looks like when it crosses a process boundary. */
export interface SerializedError {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: Record<string, unknown>
}

export class ForecartError extends Error {
  override readonly name = 'ForecartError'

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

export function isForecartError(error: unknown): error is ForecartError {
  return error instanceof ForecartError
}

export function hasErrorCode(error: unknown, code: ErrorCode): boolean {
  return isForecartError(error) && error.code === code
}

/** Unknown errors become INTERNAL_SERVER_ERROR, with their message kept for the log of the receiving process. */
export function serializeError(error: unknown): SerializedError {
  if (isForecartError(error))
    return { code: error.code, message: error.message, details: { ...error.details } }
  return { code: 'INTERNAL_SERVER_ERROR', message: error instanceof Error ? error.message : String(error) }
}

export function deserializeError(error: SerializedError): ForecartError {
  return new ForecartError(error.code, error.message, error.details)
}

/** For conditions that only a defect of Forecart itself can break. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ForecartError('INTERNAL_SERVER_ERROR', `Invariant broken: ${message}`)
}
